// RCU made of a free-running number of the grace period, of which each thread that reads keeps a copy.
import { READ_ONCE, WRITE_ONCE, cell, wait_until, wrapping, type Cell, type Thread } from 'quiesce';
import { left_out, type Implementation, type Parts } from './implementation.ts';

/** What a grace period adds where the low digit counts nesting: 0, 1 or 2. */
const BOTTOM = 3;

interface Numbers {
  /** What a grace period adds. */
  readonly by: number;
  /** How many values a number has. The book's have 2^64. */
  readonly values: number;
  readonly rcu_gp_ctr: Cell<number>;
  /** One for each thread that reads. */
  readonly rcu_reader_gp: readonly Cell<number>[];
}

// Room for four grace periods; half as many is what a difference can be before it counts as negative.
function numbers(threads: number, by: number): Numbers {
  const values = 4 * by;
  const rcu_gp_ctr = cell<number>('rcu_gp_ctr', 0, wrapping(values));
  const rcu_reader_gp = Array.from({ length: threads }, (_, thread) => cell<number>(`rcu_reader_gp of ${thread}`, 0, wrapping(values)));
  return { by, values, rcu_gp_ctr, rcu_reader_gp };
}

// `(one - other) < 0` of numbers that wrap.
function isBefore(one: number, other: number, values: number): boolean {
  return (one - other + values) % values >= values / 2;
}

// Advances the number, and waits until no thread reads that has an older one. One updater needs no lock.
function synchronizing({ by, values, rcu_gp_ctr, rcu_reader_gp }: Numbers, { atStart, afterFlip, atEnd, waits }: Parts): () => Thread {
  return function* synchronize_rcu(): Thread {
    yield* atStart();
    const now = ((yield* READ_ONCE(rcu_gp_ctr)) + by) % values;
    yield* WRITE_ONCE(rcu_gp_ctr, now);
    yield* afterFlip();
    for (const gp of waits ? rcu_reader_gp : []) yield* wait_until(gp, (value) => value % by === 0 || !isBefore(value, now, values));
    yield* atEnd();
  };
}

/** "RCU Based on Free-Running Counter": odd while the thread reads. */
export function freeRunning(threads: number, parts: Parts): Implementation {
  const all = numbers(threads, 2);
  const { rcu_gp_ctr, rcu_reader_gp } = all;
  return {
    *rcu_read_lock(thread) {
      yield* WRITE_ONCE(rcu_reader_gp[thread], (yield* READ_ONCE(rcu_gp_ctr)) + 1);
      yield* parts.inLock();
      return 0;
    },
    *rcu_read_unlock(thread) {
      yield* parts.inUnlock();
      yield* WRITE_ONCE(rcu_reader_gp[thread], yield* READ_ONCE(rcu_gp_ctr));
    },
    synchronize_rcu: synchronizing(all, parts),
  };
}

/** "Nestable RCU Based on Free-Running Counter": the low digit counts how often the thread has entered. */
export function nestable(threads: number, parts: Parts): Implementation {
  const all = numbers(threads, BOTTOM);
  const { rcu_gp_ctr, rcu_reader_gp } = all;
  return {
    *rcu_read_lock(thread, outer) {
      const own = (outer ?? (yield* READ_ONCE(rcu_gp_ctr))) + 1;
      yield* WRITE_ONCE(rcu_reader_gp[thread], own);
      yield* parts.inLock();
      return own;
    },
    *rcu_read_unlock(thread, own) {
      yield* parts.inUnlock();
      yield* WRITE_ONCE(rcu_reader_gp[thread], own - 1);
    },
    synchronize_rcu: synchronizing(all, parts),
  };
}

/** "RCU Based on Quiescent States": a reader does nothing at all, and its thread says now and then that it is not reading. */
export function quiescentState(threads: number, parts: Parts): Implementation {
  const all = numbers(threads, 2);
  const { rcu_gp_ctr, rcu_reader_gp } = all;
  function* announce(thread: number, bit: number): Thread {
    yield* parts.inUnlock();
    yield* WRITE_ONCE(rcu_reader_gp[thread], (yield* READ_ONCE(rcu_gp_ctr)) + bit);
    yield* parts.inLock();
  }
  return {
    // eslint-disable-next-line require-yield
    *rcu_read_lock() {
      return 0;
    },
    rcu_read_unlock: left_out,
    online: (thread) => announce(thread, 1),
    quiescent: (thread) => announce(thread, 1),
    offline: (thread) => announce(thread, 0),
    synchronize_rcu: synchronizing(all, parts),
  };
}
