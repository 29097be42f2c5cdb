// SRCU with memory barriers in readers: with counts of locks and of unlocks (since v4.10), and with sequence numbers (from v3.5 on).
import { READ_ONCE, loop, this_cpu_dec, this_cpu_inc, type Cell, type Thread, type Value } from 'quiesce';
import {
  completedBit,
  counterOf,
  counters,
  srcu_flip,
  sum,
  until_zero,
  type Implementation,
  type Parts,
  type Readers,
} from './implementation.ts';

/** kernel/rcu/srcutree.c: a reader increments one counter when it locks, and another one when it unlocks. */
export function lockUnlock(readers: Readers, parts: Parts): Implementation {
  const srcu_idx = completedBit();
  const srcu_lock_count = counters('srcu_lock_count', readers.readers);
  const srcu_unlock_count = counters('srcu_unlock_count', readers.readers);

  /** srcu_readers_active_idx_check(): the unlocks first, so that no unlock is counted without its lock. */
  function* srcu_readers_active_idx_check(idx: number, locals: readonly Value[]): Thread<boolean> {
    const [first, second] = parts.sumsLocksFirst
      ? ([srcu_lock_count, srcu_unlock_count] as const)
      : ([srcu_unlock_count, srcu_lock_count] as const);
    const before = yield* sum(first, idx, readers);
    yield* parts.betweenSums();
    yield* loop('first sum', [before, ...locals]);
    return (yield* sum(second, idx, readers)) === before;
  }

  return {
    *srcu_read_lock() {
      const idx = yield* READ_ONCE(srcu_idx);
      yield* this_cpu_inc(counterOf(srcu_lock_count, idx));
      yield* parts.inLock();
      return idx;
    },
    *srcu_read_unlock(idx) {
      yield* parts.inUnlock();
      yield* this_cpu_inc(counterOf(srcu_unlock_count, idx));
    },
    // `idx = 1 ^ (ssp->srcu_idx & 1)`, for both scans: without a flip, it is the same index twice.
    synchronize_srcu: (kept) =>
      scanFlipScan({
        completed: srcu_idx,
        isZero: srcu_readers_active_idx_check,
        parts,
        kept,
        second: (idx) => (parts.flips ? idx : 1 - idx),
      }),
  };
}

/** kernel/srcu.c: one counter goes up and down, and a sequence number says whether somebody came meanwhile. */
export function withSequence(readers: Readers, parts: Parts): Implementation {
  const completed = completedBit();
  const c = counters('c', readers.readers);
  const seq = counters('seq', readers.readers);

  /** srcu_readers_active_idx_check(): the sum is 0, and nobody incremented while it was made. */
  function* srcu_readers_active_idx_check(idx: number, locals: readonly Value[]): Thread<boolean> {
    const before = parts.looksAgain ? yield* sum(seq, idx, readers) : 0;
    yield* parts.betweenSums();
    yield* loop('first sum', [before, ...locals]);
    if ((yield* sum(c, idx, readers)) !== 0) return false;
    if (!parts.looksAgain) return true;
    yield* parts.betweenSums();
    yield* loop('second sum', [before, ...locals]);
    return (yield* sum(seq, idx, readers)) === before;
  }

  return {
    *srcu_read_lock() {
      const idx = yield* READ_ONCE(completed);
      yield* this_cpu_inc(counterOf(c, idx));
      yield* parts.inLock();
      yield* this_cpu_inc(counterOf(seq, idx));
      return idx;
    },
    *srcu_read_unlock(idx) {
      yield* parts.inUnlock();
      yield* this_cpu_dec(counterOf(c, idx));
    },
    // `idx = 1 ^ (sp->completed & 1)` for the first scan, and `idx ^ 1` for the second.
    synchronize_srcu: (kept) => scanFlipScan({ completed, isZero: srcu_readers_active_idx_check, parts, kept, second: (idx) => idx }),
  };
}

interface GracePeriod {
  readonly completed: Cell<number>;
  /** The locals are the state of the thread besides. */
  readonly isZero: (idx: number, locals: readonly Value[]) => Thread<boolean>;
  readonly parts: Parts;
  readonly kept: readonly Value[];
  /** Which index is scanned after the flip, if this was the current one. */
  readonly second: (idx: number) => number;
}

/**
 * The stragglers of the last grace period first, who fetched the index before it was flipped and increment now; then a flip, and those
 * whose index was current up to then. Nobody else writes the index, so the updater knows it.
 */
function* scanFlipScan({ completed, isZero, parts, kept, second }: GracePeriod): Thread {
  yield* parts.atStart();
  const idx = yield* READ_ONCE(completed);
  function* scan(name: string, scanned: number): Thread {
    const locals = [name, idx, ...kept];
    if (parts.waits) yield* until_zero(() => isZero(scanned, locals), locals);
  }
  if (parts.scansFirst) yield* scan('first scan', 1 - idx);
  if (parts.flips) yield* srcu_flip(completed, idx, parts);
  yield* scan('second scan', second(idx));
  yield* parts.atEnd();
}
