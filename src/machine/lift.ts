// From a path of representatives to a schedule of the machine itself: steps that were fused are told one by one, and each CPU keeps its name.
import { assert } from '../core/assert.js';
import { decodeFinding } from './finding-code.js';
import type { MacroStep } from './macro-steps.js';
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
    const encoded = new Int32Array(sliced.words);
    const taken = findStep(sliced, state, (step) => {
      if (step.finding === 0) sliced.encode(step.state, encoded);
      return step.finding === 0 && encoded.every((word, at) => word === next[at]);
    });
    assert(taken !== undefined, 'some step leads along the path');
    schedule.push(...taken.actions);
    state = taken.state;
  }
  if (!isOfAction) return schedule;
  // With this very finding, or with the same of a task that does the same.
  const itself = findStep(sliced, state, (step) => step.finding === finding);
  const last = itself ?? findStep(sliced, state, (step) => isAlike(sliced, step.finding, finding));
  assert(last !== undefined, 'some step has the finding');
  return [...schedule, ...last.actions];
}

function findStep({ machine, macroSteps }: SlicedMachine, state: Int32Array, isWanted: (step: MacroStep) => boolean): MacroStep | undefined {
  for (let cpu = 0; cpu < machine.cpus; cpu++) {
    const found = macroSteps.of(state, cpu).find(isWanted);
    if (found) return found;
  }
  return undefined;
}

function isAlike({ machine }: SlicedMachine, one: number, other: number): boolean {
  if (one === 0) return false;
  const [first, second] = [decodeFinding(one), decodeFinding(other)];
  if (first.kind === 'fault' && second.kind === 'fault') return first.fault === second.fault;
  if (first.kind !== 'program' || second.kind !== 'program') return false;
  const { findings } = machine.program;
  return findings[first.index].kind === findings[second.index].kind && findings[first.index].name === findings[second.index].name;
}
