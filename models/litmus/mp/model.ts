// MP, message passing: one thread stores data and then a flag; the other reads the flag and then the data.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  field,
  points_to_same,
  rcu_assign_pointer,
  rcu_dereference,
  smp_load_acquire,
  smp_rmb,
  smp_store_release,
  smp_wmb,
  static_object,
  struct,
  type Cell,
  type PointerTo,
  type Thread,
} from 'quiesce';
import { from, litmus, nowhere, register, set, variable } from '../shape.ts';

const data = variable('data');
const flag = variable('flag');
const r0 = register('P1:r0');
const r1 = register('P1:r1');

function* plainly(): Thread {
  yield* WRITE_ONCE(data, 1);
  yield* WRITE_ONCE(flag, 1);
}

function* withWmb(): Thread {
  yield* WRITE_ONCE(data, 1);
  yield* smp_wmb();
  yield* WRITE_ONCE(flag, 1);
}

function* withRelease(): Thread {
  yield* WRITE_ONCE(data, 1);
  yield* smp_store_release(flag, 1);
}

function* reading(): Thread {
  yield* set(r0, yield* READ_ONCE(flag));
  yield* set(r1, yield* READ_ONCE(data));
}

function* withRmb(): Thread {
  yield* set(r0, yield* READ_ONCE(flag));
  yield* smp_rmb();
  yield* set(r1, yield* READ_ONCE(data));
}

function* withAcquire(): Thread {
  yield* set(r0, yield* smp_load_acquire(flag));
  yield* set(r1, yield* READ_ONCE(data));
}

// Reads the data only if the flag is set: a control dependency.
function* withBranch(): Thread {
  const seen = yield* READ_ONCE(flag);
  yield* set(r0, seen);
  if (seen === 1) yield* set(r1, yield* READ_ONCE(data));
}

const box = struct('box', { data: field<number>() });
const old_box = static_object('old_box', box, { data: 0 });
const new_box = static_object('new_box', box, { data: 0 });
const pointer = cell<Pointer>('pointer', old_box);

type Pointer = PointerTo<typeof box>;

// Stores the data where a pointer will lead, and then the pointer.
function* publish(): Thread {
  yield* WRITE_ONCE(new_box.data, 1);
  yield* rcu_assign_pointer(pointer, new_box);
}

// Follows the pointer: an address dependency.
function following(dereference: (slot: Cell<Pointer>) => Thread<Pointer>): () => Thread {
  return function* (): Thread {
    const found = yield* dereference(pointer);
    yield* set(r0, points_to_same(found, new_box) ? 1 : 0);
    yield* set(r1, yield* READ_ONCE(found.data));
  };
}

export default litmus({
  name: 'MP',
  question: 'One thread stores data, then a flag. Can another see the flag and not the data?',
  threads: [plainly, reading],
  statement: 'the reader sees the flag, and then not the data',
  outcome: [
    [r0, 1],
    [r1, 0],
  ],
  allowed: from('pso'),
  variants: {
    'wmb-rmb': {
      question: 'With smp_wmb() in the writer and smp_rmb() in the reader. Is that enough?',
      threads: [withWmb, withRmb],
      allowed: nowhere,
    },
    'wmb-only': {
      question: 'With smp_wmb() in the writer alone. Does the reader need a fence, too?',
      threads: [withWmb, reading],
      allowed: from('arm'),
    },
    'rmb-only': {
      question: 'With smp_rmb() in the reader alone. Does the writer need a fence, too?',
      threads: [plainly, withRmb],
      allowed: from('pso'),
    },
    'release-acquire': {
      question: 'With smp_store_release() and smp_load_acquire() of the flag. Is that enough?',
      threads: [withRelease, withAcquire],
      allowed: nowhere,
    },
    'wmb-branch': {
      question: 'The reader looks at the data only if it has seen the flag. Does a control dependency order two loads?',
      threads: [withWmb, withBranch],
      allowed: from('arm'),
    },
    'assign-dereference': {
      question: 'The flag is a pointer to the data, read with rcu_dereference(). Is the data seen?',
      threads: [publish, following(rcu_dereference)],
      allowed: nowhere,
    },
    'assign-once': {
      question: 'The flag is a pointer to the data, read with READ_ONCE(). Who does not keep an address dependency?',
      threads: [publish, following(READ_ONCE)],
      allowed: ['alpha'],
    },
  },
});
