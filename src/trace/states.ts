// The states along a schedule, in words: memory, the heap, and where each context stands.
import type { Compiled } from '../compile/compile.js';
import type { ContextKind } from '../lang/property.js';
import type { Machine } from '../machine/machine.js';
import type { Program } from '../program/program.js';
import { takeAgain } from './schedule.js';

/** A context that runs in a state, with the op that comes next. */
export interface StandingContext {
  readonly cpu: number;
  readonly kind: ContextKind;
  readonly name: string;
  readonly next: string;
}

/** One state. What nobody can tell is not kept in it, and not told. */
export interface ToldState {
  /** The value of each cell, as text: `?` of what is not initialized. */
  readonly memory: Readonly<Record<string, string>>;
  /** By object of the heap: whether it is allocated. */
  readonly allocated: Readonly<Record<string, boolean>>;
  readonly contexts: readonly StandingContext[];
}

/** The states before the first action, and after each; none after one that was at fault. */
export function statesAlong({ compiled, machine }: { compiled: Compiled; machine: Machine }, schedule: readonly number[]): ToldState[] {
  const states = [machine.initial(), ...takeAgain(machine, schedule).flatMap(({ after }) => (after === undefined ? [] : [after]))];
  return states.map((state) => told(compiled.program, machine, state));
}

function told(program: Program, machine: Machine, state: Int32Array): ToldState {
  // Now the machine's getters are about this state.
  machine.expand(state, 0);
  const { fields } = machine;
  const cells = program.cells.flatMap(({ name, values, isTracked }, cell) =>
    isTracked ? [[name, values[machine.get(fields.cell[cell])]] as const] : [],
  );
  const objects = program.objects.flatMap(({ name, isHeap }, object) =>
    isHeap ? [[name, machine.get(fields.alive[object]) !== 0] as const] : [],
  );
  return { memory: Object.fromEntries(cells), allocated: Object.fromEntries(objects), contexts: contextsOf(program, machine) };
}

/** Who runs in the state that the machine was given last. */
export function contextsOf(program: Program, machine: Machine): StandingContext[] {
  const tasks = program.tasks.map((_, task) => standing(program, machine.taskRow(task), { cpu: machine.cpuOf[task], kind: 'task' }));
  const handlers = Array.from({ length: machine.cpus }, (_, cpu) => {
    const nmis = Array.from({ length: machine.nmisOn(cpu) }, (__, level) =>
      standing(program, machine.nmiRowAt(cpu, level), { cpu, kind: 'nmi' }),
    );
    const irq = program.irq < 0 ? [] : standing(program, machine.irqRowOn(cpu), { cpu, kind: 'irq' });
    return [standing(program, machine.softirqRowOn(cpu), { cpu, kind: 'softirq' }), irq, ...nmis];
  });
  return [...tasks, ...handlers.flat()].flat();
}

// None where nothing runs.
function standing(program: Program, row: number, where: Pick<StandingContext, 'cpu' | 'kind'>): StandingContext[] {
  if (row === 0) return [];
  const thread = program.threads.find(({ firstRow, rowCount }) => row >= firstRow && row < firstRow + rowCount);
  return [{ ...where, name: thread?.name ?? '', next: program.rowTexts[row].op }];
}
