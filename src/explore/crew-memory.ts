// What the workers of one search share: words of control, their mailboxes, and one budget of memory.
import { MemoryEnd, sharedWords, type MemoryBudget } from '../core/memory-budget.js';
import type { Bound } from '../core/verdict.js';

/** The shared memory of a crew of workers; it can be posted to them. */
export interface CrewMemory {
  readonly size: number;
  /** Int32 words of a state. */
  readonly words: number;
  readonly depthMax: number | undefined;
  readonly hasStatesMax: boolean;
  readonly control: Int32Array;
  readonly kibibytesMax: number;
  /** How far each worker is: FIGURES numbers each. */
  readonly figures: Float64Array<SharedArrayBuffer>;
  /** The mailbox from worker i to worker j is number i * size + j: states, and what each was found from. */
  readonly letters: readonly Int32Array[];
  readonly senders: readonly Int32Array[];
  readonly quiet: readonly Uint8Array[];
}

/** Words of `control`. Those of each worker and each mailbox are on cache lines of their own. */
export const CONTROL = {
  /** Bounds that stop everybody, as bits of STOP. */
  stop: 0,
  /** How often workers came to the end of their level, and of all mail; and how often all did. */
  finished: 1,
  arrived: 2,
  generation: 3,
  /** Whether the search ends with this level; decided once, by the last to arrive. */
  isOver: 4,
  isFindingMet: 5,
  kibibytes: 6,
  statesLeft: 7,
  adopted: 8,
  /** How many workers hold some of `statesLeft` for a batch. */
  reserving: 9,
} as const;
const LINE = 16;
const FIRST = 2 * LINE;

/** The word that others change to wake a worker; the next one says whether it sleeps. */
export function signalOf(worker: number): number {
  return FIRST + worker * LINE;
}

/** The word that counts what was put into a mailbox; what was taken is counted a cache line later. */
export function putCountOf(size: number, box: number): number {
  return FIRST + size * LINE + box * 2 * LINE;
}

/** Where what was taken from a mailbox is counted. */
export function takenCountOf(size: number, box: number): number {
  return putCountOf(size, box) + LINE;
}

/** Bounds that stop all workers, a bit each. */
export const STOP: Readonly<Partial<Record<Bound, number>>> = { time: 1, memory: 2, states: 4, interrupted: 8 };

/** Figures of each worker: states, states expanded, transitions, the depth of the deepest state; and the rest of a cache line. */
export const FIGURES = 8;

const INT_MAX = 2 ** 31 - 1;
const LETTERS_MIN = 256;
const LETTERS_MAX = 8192;
const LETTERS_TO_ALL = 32_768;

/** What a budget is kept with, from before there is a crew; and what workers are controlled with later. */
export function reserveControl(size: number, bytesMax = Infinity): Pick<CrewMemory, 'control' | 'kibibytesMax'> {
  return {
    control: sharedWords(putCountOf(size, size * size)),
    kibibytesMax: Math.min(INT_MAX, Math.floor(bytesMax / 1024)),
  };
}

/** What a crew is for. */
export interface CrewTask {
  readonly size: number;
  readonly words: number;
  readonly depthMax: number | undefined;
  /** How many states may be added to those that are there; `undefined` without a bound. */
  readonly statesLeft: number | undefined;
}

/** Adds what a crew needs to do its work; throws MemoryEnd where the machine has none. */
export function reserveCrew(reserved: Pick<CrewMemory, 'control' | 'kibibytesMax'>, task: CrewTask): CrewMemory {
  const { size, words, depthMax, statesLeft } = task;
  // More states than this cannot be numbered, so that it is no bound.
  Atomics.store(reserved.control, CONTROL.statesLeft, Math.min(statesLeft ?? 0, INT_MAX));
  const room = Math.max(LETTERS_MIN, Math.min(LETTERS_MAX, powerOf2(LETTERS_TO_ALL / size)));
  const boxes = Array.from({ length: size * size });
  return {
    ...reserved,
    size,
    words,
    depthMax,
    hasStatesMax: statesLeft !== undefined,
    figures: new Float64Array(new SharedArrayBuffer(size * FIGURES * 8)),
    letters: boxes.map(() => sharedWords(room * words)),
    senders: boxes.map(() => sharedWords(room)),
    quiet: boxes.map(() => new Uint8Array(new SharedArrayBuffer(room))),
  };
}

function powerOf2(atMost: number): number {
  return 2 ** Math.floor(Math.log2(atMost));
}

/** The one budget of all workers of a crew; each has its own object for it. */
export class CrewBudget implements MemoryBudget {
  constructor(private readonly memory: Pick<CrewMemory, 'control' | 'kibibytesMax'>) {}

  get bytes(): number {
    return Atomics.load(this.memory.control, CONTROL.kibibytes) * 1024;
  }

  take(words: number): Int32Array {
    const { control, kibibytesMax } = this.memory;
    const added = kibibytes(words);
    const before = Atomics.add(control, CONTROL.kibibytes, added);
    try {
      if (before + added > kibibytesMax) throw new MemoryEnd();
      return sharedWords(words);
    } catch (error) {
      Atomics.sub(control, CONTROL.kibibytes, added);
      throw error;
    }
  }

  giveBack(buffer: Int32Array): void {
    Atomics.sub(this.memory.control, CONTROL.kibibytes, kibibytes(buffer.length));
  }
}

function kibibytes(words: number): number {
  return Math.ceil(words / 256);
}
