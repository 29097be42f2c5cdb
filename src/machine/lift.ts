// From a path of representatives to a schedule of the machine itself: fused steps are told one by one, and each CPU keeps its number.
import { assert } from '../core/assert.js';
import type { Program } from '../program/program.js';
import { decodeFinding } from './finding-code.js';
import type { MacroStep } from './macro-steps.js';
import type { Machine } from './machine.js';
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
  const { machine } = sliced;
  let state = machine.initial();
  for (const next of path.slice(1)) {
    const doom = doomOf(machine, sliced.decode(next, 0));
    const encoded = new Int32Array(sliced.words);
    const taken = findStep(sliced, state, (step) => {
      if (step.finding === 0) sliced.encode(withDoom(machine, step.state, doom), encoded);
      return step.finding === 0 && encoded.every((word, at) => word === next[at]);
    });
    assert(taken !== undefined, 'some step leads along the path');
    schedule.push(...taken.actions);
    state = taken.state;
  }
  if (!isOfAction) return schedule;
  // With this very finding, or with the same of a task that does the same.
  const isWanted = (step: MacroStep): boolean => isAlike(machine.program, step.finding, finding);
  const last = findStep(sliced, state, (step) => step.finding === finding) ?? findStep(sliced, state, isWanted);
  assert(last !== undefined, 'some step has the finding');
  return [...schedule, ...last.actions];
}

// The finding that a state is on the way to.
function doomOf({ fields, word, shift, mask }: Machine, state: Int32Array): number {
  return (state[word[fields.doom]] >>> shift[fields.doom]) & mask[fields.doom];
}

// The same state, on the way to this finding if its own is the same of a task that does the same: which of them it was, a path through
// exchanged CPUs does not say.
function withDoom(machine: Machine, state: Int32Array, doom: number): Int32Array {
  if (!isAlike(machine.program, doomOf(machine, state), doom)) return state;
  const { fields, word, shift, mask } = machine;
  const exchanged = state.slice();
  const at = word[fields.doom];
  exchanged[at] = (exchanged[at] & ~(mask[fields.doom] << shift[fields.doom])) | (doom << shift[fields.doom]);
  return exchanged;
}

function findStep(
  { machine, macroSteps }: SlicedMachine,
  state: Int32Array,
  isWanted: (step: MacroStep) => boolean,
): MacroStep | undefined {
  for (let cpu = 0; cpu < machine.cpus; cpu++) {
    const found = macroSteps.of(state, cpu).find(isWanted);
    if (found) return found;
  }
  return undefined;
}

function isAlike({ findings }: Program, one: number, other: number): boolean {
  if (one === 0 || other === 0) return false;
  const [first, second] = [decodeFinding(one), decodeFinding(other)];
  if (first.kind === 'fault' && second.kind === 'fault') return first.fault === second.fault;
  if (first.kind !== 'program' || second.kind !== 'program') return one === other;
  return JSON.stringify(findings[first.index]) === JSON.stringify(findings[second.index]);
}
