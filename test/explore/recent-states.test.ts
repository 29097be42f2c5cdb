// The table of recent states against a set of all that were met.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashWords } from '../../src/core/hash.js';
import { RecentStates } from '../../src/explore/recent-states.js';

it('knows no state that it has not met, and always the one that it met last', () => {
  const state = fc.array(fc.integer({ min: -2, max: 1 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(state, { maxLength: 200 }), fc.constantFrom(0, 7), (states, mask) => {
      const recent = new RecentStates(3);
      const met = new Set<string>();
      for (const words of states) {
        const source = Int32Array.from([9, ...words]);
        // Few hashes, so that states take each other's place; or those of a search.
        const hash = mask === 0 ? hashWords(source, 1, 3) : words[0] & mask;
        if (recent.meet(hash, source, 1)) expect(met).toContain(words.join());
        expect(recent.meet(hash, source, 1)).toBe(true);
        met.add(words.join());
      }
    }),
  );
});
