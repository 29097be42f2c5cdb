// Handlers, callbacks and tasks that may have to spin for their first op: they are there before it, and nothing below them goes on.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  call_rcu,
  cell,
  field,
  kmalloc,
  local_irq_disable,
  local_irq_enable,
  struct,
  wait_event,
  wait_until,
  WRITE_ONCE,
  type System,
  type Thread,
} from '../../src/index.js';
import { perform } from '../../src/lang/thread.js';
import { seeded } from '../seed.js';
import { exhaust, type Exhausted } from './exhaust.js';
import { canonicalOutcome, explore, type Exploration, type Options } from './oracle.js';
import { toSystem, type Program } from './program-tree.js';
import { programs } from './programs.js';
import { survey } from './survey.js';
import { IS_THOROUGH } from '../thorough.js';

type Bounds = Omit<Options, 'statesMax'>;

const ALONE: Bounds = { cpus: 1, nmis: 1, memory: 'sc', window: 2 };

/** A task raises s for a while, on the CPU of a handler that waits until s is 0. */
function raising(handler: (s: ReturnType<typeof cell<number>>) => Thread): Pick<System, 'tasks'> & { readonly handler: () => Thread } {
  const s = cell<number>('s', 0);
  return {
    tasks: {
      *raiser() {
        yield* WRITE_ONCE(s, 1);
        yield* WRITE_ONCE(s, 0);
      },
    },
    handler: () => handler(s),
  };
}

function waiting(s: ReturnType<typeof cell<number>>): Thread<unknown> {
  return wait_until(s, (value) => value === 0);
}

function* waitingForNothing(s: ReturnType<typeof cell<number>>): Thread {
  yield* waiting(s);
}

// spin_lock() begins with preempt_disable(); this is what it spins on.
function* taking(s: ReturnType<typeof cell<number>>): Thread {
  yield* perform({
    kind: 'update',
    name: 'take',
    cell: s,
    order: 'acquire',
    next: () => 2,
    answer: () => undefined,
    when: (old) => old === 0,
  });
  yield* WRITE_ONCE(s, 0);
}

function both(system: System, bounds: Bounds): { machine: Exhausted; oracle: Exploration } {
  const watched = [...survey(system, bounds.cpus).mentioned.keys()];
  return { machine: exhaust(system, { ...bounds, watched }), oracle: explore(system, { ...bounds, statesMax: 600 }) };
}

function faults(system: System, bounds: Bounds): Record<string, number> {
  const { machine, oracle } = both(system, bounds);
  expect(machine.faults).toEqual(oracle.faults);
  return Object.fromEntries(machine.faults);
}

describe('a handler that spins for its first op', () => {
  for (const kind of ['nmi', 'irq'] as const) {
    it(`spins for ever on top of the task that it waits for: ${kind}`, () => {
      const { tasks, handler } = raising(waitingForNothing);
      expect(faults({ tasks, [kind]: handler }, ALONE)).toEqual({ deadlock: 2 });
      expect(faults({ tasks, [kind]: handler }, { ...ALONE, nmis: 'unbounded' })).toEqual({ deadlock: 2 });
      expect(faults({ tasks, [kind]: handler }, { ...ALONE, memory: 'tso' })).toEqual({ deadlock: 3 });
    });

    it(`spins for ever for a lock of the task below it: ${kind}`, () => {
      const { tasks, handler } = raising(taking);
      expect(faults({ tasks, [kind]: handler }, ALONE)).toEqual({ deadlock: 2 });
    });
  }

  it('goes on when another CPU lets it', () => {
    const s = cell<number>('s', 0);
    const other = cell<number>('other', 0);
    function* idle(): Thread {
      yield* WRITE_ONCE(other, 1);
    }
    function* raiser(): Thread {
      yield* local_irq_disable();
      yield* WRITE_ONCE(s, 1);
      yield* WRITE_ONCE(s, 0);
      yield* local_irq_enable();
    }
    expect(faults({ tasks: { idle, raiser }, irq: () => waitingForNothing(s) }, { ...ALONE, cpus: 2 })).toEqual({});
  });

  it('an RCU callback does, too', () => {
    const thing = struct('thing', { x: field<number>() }, { slots: 1 });
    const s = cell<number>('s', 0);
    const callback = (): Thread => waitingForNothing(s);
    const system: System = {
      tasks: {
        *raiser() {
          const pointer = yield* kmalloc(thing);
          yield* call_rcu(pointer, callback);
          yield* WRITE_ONCE(s, 1);
          yield* WRITE_ONCE(s, 0);
        },
      },
      mayRestAllocated: true,
    };
    expect(Object.keys(faults(system, ALONE))).toEqual(['deadlock']);
  });
});

describe('a task that spins for its first op', () => {
  function sharing(preemptible: boolean): System {
    const s = cell<number>('s', 1);
    const event = cell<number>('event', 0);
    return {
      preemptible,
      tasks: {
        *sleeper() {
          yield* wait_event(event, (value) => value === 1);
          yield* WRITE_ONCE(s, 0);
        },
        *spinner() {
          yield* waiting(s);
        },
      },
      *irq() {
        yield* WRITE_ONCE(event, 1);
      },
    };
  }

  it('keeps the CPU from the task that it waits for', () => {
    expect(Object.keys(faults(sharing(false), ALONE))).toEqual(['deadlock']);
  });

  it('does not where tasks are preempted, nor on a CPU of its own', () => {
    expect(faults(sharing(true), { ...ALONE, nmis: 'unbounded' })).toEqual({});
    expect(faults(sharing(false), { ...ALONE, cpus: 2, nmis: 'unbounded' })).toEqual({});
  });
});

describe('the machine and the oracle', () => {
  const spinning = fc
    .tuple(programs, fc.nat(2), fc.nat(2), fc.constantFrom('nmi', 'irq', 'task'))
    .map(([program, index, equals, where]) => {
      const first = { do: 'await', cell: index, equals, sleeps: false } as const;
      const { nmi, irq, tasks } = program;
      const withFirst: Program = {
        ...program,
        cpus: where === 'task' ? 1 : program.cpus,
        preemptible: where === 'task' ? false : program.preemptible,
        nmi: where === 'nmi' ? { announced: false, body: [first, ...(nmi?.body ?? [])] } : nmi,
        irq: where === 'irq' ? { announced: false, body: [first, ...(irq?.body ?? [])] } : irq,
        tasks: tasks.map((body, task) => (task > 0 && where === 'task' ? [first, ...body] : body)),
      };
      return withFirst;
    });

  for (const memory of ['sc', 'tso'] as const) {
    test(`agree on random programs that begin with spinning, under ${memory}`, () => {
      let deadlocks = 0;
      fc.assert(
        fc.property(spinning, (program) => {
          const { cpus, nmis, window } = program;
          const { machine, oracle } = both(toSystem(program), { cpus, nmis, window, memory });
          if (!oracle.complete || oracle.faults.has('unbalanced-nesting')) return;
          if (oracle.faults.has('deadlock')) deadlocks++;
          expect(machine.faults).toEqual(oracle.faults);
          expect(machine.bounded).toEqual(oracle.bounded);
          expect(canonical(machine.outcomes)).toEqual(canonical(oracle.outcomes));
        }),
        seeded(IS_THOROUGH ? 50 : 20),
      );
      expect(deadlocks).toBeGreaterThan(IS_THOROUGH ? 3 : 0);
    });
  }
});

function canonical(outcomes: ReadonlySet<string>): string[] {
  return [...new Set([...outcomes].map(canonicalOutcome))].sort();
}
