// SB, store buffering: each of two threads stores to one variable and then reads the other.
import { READ_ONCE, WRITE_ONCE, smp_load_acquire, smp_mb, smp_store_release, smp_wmb, type Thread } from 'quiesce';
import { from, litmus, nowhere, register, set, variable } from '../shape.ts';

const x = variable('x');
const y = variable('y');
const r0 = register('P0:r0');
const r1 = register('P1:r1');

// Between the store and the load of each thread stands `between`.
function threads(between: () => Thread): readonly (() => Thread)[] {
  return [
    function* P0(): Thread {
      yield* WRITE_ONCE(x, 1);
      yield* between();
      yield* set(r0, yield* READ_ONCE(y));
    },
    function* P1(): Thread {
      yield* WRITE_ONCE(y, 1);
      yield* between();
      yield* set(r1, yield* READ_ONCE(x));
    },
  ];
}

function* nothing(): Thread {}

export default litmus({
  name: 'SB',
  question: 'Each thread stores, then reads what the other stores. Can both miss it?',
  threads: threads(nothing),
  statement: 'both threads read 0',
  outcome: [
    [r0, 0],
    [r1, 0],
  ],
  allowed: from('tso'),
  variants: {
    mbs: { question: 'With smp_mb() in each thread. Is that enough?', threads: threads(smp_mb), allowed: nowhere },
    wmbs: {
      question: 'With smp_wmb() in each thread. Does a fence for stores order a store and a load?',
      threads: threads(smp_wmb),
      allowed: from('tso'),
    },
    'release-acquire': {
      question: 'With smp_store_release() and smp_load_acquire(). Does a release stay before a later acquire?',
      threads: [
        function* P0(): Thread {
          yield* smp_store_release(x, 1);
          yield* set(r0, yield* smp_load_acquire(y));
        },
        function* P1(): Thread {
          yield* smp_store_release(y, 1);
          yield* set(r1, yield* smp_load_acquire(x));
        },
      ],
      // On arm STLR and LDAR stay in order.
      allowed: ['tso', 'pso', 'alpha'],
    },
  },
});
