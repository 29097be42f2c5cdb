// From a path of states to the schedule that takes it.
import { assert } from '../core/assert.js';
import type { TransitionSystem } from '../core/transition-system.js';
import type { Met } from './met.js';

/**
 * The actions that lead along a path of states, and after them the action that is at fault, if one is. A search keeps states, not
 * actions; which action led from one to the next is found by taking them all again.
 */
export function scheduleAlong(system: TransitionSystem, path: readonly Int32Array[], { action: last, finding }: Met): number[] {
  if (system.scheduleAlong) return system.scheduleAlong(path, finding, last !== undefined);
  const schedule = path.slice(1).map((state, index) => actionBetween(system, path[index], state));
  return last === undefined ? schedule : [...schedule, last];
}

function actionBetween(system: TransitionSystem, from: Int32Array, to: Int32Array): number {
  const count = system.expand(from, 0);
  for (let index = 0; index < count; index++) {
    if (system.findings[index] === 0 && isSame(system.successors, index * system.words, to)) return system.actions[index];
  }
  assert(false, 'an action leads from each state of a path to the next');
}

function isSame(states: Int32Array, offset: number, state: Int32Array): boolean {
  return state.every((word, index) => states[offset + index] === word);
}
