// The visited set: every distinct state once, exactly, in the order found.
//
// A table of state numbers finds them, by linear probing. Two things make it fast and let it grow without a stall:
//
//   hash   tttt tttt  ssss ssss  pppp pppp pppp pppp     position in a segment, number of the segment, tag
//   slot   tttt tttt  nnnn nnnn  nnnn nnnn nnnn nnnn     0, or the number of the state plus 1 with the hash's upper bits above it
//
// - The table is made of segments of 65,536 slots, and grows by linear hashing (Litwin, 1980): when it is full enough, segments split in
//   two one after the other while states go on being inserted. With 2^k slots in all a number takes k bits; what is left of a slot holds as
//   many upper bits of the hash, so that hardly any other state is looked at on the way. A segment that was split has numbers of k + 1
//   bits already.
// - What an insertion must fetch from far memory is a slot and, for a state that is known, its words. For all successors of a state these
//   fetches are begun together (`foresee`), and so overlap.
//
// A state costs its words, the number of its parent, and 5 to 10 bytes of table.
import { assert } from '../core/assert.js';
import { hashWords } from '../core/hash.js';
import { LocalBudget, MemoryEnd, type MemoryBudget } from '../core/memory-budget.js';
import { StateChunks, type StatesInChunks } from './state-chunks.js';

const SEGMENT_BITS = 16;
const SEGMENT = 1 << SEGMENT_BITS;
const FIRST_BITS = 9;
/** Slots in use before the table grows, of 16. */
const LOAD_OF_16 = 12;
/** Insertions from one split of a segment to the next. All are split long before numbers outgrow their bits. */
const SPLIT_INTERVAL = 2048;
/** Numbers have at most 31 bits, and so has the table. */
const BITS_MAX = 31;

/** The distinct states of a search, numbered from 0, with the state that each was found from. */
export class StateStore implements StatesInChunks {
  private readonly chunks: StateChunks;
  private readonly segments: Int32Array[];
  /** The table had 2^bits slots before the segments below `splitNext` were split; numbers take so many bits in the others. */
  private bits = FIRST_BITS;
  private splitNext = 0;
  /** Which bits of a hash choose the segment, above its position; and which the position. */
  private segmentMask = 0;
  private wrap = (1 << FIRST_BITS) - 1;
  /** The number of states at which the table grows next. */
  private growAt = limitOf(FIRST_BITS);
  private hashes = new Int32Array(64);
  /** What `foresee` has fetched, mixed: the fetches would be optimized away if nobody could see it. */
  fetched = 0;
  /** Scratch: the numbers in a segment that is being split. */
  private numbers: Int32Array | undefined;
  private splitHashes: Int32Array | undefined;

  constructor(
    private readonly words: number,
    private readonly budget: MemoryBudget = new LocalBudget(),
  ) {
    assert(words > 0, 'a state has at least one word');
    this.chunks = new StateChunks(words, budget);
    this.segments = [budget.take(1 << FIRST_BITS)];
  }

  /** Distinct states so far. */
  get count(): number {
    return this.chunks.count;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.chunks.bytes + this.segments.length * this.segments[0].byteLength;
  }

  /** The chunks that hold the states and their parents. */
  get states(): readonly Int32Array[] {
    return this.chunks.states;
  }

  get parents(): readonly Int32Array[] {
    return this.chunks.parents;
  }

  /** Hashes the `count` states at `offset` of `source`, and fetches what `insertForeseen` will look at. */
  foresee(source: Int32Array, offset: number, count: number): void {
    if (count > this.hashes.length) this.hashes = new Int32Array(count * 2);
    const { hashes, words, segments, wrap, chunks } = this;
    let fetched = 0;
    for (let index = 0; index < count; index++) {
      const hash = hashWords(source, offset + index * words, words);
      hashes[index] = hash;
      fetched ^= segments[this.segmentOf(hash)][hash & wrap];
    }
    for (let index = 0; index < count; index++) {
      const hash = hashes[index];
      const segment = this.segmentOf(hash);
      const slot = segments[segment][hash & wrap];
      const numberBits = this.numberBitsIn(segment);
      if (slot !== 0 && (slot ^ hash) >>> numberBits === 0) fetched ^= chunks.firstWordOf((slot & maskOf(numberBits)) - 1);
    }
    this.fetched = fetched;
  }

  /** Inserts state `index` of those foreseen last, which is at `offset` of `source`; otherwise as `insert`. */
  insertForeseen(index: number, source: Int32Array, offset: number, parent: number): number {
    return this.insertHashed(this.hashes[index], source, offset, parent);
  }

  /**
   * Adds a state that was found from `parent` (-1: initial). Returns its number, or -1 - number if it was there already. Throws
   * MemoryEnd where it does not fit; then the store is as it was.
   */
  insert(source: Int32Array, offset: number, parent: number): number {
    return this.insertHashed(hashWords(source, offset, this.words), source, offset, parent);
  }

  /** Whether a state is there. */
  has(source: Int32Array, offset: number): boolean {
    return this.find(hashWords(source, offset, this.words), source, offset) >= 0;
  }

