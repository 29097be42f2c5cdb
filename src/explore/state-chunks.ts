// The states themselves, one after the other, with the state that each was found from.
//
//   number   0 … 65535    65536 … 131071   …
//   chunk    0            1                      words of its states in one array, parents in another
//
// The first chunk starts small and doubles, so that a small search costs little; the others have their full size from the start. Nothing
// but that first chunk is ever copied.
import type { MemoryBudget } from '../core/memory-budget.js';

const CHUNK_BITS = 16;
/** States in one chunk. */
export const CHUNK = 1 << CHUNK_BITS;
const FIRST = 256;

/** States by number, and the number of the state that each was found from (-1: none). */
export interface StatesInChunks {
  readonly states: readonly Int32Array[];
  readonly parents: readonly Int32Array[];
}

/** The chunk that holds a state; it starts there at word `offsetIn(number, words)`. */
export function chunkWith({ states }: StatesInChunks, number: number): Int32Array {
  return states[number >>> CHUNK_BITS];
}

/** Where in its chunk a state starts. */
export function offsetIn(number: number, words: number): number {
  return (number & (CHUNK - 1)) * words;
}

/** Copies a state out of its chunk. */
export function stateIn(chunks: StatesInChunks, number: number, words: number): Int32Array {
  const start = offsetIn(number, words);
  return chunkWith(chunks, number).slice(start, start + words);
}

/** The entry of a state among the parents. */
export function parentIn({ parents }: StatesInChunks, number: number): number {
  return parents[number >>> CHUNK_BITS][number & (CHUNK - 1)];
}

/** States in chunks, which grow. */
export class StateChunks implements StatesInChunks {
  /** How many there are. */
  count = 0;
  readonly states: Int32Array[] = [];
  readonly parents: Int32Array[] = [];
  private room = 0;

  constructor(
    private readonly words: number,
    private readonly budget: MemoryBudget,
  ) {}

  /** Bytes in use. */
  get bytes(): number {
    return this.room * (this.words + 1) * 4;
  }

  /** Makes room for one more state; throws MemoryEnd where there is none. */
  reserve(): void {
    if (this.count < this.room) return;
    if (this.room === 0) this.addChunk(FIRST);
    else if (this.room < CHUNK) this.doubleFirst();
    else this.addChunk(CHUNK);
  }

  /** Appends a state, for which room is reserved, and returns its number. */
  append(source: Int32Array, offset: number, parent: number): number {
    const { words } = this;
    const number = this.count++;
    const chunk = this.states[number >>> CHUNK_BITS];
    const start = (number & (CHUNK - 1)) * words;
    for (let index = 0; index < words; index++) chunk[start + index] = source[offset + index];
    this.parents[number >>> CHUNK_BITS][number & (CHUNK - 1)] = parent;
    return number;
  }

  /** Whether state `number` has these words. */
  isState(number: number, source: Int32Array, offset: number): boolean {
    const { words } = this;
    const chunk = this.states[number >>> CHUNK_BITS];
    const start = (number & (CHUNK - 1)) * words;
    for (let index = 0; index < words; index++) if (chunk[start + index] !== source[offset + index]) return false;
    return true;
  }

  /** A word of a state, for whoever wants it fetched. */
  firstWordOf(number: number): number {
    return this.states[number >>> CHUNK_BITS][(number & (CHUNK - 1)) * this.words];
  }

  /** The chunk that holds a state; it starts there at word `offsetOf(number)`. */
  chunkOf(number: number): Int32Array {
    return this.states[number >>> CHUNK_BITS];
  }

  /** Where in its chunk a state starts. */
  offsetOf(number: number): number {
    return (number & (CHUNK - 1)) * this.words;
  }

  /** The state that a state was found from; -1 for an initial one. */
  parentOf(number: number): number {
    return this.parents[number >>> CHUNK_BITS][number & (CHUNK - 1)];
  }

  /** Notes another way to a state. */
  setParent(number: number, parent: number): void {
    this.parents[number >>> CHUNK_BITS][number & (CHUNK - 1)] = parent;
  }

  private addChunk(size: number): void {
    const states = this.budget.take(size * this.words);
    this.parents.push(this.budget.take(size));
    this.states.push(states);
    this.room += size;
  }

  private doubleFirst(): void {
    const states = this.budget.take(this.room * 2 * this.words);
    const parents = this.budget.take(this.room * 2);
    states.set(this.states[0]);
    parents.set(this.parents[0]);
    this.budget.giveBack(this.states[0]);
    this.budget.giveBack(this.parents[0]);
    this.states[0] = states;
    this.parents[0] = parents;
    this.room *= 2;
  }
}
