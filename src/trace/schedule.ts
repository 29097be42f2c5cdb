// A schedule, taken again: each action with the row it performed, the answer it got, and the states before and after.
import { assert } from '../core/assert.js';
import { decodeAction, type Action } from '../machine/action.js';
import type { Machine } from '../machine/machine.js';

/** One action of a schedule as the machine took it. */
export interface TakenAction {
  readonly code: number;
  readonly action: Action;
  /** The row that was performed; 0 for a pending op. */
  readonly row: number;
  readonly answer: number;
  readonly before: Int32Array;
  /** Absent when the action was at fault and no guess was left to confirm. */
  readonly after: Int32Array | undefined;
  /** Whether the action was at fault. */
  readonly isFault: boolean;
}

/** Takes the actions one after the other from the initial state. Asserts that each of them is enabled. */
export function takeAgain(machine: Machine, schedule: readonly number[]): TakenAction[] {
  const taken: TakenAction[] = [];
  let state = machine.initial();
  for (const code of schedule) {
    const index = enabledAt(machine, state, code);
    assert(index >= 0, `action ${code} of a schedule is not enabled`);
    const isLast = machine.findings[index] !== 0;
    const after = isLast ? undefined : machine.successors.slice(index * machine.words, (index + 1) * machine.words);
    const isFault = isLast || (isDoomed(machine, after) && !isDoomed(machine, state));
    taken.push({
      code,
      action: decodeAction(code),
      row: machine.rowsTaken[index],
      answer: machine.answersGiven[index],
      before: state,
      after,
      isFault,
    });
    if (after === undefined) break;
    state = after;
  }
  return taken;
}

// Whether a CPU was at fault on the way of a guess.
function isDoomed(machine: Machine, state: Int32Array | undefined): boolean {
  const { fields, word, shift, mask } = machine;
  return state !== undefined && ((state[word[fields.doom]] >>> shift[fields.doom]) & mask[fields.doom]) !== 0;
}

// Which of the enabled actions of a state has this code; -1 if none. The machine's buffers then hold that state's actions.
function enabledAt(machine: Machine, state: Int32Array, code: number): number {
  const count = machine.expand(state, 0);
  for (let index = 0; index < count; index++) if (machine.actions[index] === code) return index;
  return -1;
}
