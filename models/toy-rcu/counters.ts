// RCU made of reference counters: one, or a pair of them with an index that says which one new readers use.
import { READ_ONCE, WRITE_ONCE, atomic_dec, atomic_inc, cell, wait_until, wrapping, type Cell } from 'quiesce';
import type { Implementation, Parts } from './implementation.ts';

/** "Simple Counter-Based RCU": counts the readers, and waits until there is none. */
export function counterBased(threads: number, { inLock, inUnlock, atStart, atEnd, waits }: Parts): Implementation {
  const rcu_refcnt = cell<number>('rcu_refcnt', 0, wrapping(threads + 1));
  return {
    *rcu_read_lock() {
      yield* atomic_inc(rcu_refcnt);
      yield* inLock();
      return 0;
    },
    *rcu_read_unlock() {
      yield* inUnlock();
      yield* atomic_dec(rcu_refcnt);
    },
    *synchronize_rcu() {
      yield* atStart();
      if (waits) yield* wait_until(rcu_refcnt, isZero);
      yield* atEnd();
    },
  };
}

/** "Starvation-Free Counter-Based RCU": new readers use the other counter, so the old one drains. One updater needs no lock. */
export function pairBased(threads: number, { inLock, inUnlock, atStart, afterFlip, atEnd, flips, waits }: Parts): Implementation {
  const rcu_idx = cell<number>('rcu_idx', 0);
  const refcnt = (index: number): Cell<number> => cell<number>(`rcu_refcnt of ${index}`, 0, wrapping(threads + 1));
  const [zero, one] = [refcnt(0), refcnt(1)];
  const counter = (index: number): Cell<number> => (index === 0 ? zero : one);
  return {
    *rcu_read_lock() {
      const index = yield* READ_ONCE(rcu_idx);
      yield* atomic_inc(counter(index));
      yield* inLock();
      return index;
    },
    *rcu_read_unlock(_, index) {
      yield* inUnlock();
      yield* atomic_dec(counter(index));
    },
    *synchronize_rcu() {
      yield* atStart();
      let index = yield* READ_ONCE(rcu_idx);
      if (flips === 0 && waits) yield* wait_until(counter(index), isZero);
      for (let flip = 0; flip < flips; flip++) {
        yield* WRITE_ONCE(rcu_idx, 1 - index);
        yield* afterFlip();
        if (waits) yield* wait_until(counter(index), isZero);
        if (flip + 1 < flips) yield* atEnd();
        index = 1 - index;
      }
      yield* atEnd();
    },
  };
}

function isZero(count: number): boolean {
  return count === 0;
}
