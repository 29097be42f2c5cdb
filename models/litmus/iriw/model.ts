// IRIW, independent reads of independent writes: two threads store, two others look, in opposite orders.
import { READ_ONCE, WRITE_ONCE, smp_load_acquire, smp_mb, smp_rmb, type Cell, type Thread } from 'quiesce';
import { from, litmus, nowhere, register, set, variable } from '../shape.ts';

const x = variable('x');
const y = variable('y');
const r0 = register('P2:r0');
const r1 = register('P2:r1');
const r2 = register('P3:r2');
const r3 = register('P3:r3');

type Load = (from: Cell<number>) => Thread<number>;

// Two writers, and two readers that load with `load` first and have `between` in the middle.
function threads(load: Load, between: () => Thread): readonly (() => Thread)[] {
  return [
    function* P0(): Thread {
      yield* WRITE_ONCE(x, 1);
    },
    function* P1(): Thread {
      yield* WRITE_ONCE(y, 1);
    },
    function* P2(): Thread {
      yield* set(r0, yield* load(x));
      yield* between();
      yield* set(r1, yield* READ_ONCE(y));
    },
    function* P3(): Thread {
      yield* set(r2, yield* load(y));
      yield* between();
      yield* set(r3, yield* READ_ONCE(x));
    },
  ];
}

function* nothing(): Thread {}

export default litmus({
  name: 'IRIW',
  question: 'Two threads store to two variables. Can two others disagree about which store came first?',
  threads: threads(READ_ONCE, nothing),
  statement: 'each reader sees the store that the other does not see yet',
  outcome: [
    [r0, 1],
    [r1, 0],
    [r2, 1],
    [r3, 0],
  ],
  allowed: from('arm'),
  variants: {
    mbs: { question: 'With smp_mb() in each reader. Is that enough?', threads: threads(READ_ONCE, smp_mb), allowed: nowhere },
    rmbs: {
      question: 'With smp_rmb() in each reader. Do all CPUs see a store at the same time? (On POWER they do not: that is left out.)',
      threads: threads(READ_ONCE, smp_rmb),
      allowed: nowhere,
    },
    acquires: {
      question: 'With smp_load_acquire() in each reader. Is that enough?',
      threads: threads(smp_load_acquire, nothing),
      allowed: nowhere,
    },
  },
});
