// WRC, write to read causality: one thread stores, another sees it and sets a flag, a third sees the flag.
import { READ_ONCE, WRITE_ONCE, smp_load_acquire, smp_rmb, smp_store_release, type Thread } from 'quiesce';
import { from, litmus, nowhere, register, set, variable } from '../shape.ts';

const x = variable('x');
const y = variable('y');
const r0 = register('P1:r0');
const r1 = register('P2:r1');
const r2 = register('P2:r2');

function* writer(): Thread {
  yield* WRITE_ONCE(x, 1);
}

function* passOn(): Thread {
  yield* set(r0, yield* READ_ONCE(x));
  yield* WRITE_ONCE(y, 1);
}

// The store depends on the load.
function* passValueOn(): Thread {
  const value = yield* READ_ONCE(x);
  yield* set(r0, value);
  yield* WRITE_ONCE(y, value);
}

function* releaseOn(): Thread {
  yield* set(r0, yield* READ_ONCE(x));
  yield* smp_store_release(y, 1);
}

function* reader(): Thread {
  yield* set(r1, yield* READ_ONCE(y));
  yield* set(r2, yield* READ_ONCE(x));
}

function* readerWithRmb(): Thread {
  yield* set(r1, yield* READ_ONCE(y));
  yield* smp_rmb();
  yield* set(r2, yield* READ_ONCE(x));
}

function* readerWithAcquire(): Thread {
  yield* set(r1, yield* smp_load_acquire(y));
  yield* set(r2, yield* READ_ONCE(x));
}

export default litmus({
  name: 'WRC',
  question: 'A second thread has seen a store and says so. Can a third hear of it and not see the store?',
  threads: [writer, passOn, reader],
  statement: 'the second thread sees the store, the third hears of it, and then does not see it',
  outcome: [
    [r0, 1],
    [r1, 1],
    [r2, 0],
  ],
  allowed: from('arm'),
  variants: {
    'data-rmb': {
      question: 'The second thread passes on what it has read, the third has smp_rmb(). Is that enough?',
      threads: [writer, passValueOn, readerWithRmb],
      allowed: nowhere,
    },
    'data-only': {
      question: 'The second thread passes on what it has read. Does the third need an order of its own?',
      threads: [writer, passValueOn, reader],
      allowed: from('arm'),
    },
    'release-acquire': {
      question: 'With smp_store_release() in the second thread and smp_load_acquire() in the third. Is that enough?',
      threads: [writer, releaseOn, readerWithAcquire],
      allowed: nowhere,
    },
  },
});
