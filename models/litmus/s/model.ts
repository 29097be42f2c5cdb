// S: one thread stores twice; another sees its second store, and then overwrites the first.
import { READ_ONCE, WRITE_ONCE, smp_load_acquire, smp_store_release, smp_wmb, type Thread } from 'quiesce';
import { from, litmus, nowhere, register, set, variable } from '../shape.ts';

const x = variable('x');
const y = variable('y');
const r0 = register('P1:r0');

function* writing(): Thread {
  yield* WRITE_ONCE(x, 2);
  yield* WRITE_ONCE(y, 1);
}

function* writingWithWmb(): Thread {
  yield* WRITE_ONCE(x, 2);
  yield* smp_wmb();
  yield* WRITE_ONCE(y, 1);
}

function* writingWithRelease(): Thread {
  yield* WRITE_ONCE(x, 2);
  yield* smp_store_release(y, 1);
}

function* overwriting(): Thread {
  yield* set(r0, yield* READ_ONCE(y));
  yield* WRITE_ONCE(x, 1);
}

// The store depends on the load.
function* overwritingWithValue(): Thread {
  const value = yield* READ_ONCE(y);
  yield* set(r0, value);
  yield* WRITE_ONCE(x, value);
}

function* overwritingAfterAcquire(): Thread {
  yield* set(r0, yield* smp_load_acquire(y));
  yield* WRITE_ONCE(x, 1);
}

export default litmus({
  name: 'S',
  question: 'A thread sees the second of two stores and overwrites the first. Can the first win all the same?',
  threads: [writing, overwriting],
  statement: 'the second thread sees y = 1, and its store to x loses against the one before',
  outcome: [
    [r0, 1],
    [x, 2],
  ],
  isAboutEnd: true,
  allowed: from('pso'),
  variants: {
    'wmb-data': {
      question: 'With smp_wmb() in one thread, and a store that depends on the load in the other. Is that enough?',
      threads: [writingWithWmb, overwritingWithValue],
      allowed: nowhere,
    },
    'wmb-only': {
      question: 'With smp_wmb() in one thread. Is a store performed before an older load?',
      threads: [writingWithWmb, overwriting],
      allowed: from('arm'),
    },
    'release-acquire': {
      question: 'With smp_store_release() and smp_load_acquire(). Is that enough?',
      threads: [writingWithRelease, overwritingAfterAcquire],
      allowed: nowhere,
    },
  },
});
