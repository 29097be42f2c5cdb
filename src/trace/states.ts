// The states along a schedule, in words: memory, the heap, and where each context stands.
import type { Compiled } from '../compile/compile.js';
import type { Machine } from '../machine/machine.js';
import type { Program } from '../program/program.js';
import { takeAgain } from './schedule.js';
import { contextsOf, type StandingContext } from './standing.js';

/** A context that runs in a state, with the op that comes next. */
export type ToldContext = Pick<StandingContext, 'cpu' | 'kind' | 'name' | 'next'>;

/** One state. What nobody can tell is not kept in it, and not told. */
export interface ToldState {
  /** The value of each cell, as text: `?` of what is not initialized. */
  readonly memory: Readonly<Record<string, string>>;
  /** By object of the heap: whether it is allocated. */
  readonly allocated: Readonly<Record<string, boolean>>;
  readonly contexts: readonly ToldContext[];
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
  return {
    memory: Object.fromEntries(cells),
    allocated: Object.fromEntries(objects),
    contexts: contextsOf(program, machine).map(({ cpu, kind, name, next }) => ({ cpu, kind, name, next })),
  };
}
