// Random small programs whose tasks may go round for ever: lists of instructions, for the twin to interpret and for the machine to run.
import fc from 'fast-check';
import {
  always,
  cell,
  eventually,
  leads_to,
  loop,
  range,
  smp_mb,
  smp_processor_id,
  wait_event,
  wait_until,
  WRITE_ONCE,
  xchg,
} from '../../src/index.js';
import type { Fairness, Property, System, Thread } from '../../src/index.js';

/** One instruction; `swap` is a store and a full barrier. */
export type Instruction =
  { readonly do: 'set' | 'swap' | 'wait' | 'sleep'; readonly cell: number; readonly value: number } | { readonly do: 'fence' | 'skip' };

/** What a task does: once, or again and again. */
export interface TaskText {
  readonly body: readonly Instruction[];
  readonly isEndless: boolean;
}

/** A cell that has a value. */
export interface Holding {
  readonly cell: number;
  readonly value: number;
}

/** A program, and what is required of it. Without `from`, the goal must be reached from the start. */
export interface SmallProgram {
  readonly tasks: readonly TaskText[];
  readonly nmi: readonly Instruction[];
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly memory: 'sc' | 'tso';
  readonly fairness: Fairness;
  readonly preemptible: boolean;
  readonly from: Holding | undefined;
  readonly goal: Holding;
}

const index = fc.nat(1);
const value = fc.nat(1);
const accesses = (names: readonly ('set' | 'swap' | 'wait' | 'sleep')[]): fc.Arbitrary<Instruction> =>
  fc.record({ do: fc.constantFrom(...names), cell: index, value });
const others: fc.Arbitrary<Instruction> = fc.record({ do: fc.constantFrom('fence' as const, 'skip' as const) });
const inTask = fc.oneof(accesses(['set', 'set', 'swap', 'wait', 'sleep']), others);
const inHandler = fc.oneof(accesses(['set', 'swap', 'wait']), others);
const tasks = fc.record({ body: fc.array(inTask, { minLength: 1, maxLength: 3 }), isEndless: fc.boolean() });
const holdings = fc.record({ cell: index, value });

/** Programs of at most three tasks on one or two CPUs. */
export const smallPrograms: fc.Arbitrary<SmallProgram> = fc
  .record({
    tasks: fc.array(tasks, { minLength: 1, maxLength: 3 }),
    nmi: fc.oneof(fc.constant([]), fc.array(inHandler, { minLength: 1, maxLength: 2 })),
    cpus: fc.constantFrom(1, 2),
    nmis: fc.constantFrom<(number | 'unbounded')[]>(1, 'unbounded', 'unbounded'),
    memory: fc.constantFrom('sc' as const, 'tso' as const),
    fairness: fc.constantFrom('contexts' as const, 'cpus' as const),
    preemptible: fc.boolean(),
    from: fc.option(holdings),
    goal: holdings,
  })
  .map(({ from, ...program }) => ({ ...program, from: from ?? undefined }));

/** The program as a system for the machine. */
export function systemOfProgram({ tasks: texts, nmi, fairness, preemptible, from, goal }: SmallProgram): System {
  const cells = [0, 1].map((each) => cell<number>(`x${each}`, 0, range(0, 1)));
  function* run(body: readonly Instruction[]): Thread {
    for (const instruction of body) yield* runOne(instruction);
  }
  function runOne(instruction: Instruction): Thread<unknown> {
    switch (instruction.do) {
      case 'set':
        return WRITE_ONCE(cells[instruction.cell], instruction.value);
      case 'wait':
        return wait_until(cells[instruction.cell], (seen) => seen === instruction.value);
      case 'sleep':
        return wait_event(cells[instruction.cell], (seen) => seen === instruction.value);
      case 'swap':
        return xchg(cells[instruction.cell], instruction.value);
      case 'fence':
        return smp_mb();
      case 'skip':
        return smp_processor_id();
    }
  }
  const property: Property = from
    ? leads_to(
        'required',
        'One leads to the other.',
        (view) => holds(view.value(cells[from.cell]), from),
        (view) => holds(view.value(cells[goal.cell]), goal),
      )
    : eventually('required', 'It comes to that.', (view) => holds(view.value(cells[goal.cell]), goal));
  const named = texts.map(({ body, isEndless }, at) => [
    `t${at}`,
    function* (): Thread {
      if (!isEndless) return yield* run(body);
      for (;;) {
        yield* loop('round');
        yield* run(body);
      }
    },
  ]);
  return {
    tasks: Object.fromEntries(named) as System['tasks'],
    ...(nmi.length > 0 && { nmi: () => run(nmi) }),
    fairness,
    preemptible,
    // So that every store is seen by somebody, and pending as the twin has it.
    properties: [
      property,
      always('looks', 'Both cells are looked at.', (view) => view.value(cells[0]) !== 2 && view.value(cells[1]) !== 2),
    ],
  };
}

function holds(seen: unknown, { value: wanted }: Holding): boolean {
  return seen === wanted;
}
