// Reference counts under RCU: kref_get_unless_zero() against the last kref_put(), and the grace period before kfree().
import {
  READ_ONCE,
  atomic_dec_and_test,
  atomic_inc,
  atomic_inc_not_zero,
  call_rcu,
  cell,
  field,
  kfree,
  kmalloc,
  mark,
  model,
  range,
  rcu_assign_pointer,
  rcu_dereference,
  rcu_read_lock,
  rcu_read_unlock,
  sometimes,
  store,
  struct,
  type PointerTo,
  type Property,
  type System,
  type Thread,
} from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import { holds, vacuous, violated, violatedFrom } from '../rows.ts';

const TOO_LATE = 'lookup-comes-too-late';

// A user's reference, and the owner's: a count of more than 3 would be one too many.
const object = struct('object', { refcount: field<number>(range(0, 3)), data: field<number>() });
type ObjectPointer = PointerTo<typeof object>;

/** What an owner and a user do; a variant has some of it otherwise. */
interface Parts {
  /** kref_get_unless_zero(): "if the count is 0, somebody is about to free it". */
  readonly get: (refcount: ObjectPointer['refcount']) => Thread<boolean>;
  /** What the last kref_put() calls. */
  readonly release: (object: ObjectPointer) => Thread;
  readonly read_lock: () => Thread;
  readonly read_unlock: () => Thread;
  readonly publish: typeof rcu_assign_pointer;
}

// What kfree_rcu() has called after a grace period.
function* free_object(freed: ObjectPointer): Thread {
  yield* kfree(freed);
}

const KERNEL: Parts = {
  get: atomic_inc_not_zero,
  release: (freed) => call_rcu(freed, free_object),
  read_lock: rcu_read_lock,
  read_unlock: rcu_read_unlock,
  publish: rcu_assign_pointer,
};

const requirements: readonly Property[] = [
  ...everyModel,
  sometimes(TOO_LATE, 'A lookup finds the object, and its count at 0.', { entered: 'too_late' }),
];

function threads(changed: Partial<Parts> = {}, user: (parts: Parts, slot: Slot) => Thread = use): Pick<System, 'tasks'> {
  const parts = { ...KERNEL, ...changed };
  const slot: Slot = cell<ObjectPointer | null>('slot', null);
  function* owner(): Thread {
    const created = yield* kmalloc(object);
    yield* store(created.refcount, 1);
    yield* store(created.data, 0);
    yield* parts.publish(slot, created);
    yield* rcu_assign_pointer(slot, null);
    yield* put(created, parts);
  }
  return { tasks: { owner, user: () => user(parts, slot) } };
}

type Slot = ReturnType<typeof cell<ObjectPointer | null>>;

/** kref_put(): `if (refcount_dec_and_test(&kref->refcount)) release(kref);`. */
function* put(used: ObjectPointer, { release }: Parts): Thread {
  if (yield* atomic_dec_and_test(used.refcount)) yield* release(used);
}

// Looks the object up, takes a reference, uses it outside of the critical section, and gives the reference back.
function* use(parts: Parts, slot: Slot): Thread {
  yield* parts.read_lock();
  const found = yield* lookup(parts, slot);
  yield* parts.read_unlock();
  if (found) yield* use_and_put(found, parts);
}

function* lookup(parts: Parts, slot: Slot): Thread<ObjectPointer | null> {
  const found = yield* rcu_dereference(slot);
  if (found === null || (yield* parts.get(found.refcount))) return found;
  yield* mark('too_late');
  return null;
}

function* use_and_put(used: ObjectPointer, parts: Parts): Thread {
  yield* READ_ONCE(used.data);
  yield* put(used, parts);
}

function* get_after_unlock(parts: Parts, slot: Slot): Thread {
  yield* parts.read_lock();
  const found = yield* rcu_dereference(slot);
  yield* parts.read_unlock();
  if (found !== null && (yield* parts.get(found.refcount))) yield* use_and_put(found, parts);
}

function* use_after_put(parts: Parts, slot: Slot): Thread {
  yield* parts.read_lock();
  const found = yield* lookup(parts, slot);
  yield* parts.read_unlock();
  if (found === null) return;
  yield* put(found, parts);
  yield* READ_ONCE(found.data);
}

/** kref_get(): whoever calls it must hold a reference already. */
function* kref_get(refcount: ObjectPointer['refcount']): Thread<boolean> {
  yield* atomic_inc(refcount);
  return true;
}

// eslint-disable-next-line require-yield
function* left_out(): Thread {}

const changing = (changed: Partial<Parts>) => (): Partial<System> => threads(changed);

export default model({
  name: 'refcount',
  question: 'A lookup without a lock takes a reference. Can the object die under it?',
  source: 'Linux, Documentation/core-api/kref.rst',
  // Only what a reader declares with rcu_read_lock() is waited for.
  system: () => ({ ...threads(), flavours: 'split', properties: requirements }),
  expect: [holds(), holds({ cpus: ['any'], memory: ['sc', 'tso'] }), vacuous(TOO_LATE, { cpus: [1] })],
  variants: {
    'kref-get': {
      question: 'The lookup uses kref_get(), which increments a count of 0, too. Who frees what has risen from the dead?',
      change: changing({ get: kref_get }),
      expect: [violated('use-after-free')],
    },
    'free-at-once': {
      question: 'The last kref_put() calls kfree(), without a grace period. Does the test for 0 not suffice?',
      change: changing({ release: (freed) => kfree(freed) }),
      expect: [violated('use-after-free')],
    },
    'no-read-lock': {
      question: 'The lookup does without rcu_read_lock().',
      change: changing({ read_lock: left_out, read_unlock: left_out }),
      expect: [violated('use-after-free')],
    },
    'get-after-unlock': {
      question: 'The reference is taken right after rcu_read_unlock(). May one be a little late?',
      change: () => threads({}, get_after_unlock),
      expect: [violated('use-after-free')],
    },
    'use-after-put': {
      question: 'The user gives its reference back, and then looks at the data once more.',
      change: () => threads({}, use_after_put),
      expect: [violated('use-after-free')],
    },
    'plain-publish': {
      question: 'The object is published with a plain store. What does the lookup find in the count?',
      change: changing({ publish: store }),
      expect: violatedFrom('pso', 'uninitialized-read'),
    },
  },
});
