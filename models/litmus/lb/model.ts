// LB, load buffering: each of two threads reads one variable and then stores to the other.
import { READ_ONCE, WRITE_ONCE, smp_load_acquire, smp_mb, smp_store_release, type Thread } from 'quiesce';
import { from, litmus, nowhere, register, set, variable } from '../shape.ts';

const x = variable('x');
const y = variable('y');
const r0 = register('P0:r0');
const r1 = register('P1:r1');

// Between the load and the store of each thread stands `between`.
function threads(between: () => Thread): readonly (() => Thread)[] {
  return [
    function* P0(): Thread {
      yield* set(r0, yield* READ_ONCE(x));
      yield* between();
      yield* WRITE_ONCE(y, 1);
    },
    function* P1(): Thread {
      yield* set(r1, yield* READ_ONCE(y));
      yield* between();
      yield* WRITE_ONCE(x, 1);
    },
  ];
}

function* nothing(): Thread {}

export default litmus({
  name: 'LB',
  question: 'Each thread reads, then stores what the other reads. Can both read what comes later?',
  threads: threads(nothing),
  statement: 'both threads read 1',
  outcome: [
    [r0, 1],
    [r1, 1],
  ],
  allowed: from('arm'),
  variants: {
    mbs: { question: 'With smp_mb() in each thread. Is that enough?', threads: threads(smp_mb), allowed: nowhere },
    data: {
      question: 'Each thread stores what it has read, plus nothing. Can a value come out of thin air?',
      threads: [
        function* P0(): Thread {
          const value = yield* READ_ONCE(x);
          yield* set(r0, value);
          yield* WRITE_ONCE(y, value);
        },
        function* P1(): Thread {
          const value = yield* READ_ONCE(y);
          yield* set(r1, value);
          yield* WRITE_ONCE(x, value);
        },
      ],
      allowed: nowhere,
    },
    branches: {
      question: 'Each thread stores only if it has read 1. Is a store performed before the branch in front of it?',
      threads: [
        function* P0(): Thread {
          const value = yield* READ_ONCE(x);
          yield* set(r0, value);
          if (value === 1) yield* WRITE_ONCE(y, 1);
        },
        function* P1(): Thread {
          const value = yield* READ_ONCE(y);
          yield* set(r1, value);
          if (value === 1) yield* WRITE_ONCE(x, 1);
        },
      ],
      allowed: nowhere,
    },
    'acquire-release': {
      question: 'One thread loads with smp_load_acquire(), the other stores with smp_store_release(). Is one of each enough?',
      threads: [
        function* P0(): Thread {
          yield* set(r0, yield* smp_load_acquire(x));
          yield* WRITE_ONCE(y, 1);
        },
        function* P1(): Thread {
          yield* set(r1, yield* READ_ONCE(y));
          yield* smp_store_release(x, 1);
        },
      ],
      allowed: nowhere,
    },
  },
});
