// A mailbox: states that one worker found and another one owns, on their way.
//
//        taken            put          a ring in shared memory, filled by one worker and emptied by one other without a lock; what was
//   ─────┴─░░░░░░░░░░░░░░─┴─────       put becomes visible some letters at a time
import { putCountOf, takenCountOf, type CrewMemory } from './crew-memory.js';

/** Letters that are published together. */
const BATCH = 64;

/** One end of a mailbox: the sender uses `isFull`, `put` and `publish`, the receiver `waiting`, `first`, `take` and `isHalfFull`. */
export class Mailbox {
  /** States, and the sender's name for the state that each was found from. */
  readonly letters: Int32Array;
  readonly senders: Int32Array;
  /** 1 where no property has to look at the state. */
  readonly quiet: Uint8Array;
  private readonly control: Int32Array;
  private readonly putAt: number;
  private readonly takenAt: number;
  private readonly words: number;
  /** Letters put, or taken, by this end; and how many the other end was known to have taken. All counts wrap around at 2^32. */
  private count = 0;
  private published = 0;
  private otherTook = 0;

  constructor({ size, words, control, letters, senders, quiet }: CrewMemory, from: number, to: number) {
    const box = from * size + to;
    this.words = words;
    this.control = control;
    this.letters = letters[box];
    this.senders = senders[box];
    this.quiet = quiet[box];
    this.putAt = putCountOf(size, box);
    this.takenAt = takenCountOf(size, box);
  }

  /** Whether no letter fits now. */
  isFull(): boolean {
    const room = this.senders.length;
    if (((this.count - this.otherTook) | 0) < room) return false;
    this.otherTook = Atomics.load(this.control, this.takenAt);
    return ((this.count - this.otherTook) | 0) >= room;
  }

  /** Puts a letter, for which there is room. Returns whether a batch is complete, and should be published. */
  put(source: Int32Array, offset: number, sender: number, quiet: number): boolean {
    const { letters, senders, words } = this;
    const place = this.count & (senders.length - 1);
    for (let index = 0; index < words; index++) letters[place * words + index] = source[offset + index];
    senders[place] = sender;
    this.quiet[place] = quiet;
    this.count = (this.count + 1) | 0;
    return ((this.count - this.published) | 0) >= BATCH;
  }

  /** Makes what was put visible to the receiver. Returns whether there was anything. */
  publish(): boolean {
    if (this.published === this.count) return false;
    this.published = this.count;
    Atomics.store(this.control, this.putAt, this.count);
    return true;
  }

  /** How many letters, at the most a batch, lie one after the other from letter `first` on. */
  waiting(): number {
    const there = (Atomics.load(this.control, this.putAt) - this.count) | 0;
    return Math.min(there, BATCH, this.senders.length - this.first);
  }

  /** Whether it is of use to tell a sender who waits for room. */
  isHalfFull(): boolean {
    return 2 * ((Atomics.load(this.control, this.putAt) - this.count) | 0) > this.senders.length;
  }

  /** The place of the first letter that was not taken. */
  get first(): number {
    return this.count & (this.senders.length - 1);
  }

  /** Frees the places of the first letters. */
  take(count: number): void {
    this.count = (this.count + count) | 0;
    Atomics.store(this.control, this.takenAt, this.count);
  }
}
