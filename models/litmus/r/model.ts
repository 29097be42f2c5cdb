// R: two threads store to one variable, one of them after, the other before an access to a second variable.
import { READ_ONCE, WRITE_ONCE, smp_mb, smp_wmb, type Thread } from 'quiesce';
import { from, litmus, nowhere, register, set, variable } from '../shape.ts';

const x = variable('x');
const y = variable('y');
const r0 = register('P1:r0');

// Between the two accesses of the threads stand `first` and `second`.
function threads(first: () => Thread, second: () => Thread): readonly (() => Thread)[] {
  return [
    function* P0(): Thread {
      yield* WRITE_ONCE(x, 1);
      yield* first();
      yield* WRITE_ONCE(y, 1);
    },
    function* P1(): Thread {
      yield* WRITE_ONCE(y, 2);
      yield* second();
      yield* set(r0, yield* READ_ONCE(x));
    },
  ];
}

function* nothing(): Thread {}

export default litmus({
  name: 'R',
  question: "A thread's store comes after that of another thread. Can it miss what the other stored before?",
  threads: threads(nothing, nothing),
  statement: 'the second store to y wins, and its thread then reads the old x',
  outcome: [
    [y, 2],
    [r0, 0],
  ],
  isAboutEnd: true,
  allowed: from('tso'),
  variants: {
    mbs: {
      question: 'With smp_mb() in each thread. Is that enough?',
      threads: threads(smp_mb, smp_mb),
      allowed: nowhere,
    },
    'wmb-mb': {
      question: 'With smp_wmb() where only stores are, and smp_mb() in the other thread. Is that enough?',
      threads: threads(smp_wmb, smp_mb),
      allowed: nowhere,
    },
    'wmb-only': {
      question: 'With smp_wmb() between the two stores alone. Is that enough?',
      threads: threads(smp_wmb, nothing),
      allowed: from('tso'),
    },
  },
});
