// From a path of representatives to a schedule of the machine itself: steps that were fused are told one by one, and each CPU keeps its name.
import { assert, InternalError } from '../core/assert.js';
import { decodeFinding } from './finding-code.js';
import type { SlicedMachine } from './sliced-machine.js';

/** A path of states of a machine in slices that ends in a finding. */
export interface Path {
  /** From the initial state to the one at fault. */
  readonly path: readonly Int32Array[];
  readonly finding: number;
  /** Whether the finding is that of an action of the last state, not of the state itself. */
  readonly isOfAction: boolean;
}

/** The actions of the machine that lead along a path to its finding. */
export function lift(sliced: SlicedMachine, { path, finding, isOfAction }: Path): number[] {
  const schedule: number[] = [];
  let state = sliced.machine.initial();
  for (const next of path.slice(1)) {
    const taken = stepTo(sliced, state, next);
    schedule.push(...taken.actions);
    state = taken.state;
  }
  if (isOfAction) schedule.push(actionWith(sliced, state, finding));
  return schedule;
}

// An action of a state, with the steps fused to it, that leads to a state of the orbit of `next`.
function stepTo(sliced: SlicedMachine, state: Int32Array, next: Int32Array): { actions: number[]; state: Int32Array } {
  const { machine, fusion } = sliced;
  const { words } = machine;
  const count = machine.expandOnly(state);
  const actions = machine.actions.slice(0, count);
  const findings = machine.findings.slice(0, count);
  const successors = machine.successors.slice(0, count * words);
  const encoded = new Int32Array(sliced.words);
  for (let index = 0; index < count; index++) {
    if (findings[index] !== 0) continue;
    const after = successors.slice(index * words, (index + 1) * words);
    const local = fusion?.run(after, (actions[index] >>> 3) & 255) ?? [];
    sliced.encode(after, encoded);
    if (encoded.every((word, at) => word === next[at])) return { actions: [actions[index], ...local], state: after };
  }
  throw new InternalError('no action leads along the path');
}

// The action that is at fault: with this very finding, or with the same of a task that does the same.
function actionWith({ machine }: SlicedMachine, state: Int32Array, finding: number): number {
  const count = machine.expandOnly(state);
  const kind = JSON.stringify({ ...decodeFinding(finding), row: 0, index: 0 });
  let alike = -1;
  for (let index = 0; index < count; index++) {
    if (machine.findings[index] === finding) return machine.actions[index];
    if (machine.findings[index] !== 0 && JSON.stringify({ ...decodeFinding(machine.findings[index]), row: 0, index: 0 }) === kind) alike = index;
  }
  assert(alike >= 0, 'some action has the finding');
  return machine.actions[alike];
}
