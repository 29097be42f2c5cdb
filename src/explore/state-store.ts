// The visited set: every distinct state once, exactly, in the order found.
//
// States lie one after the other in chunks; an open-addressing table (linear probing) of state numbers finds them. A state costs its
// own words, the number of its parent, and 4 to 8 bytes of table.
import { assert } from '../core/assert.js';

const CHUNK_BITS = 16;
/** States in one chunk. */
export const CHUNK = 1 << CHUNK_BITS;
/** Slots that are used before the table doubles, of 8. */
const LOAD_OF_8 = 5;

/** The distinct states of a search, numbered from 0, with the state that each was found from. */
export class StateStore {
  private readonly chunks: Int32Array[] = [];
  private readonly parents: Int32Array[] = [];
  private table = new Int32Array(1 << 12);
  private limit = (this.table.length / 8) * LOAD_OF_8;
  private size = 0;

  constructor(private readonly words: number) {
    assert(words > 0, 'a state has at least one word');
  }

  /** Distinct states so far. */
  get count(): number {
    return this.size;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.chunks.length * CHUNK * (this.words + 1) * 4 + this.table.length * 4;
  }

  /** Adds a state that was found from `parent` (-1: initial). Returns its number, or -1 - number if it was there already. */
  insert(source: Int32Array, offset: number, parent: number): number {
    if (this.size >= this.limit) this.grow();
    const { table, words } = this;
    const wrap = table.length - 1;
    let slot = hash(source, offset, words) & wrap;
    for (let found = table[slot]; found !== 0; found = table[slot]) {
      if (this.isState(found - 1, source, offset)) return -found;
      slot = (slot + 1) & wrap;
    }
    const number = this.size++;
    table[slot] = number + 1;
    this.write(number, source, offset);
    this.parents[number >>> CHUNK_BITS][number & (CHUNK - 1)] = parent;
    return number;
  }

  /** Whether a state is there. */
  has(source: Int32Array, offset: number): boolean {
    const { table, words } = this;
    const wrap = table.length - 1;
    for (let slot = hash(source, offset, words) & wrap; table[slot] !== 0; slot = (slot + 1) & wrap) {
      if (this.isState(table[slot] - 1, source, offset)) return true;
    }
    return false;
  }

  /** The chunk that holds a state; it starts there at word `offsetOf(number)`. */
  chunkOf(number: number): Int32Array {
    return this.chunks[number >>> CHUNK_BITS];
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

  /** Whether state `number` has these words. */
  isState(number: number, source: Int32Array, offset: number): boolean {
    const chunk = this.chunks[number >>> CHUNK_BITS];
    const start = (number & (CHUNK - 1)) * this.words;
    for (let index = 0; index < this.words; index++) if (chunk[start + index] !== source[offset + index]) return false;
    return true;
  }

  private write(number: number, source: Int32Array, offset: number): void {
    if (number >>> CHUNK_BITS === this.chunks.length) {
      this.chunks.push(new Int32Array(CHUNK * this.words));
      this.parents.push(new Int32Array(CHUNK));
    }
    const chunk = this.chunks[number >>> CHUNK_BITS];
    const start = (number & (CHUNK - 1)) * this.words;
    for (let index = 0; index < this.words; index++) chunk[start + index] = source[offset + index];
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 2);
    const wrap = table.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = hash(this.chunkOf(number), this.offsetOf(number), this.words) & wrap;
      while (table[slot] !== 0) slot = (slot + 1) & wrap;
      table[slot] = number + 1;
    }
    this.table = table;
    this.limit = (table.length / 8) * LOAD_OF_8;
  }
}

// MurmurHash3's mixing steps (Appleby, 2011), word by word.
function hash(source: Int32Array, offset: number, words: number): number {
  let mixed = words;
  for (let index = 0; index < words; index++) {
    let word = Math.imul(source[offset + index], 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    mixed ^= Math.imul(word, 0x1b873593);
    mixed = (mixed << 13) | (mixed >>> 19);
    mixed = (Math.imul(mixed, 5) + 0xe6546b64) | 0;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
