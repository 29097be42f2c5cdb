// Whether a lasso is one: takes its actions again, and asks the system of each state; knows nothing of how the lasso was found.
import type { Lasso, LiveSystem } from '../core/live-system.js';

/** What is wrong with a lasso; `none` if nothing is. `action` is the number of an action of stem and loop, from 0. */
export type LassoFlaw =
  | { readonly kind: 'none' }
  | { readonly kind: 'not-enabled'; readonly action: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'never-began' }
  | { readonly kind: 'met'; readonly action: number }
  | { readonly kind: 'unfair' };

/** Looks at a lasso. */
export function lassoFlaw(system: LiveSystem, { requirement, stem, loop }: Lasso): LassoFlaw {
  const { words, conditionWords, requirements } = system;
  const begins = 1 << (2 * requirement);
  const seen = new Int32Array(2 * conditionWords);
  const actions = [...stem, ...loop];
  let state = system.initial();
  let start = state;
  let isOpen = false;
  for (let at = 0; ; at++) {
    const count = system.expand(state, 0);
    const isInLoop = at >= stem.length;
    if (at === stem.length) start = state;
    if ((system.facts & (begins << 1)) !== 0) {
      if (isInLoop) return { kind: 'met', action: at };
      isOpen = false;
    } else if (requirements[requirement].isFromStart ? at === 0 : (system.facts & begins) !== 0) isOpen = true;
    if (isInLoop) for (let word = 0; word < seen.length; word++) seen[word] |= system.conditions[word];
    if (at === actions.length) break;
    const index = system.actions.subarray(0, count).indexOf(actions[at]);
    if (index < 0) return { kind: 'not-enabled', action: at };
    if (isInLoop) {
      const set = system.grants[index] * conditionWords;
      for (let word = 0; word < conditionWords; word++) seen[conditionWords + word] |= system.grantSets[set + word];
    }
    state = system.successors.slice(index * words, (index + 1) * words);
  }
  if (state.some((word, at) => word !== start[at])) return { kind: 'open' };
  if (!isOpen) return { kind: 'never-began' };
  const isFair = seen.subarray(0, conditionWords).every((asked, word) => (asked & ~seen[conditionWords + word]) === 0);
  return isFair ? { kind: 'none' } : { kind: 'unfair' };
}
