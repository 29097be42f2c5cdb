// Variants of qrcu: each step of the algorithm that a reader of it may take for superfluous, and each fence.
import { READ_ONCE, WRITE_ONCE, atomic_dec, atomic_inc, type Thread, type Variant } from 'quiesce';
import {
  byData,
  byGracePeriod,
  HOLDS,
  LOADS_IN_ORDER,
  LOADS_OUT_OF_ORDER,
  never,
  ONE_EACH,
  TOO_SHORT,
  TWO_READERS,
  TWO_UPDATERS,
} from './expect.ts';
import type { parameters } from './parameters.ts';
import { NAMES } from './properties.ts';
import { left_out, sum_is_at_most_one, type Fences, type Parts, type QrcuStruct } from './qrcu.ts';
import { systemOf } from './tasks.ts';

type QrcuVariant = Variant<typeof parameters>;

function withParts(parts: Partial<Parts>): QrcuVariant['change'] {
  return (setting) => systemOf(setting, { parts });
}

function withFences(fences: Partial<Fences>): QrcuVariant['change'] {
  return (setting) => systemOf(setting, { fences });
}

const one_sum: QrcuVariant = {
  question: 'The fast path adds up the counters once. Is the second time "really necessary"?',
  change: withParts({ has_no_readers: sum_is_at_most_one }),
  expect: [byGracePeriod(TWO_UPDATERS, TOO_SHORT), byData(TWO_UPDATERS, TOO_SHORT, ['tso']), byGracePeriod(ONE_EACH, HOLDS)],
};

const always_slow: QrcuVariant = {
  question: 'There is no fast path. Is it more than an optimization?',
  change: withParts({
    // eslint-disable-next-line require-yield
    *has_no_readers(): Thread<boolean> {
      return false;
    },
  }),
  expect: [byGracePeriod(ONE_EACH, never(NAMES.takesFastPath))],
};

const plain_increment: QrcuVariant = {
  question: 'A reader increments its counter without the test for 0. What if nobody waits for that counter any more?',
  change: withParts({
    *read_lock(qp: QrcuStruct): Thread<number> {
      const idx = yield* READ_ONCE(qp.completed);
      yield* atomic_inc(qp.ctr[idx]);
      return idx;
    },
  }),
  expect: [byGracePeriod(TWO_READERS, TOO_SHORT), byGracePeriod(ONE_EACH, HOLDS)],
};

const no_mutex: QrcuVariant = {
  question: 'Updaters on the slow path do not exclude each other. What do they do to each other?',
  change: withParts({ lock: left_out, unlock: left_out }),
  expect: [byGracePeriod(TWO_UPDATERS, TOO_SHORT), byGracePeriod(ONE_EACH, HOLDS)],
};

const decrement_first: QrcuVariant = {
  question: 'The old counter is decremented before the new one is incremented. Who can tell?',
  change: withParts({
    *flip(qp, idx): Thread {
      yield* atomic_dec(qp.ctr[idx]);
      yield* atomic_inc(qp.ctr[1 - idx]);
      yield* WRITE_ONCE(qp.completed, 1 - idx);
    },
  }),
  expect: [byGracePeriod(TWO_UPDATERS, TOO_SHORT), byData(TWO_UPDATERS, TOO_SHORT, ['tso']), byGracePeriod(ONE_EACH, HOLDS)],
};

const flip_last: QrcuVariant = {
  question: 'The old counter is decremented before new readers are sent to the other. Do they come to harm?',
  change: withParts({
    *flip(qp, idx, fences): Thread {
      yield* atomic_inc(qp.ctr[1 - idx]);
      yield* fences.afterIncrement();
      yield* atomic_dec(qp.ctr[idx]);
      yield* WRITE_ONCE(qp.completed, 1 - idx);
    },
  }),
  expect: [byGracePeriod(TWO_UPDATERS, HOLDS), byData(ONE_EACH, HOLDS), byData(TWO_UPDATERS, HOLDS, ['tso'])],
};

const no_wait: QrcuVariant = {
  question: 'The updater flips the counters and does not wait for the old one.',
  change: withParts({ wait: left_out }),
  expect: [byGracePeriod(ONE_EACH, TOO_SHORT), byData(ONE_EACH, TOO_SHORT)],
};

const look_again: QrcuVariant = {
  question: 'As in the kernel patch, the slow path looks again under the mutex, and does not flip if nobody reads. Is one look enough?',
  change: withParts({
    *is_alone(qp, idx): Thread<boolean> {
      return (yield* READ_ONCE(qp.ctr[idx])) === 1;
    },
  }),
  expect: [byGracePeriod(TWO_UPDATERS, HOLDS), byData(ONE_EACH, HOLDS), byData(TWO_UPDATERS, HOLDS, ['tso'])],
};

const dec_without_barrier: QrcuVariant = {
  question: 'qrcu_read_unlock() uses atomic_dec(), which orders nothing. May the critical section leak out?',
  change: withParts({ read_unlock: (qp, idx) => atomic_dec(qp.ctr[idx]) }),
  expect: [byData(ONE_EACH, HOLDS, LOADS_IN_ORDER), byData(ONE_EACH, TOO_SHORT, LOADS_OUT_OF_ORDER)],
};

const no_mb_before: QrcuVariant = {
  question: 'synchronize_qrcu() begins without smp_mb(). Does the removal come before the counters are read?',
  change: withFences({ before: left_out }),
  expect: [byData(ONE_EACH, HOLDS, ['sc']), byData(ONE_EACH, TOO_SHORT, ['tso', 'pso', 'arm', 'alpha'])],
};

const no_rmb_between: QrcuVariant = {
  question: 'Without smp_rmb(), the two additions of the fast path are not "independent". Does it matter?',
  change: withFences({ between: left_out }),
  expect: [byData(ONE_EACH, HOLDS), byData(TWO_UPDATERS, HOLDS, LOADS_IN_ORDER)],
};

const no_mb_after_increment: QrcuVariant = {
  question: 'Without smp_mb__after_atomic_inc(), the decrement of the old counter may come before the increment of the new one.',
  change: withFences({ afterIncrement: left_out }),
  expect: [byData(ONE_EACH, HOLDS), byData(TWO_UPDATERS, HOLDS, LOADS_IN_ORDER)],
};

const no_mb_at_end: QrcuVariant = {
  question: 'synchronize_qrcu() ends without smp_mb(). Can what is reclaimed be reclaimed too early?',
  change: withFences({ atEnd: left_out }),
  expect: [byData(ONE_EACH, HOLDS), byData(TWO_UPDATERS, HOLDS, LOADS_IN_ORDER)],
};

/** Every variant of qrcu, by name. */
export const variants = {
  'one-sum': one_sum,
  'always-slow': always_slow,
  'plain-increment': plain_increment,
  'no-mutex': no_mutex,
  'decrement-first': decrement_first,
  'flip-last': flip_last,
  'no-wait': no_wait,
  'look-again': look_again,
  'dec-without-barrier': dec_without_barrier,
  'no-mb-before': no_mb_before,
  'no-rmb-between': no_rmb_between,
  'no-mb-after-increment': no_mb_after_increment,
  'no-mb-at-end': no_mb_at_end,
} as const;
