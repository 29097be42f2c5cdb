// Hashing of packed words, for tables of states and of slices.

/**
 * Mixes `words` words from `offset` into 32 bits, of which each depends on every bit of the words. Words are folded in with one
 * multiplication each; the end is the finalizer of MurmurHash3 (Appleby, 2011).
 */
export function hashWords(source: Int32Array, offset: number, words: number): number {
  let mixed = words;
  for (let index = 0; index < words; index++) {
    mixed = Math.imul(mixed ^ source[offset + index], 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
