// SRCU as it was first, in 2006: readers without barriers, and grace periods of RCU-sched in synchronize_srcu().
import { READ_ONCE, preempt_disable, preempt_enable, this_cpu_dec, this_cpu_inc, type Thread } from 'quiesce';
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

/** kernel/srcu.c of v2.6.19: who has fetched an index has incremented its counter by the end of the second synchronize_sched(). */
export function withGracePeriods(readers: Readers, parts: Parts): Implementation {
  const completed = completedBit();
  const c = counters('c', readers.readers);

  function* srcu_readers_active_idx(idx: number): Thread<boolean> {
    return (yield* sum(c, idx, readers)) === 0;
  }

  return {
    *srcu_read_lock() {
      if (!parts.isPreemptible) yield* preempt_disable();
      const idx = yield* READ_ONCE(completed);
      yield* this_cpu_inc(counterOf(c, idx));
      if (!parts.isPreemptible) yield* preempt_enable();
      yield* parts.inLock();
      return idx;
    },
    *srcu_read_unlock(idx) {
      yield* parts.inUnlock();
      yield* this_cpu_dec(counterOf(c, idx));
    },
    *synchronize_srcu(kept) {
      yield* parts.atStart();
      const idx = yield* READ_ONCE(completed);
      if (parts.flips) yield* srcu_flip(completed, idx, parts);
      if (parts.waits) yield* until_zero(() => srcu_readers_active_idx(idx), [idx, ...kept]);
      yield* parts.atEnd();
    },
  };
}
