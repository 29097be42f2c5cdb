// What every toy implementation of RCU provides, and the parts of them that a variant can leave out.
import { smp_mb, type Thread } from 'quiesce';

/** An implementation of RCU for a fixed number of threads that read. */
export interface Implementation {
  /** Returns what the thread keeps for itself; where critical sections nest, it gets what the outer one returned. */
  readonly rcu_read_lock: (thread: number, outer?: number) => Thread<number>;
  readonly rcu_read_unlock: (thread: number, own: number) => Thread;
  readonly synchronize_rcu: () => Thread;
  /** What a thread that reads does around all of its critical sections, and between them. */
  readonly online?: (thread: number) => Thread;
  readonly quiescent?: (thread: number) => Thread;
  readonly offline?: (thread: number) => Thread;
}

/** The memory barriers, by their places, and other parts. */
export interface Parts {
  /** At the end of rcu_read_lock(): the critical section comes after it. */
  readonly inLock: () => Thread;
  /** At the beginning of rcu_read_unlock(): the critical section comes before it. */
  readonly inUnlock: () => Thread;
  /** At the beginning of synchronize_rcu(): the removal comes before it. */
  readonly atStart: () => Thread;
  /** After the index is flipped, or the grace period's number is advanced. */
  readonly afterFlip: () => Thread;
  /** At the end of synchronize_rcu(): what is freed is freed after it. */
  readonly atEnd: () => Thread;
  /** How often the pair of counters is flipped in a grace period. */
  readonly flips: 0 | 1 | 2;
  /** Whether synchronize_rcu() waits for readers at all. */
  readonly waits: boolean;
}

/** As the book has them. */
export const PARTS: Parts = { inLock: smp_mb, inUnlock: smp_mb, atStart: smp_mb, afterFlip: smp_mb, atEnd: smp_mb, flips: 2, waits: true };

/** No step at all: what was left out. */
export function left_out(): Thread {
  return nothing();
}

// eslint-disable-next-line require-yield
function* nothing(): Thread {}
