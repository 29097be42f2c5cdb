// Every reachable state of an instance, one by one, for tests that ask what happens in each of them.
import { prepare, type CheckRequest, type Prepared } from '../../src/prepare.js';
import { decodeAction, type Action } from '../../src/machine/action.js';
import type { Machine } from '../../src/machine/machine.js';
import { systemOf, model, type Model } from '../../src/lang/model.js';
import type { Property } from '../../src/lang/property.js';
import { OPCODE } from '../../src/program/program.js';

/** One enabled action of a state: what it is, its code's finding (0: none), and where it leads. */
export interface Enabled {
  readonly action: Action;
  readonly finding: number;
  readonly after: Int32Array;
}

/** Compiles an instance and keeps the regions that a test looks at. */
export function prepared(request: CheckRequest, regions: readonly string[] = []): Prepared {
  return prepare(request, { regions: [...regions], cells: [] });
}

/** The enabled actions of a state. */
export function actionsOf(machine: Machine, state: Int32Array): Enabled[] {
  const count = machine.expand(state, 0);
  return Array.from({ length: count }, (_, index) => ({
    action: decodeAction(machine.actions[index] ?? 0),
    finding: machine.findings[index] ?? 0,
    after: machine.successors.slice(index * machine.words, (index + 1) * machine.words),
  }));
}

/**
 * Every state that is reachable from `from` (the initial state unless given) by actions that `follows` accepts, in no order that
 * matters. Actions with a finding lead nowhere.
 */
export function reachable(machine: Machine, follows: (action: Action) => boolean = () => true, from = machine.initial()): Int32Array[] {
  const seen = new Set([from.join()]);
  const states = [from];
  for (let next = 0; next < states.length; next++) {
    for (const { action, finding, after } of actionsOf(machine, states[next] ?? from)) {
      if (finding !== 0 || !follows(action) || seen.has(after.join())) continue;
      seen.add(after.join());
      states.push(after);
    }
  }
  return states;
}

/** The value of a field of the machine's layout in a state. */
export function fieldOf(machine: Machine, state: Int32Array, field: number): number {
  return ((state[machine.word[field] ?? 0] ?? 0) >>> (machine.shift[field] ?? 0)) & (machine.mask[field] ?? 0);
}

/** What the task stands before, as text; empty when it has ended. */
export function taskOp({ machine, compiled }: Prepared, state: Int32Array, task = 0): string {
  const local = fieldOf(machine, state, machine.fields.task[task] ?? 0);
  return local === 0 ? '' : (compiled.program.rowTexts[local + (machine.firstTaskRow[task] ?? 0) - 1]?.op ?? '');
}

/** What the outermost NMI of a CPU stands before, as text; empty when none runs there. */
export function nmiOp({ machine, compiled }: Prepared, state: Int32Array, cpu: number): string {
  const local = fieldOf(machine, state, machine.fields.nmi[cpu * compiled.program.nmiDepth] ?? 0);
  return local === 0 ? '' : (compiled.program.rowTexts[local + machine.nmiBase]?.op ?? '');
}

/** The ops that a thread performs when each load has the value that `prefers` accepts, else its first possible answer, up to `count`. */
export function opsOf({ compiled }: Prepared, thread: string, prefers: (value: string) => boolean = () => false, count = 30): string[] {
  const { threads, rows, rowTexts, next, cells } = compiled.program;
  const ops: string[] = [];
  const found = threads.find(({ name }) => name === thread);
  for (let row = found?.entry ?? 0; row > 0 && ops.length < count; ) {
    ops.push(rowTexts[row]?.op ?? '');
    const edges = next.subarray(rows.edge[row], (rows.edge[row] ?? 0) + (rows.edgeCount[row] ?? 0));
    const values = cells[rows.cell[row] ?? -1]?.values ?? [];
    const preferred = edges.findIndex((to, answer) => to >= 0 && prefers(values[answer] ?? ''));
    row = edges[preferred >= 0 ? preferred : edges.findIndex((to) => to >= 0)] ?? 0;
  }
  return ops;
}

/** A model, or a variant of it, that requires other properties. */
export function requiring(of: Model, variant: string | undefined, properties: readonly Property[]): Model {
  const { name, question, parameters } = of;
  return model({ name, question, parameters, system: (setting) => ({ ...systemOf(of, variant, setting), properties }) });
}

/** Whether the task waits for the end of a grace period that it has begun. */
export function isWaiting({ machine, compiled }: Prepared, state: Int32Array, task = 0): boolean {
  const local = fieldOf(machine, state, machine.fields.task[task] ?? 0);
  const { opcode } = compiled.program.rows;
  return local !== 0 && opcode[local + (machine.firstTaskRow[task] ?? 0) - 1] === OPCODE.graceEnd;
}
