// CoRR, coherence of two reads: a thread reads the same variable twice.
import { READ_ONCE, WRITE_ONCE, smp_rmb, type Thread } from 'quiesce';
import { litmus, nowhere, register, set, variable } from '../shape.ts';

const x = variable('x');
const r0 = register('P1:r0');
const r1 = register('P1:r1');

// A writer, and a reader with `between` between its two loads.
function threads(between: () => Thread): readonly (() => Thread)[] {
  return [
    function* P0(): Thread {
      yield* WRITE_ONCE(x, 1);
    },
    function* P1(): Thread {
      yield* set(r0, yield* READ_ONCE(x));
      yield* between();
      yield* set(r1, yield* READ_ONCE(x));
    },
  ];
}

function* nothing(): Thread {}

export default litmus({
  name: 'CoRR',
  question: 'A thread reads one variable twice. Can it see the new value and then the old one?',
  threads: threads(nothing),
  statement: 'the reader sees 1 and then 0',
  outcome: [
    [r0, 1],
    [r1, 0],
  ],
  allowed: nowhere,
  variants: {
    rmb: { question: 'With smp_rmb() in between. Is there anything left to order?', threads: threads(smp_rmb), allowed: nowhere },
  },
});
