// The states that were found last, in a table small enough for the processor's caches.
//
// Most transitions lead to a state that is known, and often to one that was found a moment ago, since two independent actions lead to one
// state in either order. What is in here needs no look at the large table, and no letter to its owner.

/** Slots, a power of two: with a few words each, about what the second-level cache of one core holds. */
const SLOTS = 2 ** 15;

/** A table of one slot for each hash: a newer state takes the place of an older one. */
export class RecentStates {
  private readonly slots: Int32Array;
  /** Words of a slot: those of a state, and 1 where there is one. */
  private readonly stride: number;

  constructor(private readonly words: number) {
    this.stride = words + 1;
    this.slots = new Int32Array(SLOTS * this.stride);
  }

  /** Whether a state is here; if not, it is from now on. */
  meet(hash: number, source: Int32Array, offset: number): boolean {
    const { slots, words } = this;
    const start = (hash & (SLOTS - 1)) * this.stride;
    let difference = slots[start + words] ^ 1;
    for (let index = 0; index < words; index++) difference |= slots[start + index] ^ source[offset + index];
    if (difference === 0) return true;
    for (let index = 0; index < words; index++) slots[start + index] = source[offset + index];
    slots[start + words] = 1;
    return false;
  }
}
