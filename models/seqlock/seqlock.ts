// The sequence lock: <linux/seqlock.h>, function by function.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  mark,
  range,
  smp_rmb,
  smp_wmb,
  spin_lock,
  spin_unlock,
  spinlock,
  wait_until,
  type Cell,
  type Spinlock,
  type Thread,
} from 'quiesce';

/** seqlock_t: a counter that is odd while somebody writes, and the lock that keeps writers apart. */
export interface Seqlock {
  readonly sequence: Cell<number>;
  readonly lock: Spinlock;
}

/** A seqlock that is written at most `writes` times: the counter never wraps, so a reader never takes it for another one. */
export function seqlock(writes: number): Seqlock {
  return { sequence: cell<number>('sequence', 0, range(0, 2 * writes)), lock: spinlock('lock') };
}

/** What it is made of; a variant leaves some of it out. */
export interface Parts {
  /** Keeps writers apart. */
  readonly lock: (lock: Spinlock) => Thread;
  readonly unlock: (lock: Spinlock) => Thread;
  /** write_seqcount_begin(): between the odd number and the data. */
  readonly afterOdd: () => Thread;
  /** write_seqcount_end(): between the data and the even number. */
  readonly beforeEven: () => Thread;
  /** read_seqbegin(): between the number and the data. */
  readonly afterBegin: () => Thread;
  /** read_seqretry(): between the data and the number. */
  readonly beforeRetry: () => Thread;
  /** Whether a reader waits for an even number. */
  readonly waitsForEven: boolean;
}

/** As the kernel has them. */
export const PARTS: Parts = {
  lock: spin_lock,
  unlock: spin_unlock,
  afterOdd: smp_wmb,
  beforeEven: smp_wmb,
  afterBegin: smp_rmb,
  beforeRetry: smp_rmb,
  waitsForEven: true,
};

/** write_seqlock(): `spin_lock(&sl->lock); s->sequence++; smp_wmb();`. */
export function* write_seqlock(sl: Seqlock, parts: Parts): Thread {
  yield* parts.lock(sl.lock);
  yield* WRITE_ONCE(sl.sequence, (yield* READ_ONCE(sl.sequence)) + 1);
  yield* parts.afterOdd();
}

/** write_sequnlock(): `smp_wmb(); s->sequence++; spin_unlock(&sl->lock);`. */
export function* write_sequnlock(sl: Seqlock, parts: Parts): Thread {
  yield* parts.beforeEven();
  yield* WRITE_ONCE(sl.sequence, (yield* READ_ONCE(sl.sequence)) + 1);
  yield* parts.unlock(sl.lock);
}

/** read_seqbegin(): `while ((seq = READ_ONCE(s->sequence)) & 1) cpu_relax(); smp_rmb();`. */
export function* read_seqbegin(sl: Seqlock, parts: Parts): Thread<number> {
  const start = yield* even(sl, parts);
  yield* parts.afterBegin();
  return start;
}

// A loop that waits is one op here: under arm and alpha, rounds of it would pile up among the pending ops.
function even(sl: Seqlock, parts: Parts): Thread<number> {
  return parts.waitsForEven ? wait_until(sl.sequence, (sequence) => sequence % 2 === 0) : READ_ONCE(sl.sequence);
}

/** read_seqretry(): `smp_rmb(); return READ_ONCE(s->sequence) != start;`. */
export function* read_seqretry(sl: Seqlock, start: number, parts: Parts): Thread<boolean> {
  yield* parts.beforeRetry();
  const isStale = (yield* READ_ONCE(sl.sequence)) !== start;
  if (isStale) yield* mark('retry');
  return isStale;
}