  /** The chunk that holds a state; it starts there at word `offsetOf(number)`. The next insertion may replace the chunk. */
  chunkOf(number: number): Int32Array {
    return this.chunks.chunkOf(number);
  }

  /** Where in its chunk a state starts. */
  offsetOf(number: number): number {
    return this.chunks.offsetOf(number);
  }

  /** The state that a state was found from; -1 for an initial one. */
  parentOf(number: number): number {
    return this.chunks.parentOf(number);
  }

  /** Notes another way to a state. */
  setParent(number: number, parent: number): void {
    this.chunks.setParent(number, parent);
  }

  private insertHashed(hash: number, source: Int32Array, offset: number, parent: number): number {
    const { chunks } = this;
    if (chunks.count >= this.growAt) this.grow();
    const found = this.find(hash, source, offset);
    if (found >= 0) return -1 - found;
    chunks.reserve();
    const number = chunks.append(source, offset, parent);
    const segment = this.segmentOf(hash);
    this.segments[segment][-1 - found] = slotOf(hash, number, this.numberBitsIn(segment));
    return number;
  }

  // The number of a state; or -1 - the free slot of its segment where it belongs.
  private find(hash: number, source: Int32Array, offset: number): number {
    const { chunks, wrap } = this;
    const index = this.segmentOf(hash);
    const numberBits = this.numberBitsIn(index);
    const segment = this.segments[index];
    let at = hash & wrap;
    for (let slot = segment[at]; slot !== 0; slot = segment[at]) {
      if ((slot ^ hash) >>> numberBits === 0) {
        const number = (slot & maskOf(numberBits)) - 1;
        if (chunks.isState(number, source, offset)) return number;
      }
      at = (at + 1) & wrap;
    }
    return -1 - at;
  }

  private segmentOf(hash: number): number {
    const { segmentMask } = this;
    const segment = (hash >>> SEGMENT_BITS) & segmentMask;
    return segment < this.splitNext ? (hash >>> SEGMENT_BITS) & ((segmentMask << 1) | 1) : segment;
  }

  // Bits of a number in the slots of a segment: one more where it was split in this round, or is new.
  private numberBitsIn(segment: number): number {
    return segment < this.splitNext || segment > this.segmentMask ? this.bits + 1 : this.bits;
  }

  private grow(): void {
    if (this.bits < SEGMENT_BITS) this.double();
    else this.split();
  }

  // The only segment of a small table doubles.
  private double(): void {
    const [old] = this.segments;
    const segment = this.budget.take(old.length * 2);
    this.budget.giveBack(old);
    this.segments[0] = segment;
    this.bits++;
    this.wrap = segment.length - 1;
    this.growAt = limitOf(this.bits);
    for (let number = 0; number < this.count; number++) put(segment, this.hashOf(number), number, this.bits);
  }

  // The next segment gives about half of its states to a new one at the end.
  private split(): void {
    if (this.bits === BITS_MAX) throw new MemoryEnd();
    const { segments, bits } = this;
    const added = this.budget.take(SEGMENT);
    const segment = segments[this.splitNext];
    const numbers = (this.numbers ??= new Int32Array(SEGMENT));
    const count = takeNumbers(segment, numbers, maskOf(bits));
    // In a loop of their own, the fetches of the states overlap.
    const hashes = (this.splitHashes ??= new Int32Array(SEGMENT));
    for (let index = 0; index < count; index++) hashes[index] = this.hashOf(numbers[index]);
    for (let index = 0; index < count; index++) {
      put((hashes[index] >>> bits) & 1 ? added : segment, hashes[index], numbers[index], bits + 1);
    }
    segments.push(added);
    this.splitNext++;
    this.growAt += SPLIT_INTERVAL;
    if (this.splitNext > this.segmentMask) this.endRound();
  }

  private endRound(): void {
    this.bits++;
    this.splitNext = 0;
    this.segmentMask = (this.segmentMask << 1) | 1;
    this.growAt = limitOf(this.bits);
  }

  private hashOf(number: number): number {
    return hashWords(this.chunkOf(number), this.offsetOf(number), this.words);
  }
}

// Empties a segment into `numbers`; returns how many there were.
function takeNumbers(segment: Int32Array, numbers: Int32Array, mask: number): number {
  let count = 0;
  for (let at = 0; at < segment.length; at++) {
    const slot = segment[at];
    if (slot !== 0) numbers[count++] = (slot & mask) - 1;
  }
  segment.fill(0);
  return count;
}

function put(segment: Int32Array, hash: number, number: number, numberBits: number): void {
  const wrap = segment.length - 1;
  let at = hash & wrap;
  while (segment[at] !== 0) at = (at + 1) & wrap;
  segment[at] = slotOf(hash, number, numberBits);
}

function slotOf(hash: number, number: number, numberBits: number): number {
  return (hash & ~maskOf(numberBits)) | (number + 1);
}

function maskOf(numberBits: number): number {
  return ~(-1 << numberBits);
}

function limitOf(bits: number): number {
  return Math.floor((2 ** bits / 16) * LOAD_OF_16);
}
