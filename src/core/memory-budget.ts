// Memory that a search may take: buffers are taken from a budget, which says no before the machine does.

/** Thrown where a buffer does not fit: what was there before is as it was, and a search ends with the bound `memory`. */
export class MemoryEnd extends Error {
  override readonly name = 'MemoryEnd';

  constructor() {
    super('no memory is left for this search');
  }
}

/** Hands out buffers of zeros, and counts them. */
export interface MemoryBudget {
  /** Bytes handed out and not given back. */
  readonly bytes: number;
  /** Throws {@link MemoryEnd} where `words` int32 more would be too much. */
  take(words: number): Int32Array;
  /** Takes a buffer back, which the caller forgets. */
  giveBack(buffer: Int32Array): void;
}

/** The budget of a search on one thread. */
export class LocalBudget implements MemoryBudget {
  private taken = 0;

  constructor(private readonly bytesMax = Infinity) {}

  get bytes(): number {
    return this.taken;
  }

  take(words: number): Int32Array {
    const after = this.taken + words * 4;
    if (after > this.bytesMax) throw new MemoryEnd();
    const buffer = allocated(() => new Int32Array(words));
    this.taken = after;
    return buffer;
  }

  giveBack(buffer: Int32Array): void {
    this.taken -= buffer.byteLength;
  }
}

/** Shared words, all 0; throws {@link MemoryEnd} where the machine has none. */
export function sharedWords(words: number): Int32Array<SharedArrayBuffer> {
  return allocated(() => new Int32Array(new SharedArrayBuffer(words * 4)));
}

// Allocates; where the machine refuses, that is the end of the memory as well.
function allocated<T extends Int32Array>(allocate: () => T): T {
  try {
    return allocate();
  } catch (error) {
    if (error instanceof RangeError) throw new MemoryEnd();
    throw error;
  }
}
