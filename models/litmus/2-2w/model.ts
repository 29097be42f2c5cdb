// 2+2W: two threads store to two variables, in opposite orders.
import { WRITE_ONCE, smp_store_release, smp_wmb, type Cell, type Thread } from 'quiesce';
import { from, litmus, nowhere, variable } from '../shape.ts';

const x = variable('x');
const y = variable('y');
type Store = (to: Cell<number>, value: number) => Thread;

// Each thread stores 1 first, then 2; between its stores stands `between`, and the second is done with `last`.
function threads(between: () => Thread, last: Store): readonly (() => Thread)[] {
  return [
    function* P0(): Thread {
      yield* WRITE_ONCE(x, 1);
      yield* between();
      yield* last(y, 2);
    },
    function* P1(): Thread {
      yield* WRITE_ONCE(y, 1);
      yield* between();
      yield* last(x, 2);
    },
  ];
}

function* nothing(): Thread {}

export default litmus({
  name: '2+2W',
  question: "Two threads store to two variables in opposite orders. Can each one's first store come last?",
  threads: threads(nothing, WRITE_ONCE),
  statement: 'both variables end with the value that was stored first',
  outcome: [
    [x, 1],
    [y, 1],
  ],
  isAboutEnd: true,
  allowed: from('pso'),
  variants: {
    wmbs: {
      question: 'With smp_wmb() in each thread. Is that enough?',
      threads: threads(smp_wmb, WRITE_ONCE),
      allowed: nowhere,
    },
    releases: {
      question: 'With smp_store_release() for the second stores. Is that enough?',
      threads: threads(nothing, smp_store_release),
      allowed: nowhere,
    },
  },
});
