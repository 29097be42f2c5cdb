// A module that uses call_rcu() is unloaded: rcu_barrier() waits for its callbacks, where synchronize_rcu() waits for readers only.
import {
  BUG_ON,
  READ_ONCE,
  WRITE_ONCE,
  call_rcu,
  cell,
  kfree,
  kmalloc,
  model,
  mutex,
  mutex_lock,
  mutex_unlock,
  observed,
  rcu_barrier,
  sometimes,
  store,
  struct,
  synchronize_rcu,
  field,
  type PointerTo,
  type Property,
  type System,
  type Thread,
} from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import { holds, vacuous, violated } from '../rows.ts';

const WAITS = 'unload-waits-for-callback';

/** The module's memory. Whoever runs its code reads the text. */
const module_image = struct('module', { text: field<number>() });
type Module = PointerTo<typeof module_image>;
/** What the module allocates and frees by call_rcu(); it knows the module whose function frees it. */
const item = struct('item', { owner: field<Module>() });
type Item = PointerTo<typeof item>;

/** The module's callback: runs in softirq context, from the module's memory. */
const free_item = observed(function* free_item(freed: Item): Thread {
  const owner = yield* READ_ONCE(freed.owner);
  yield* BUG_ON((yield* READ_ONCE(owner.text)) !== 1, 'this is not what was loaded');
  yield* kfree(freed);
});

/** One that is not done with it: its object is freed by another callback. */
function* retire_item(retired: Item): Thread {
  const owner = yield* READ_ONCE(retired.owner);
  yield* BUG_ON((yield* READ_ONCE(owner.text)) !== 1, 'this is not what was loaded');
  yield* call_rcu(retired, free_item);
}

/** What a variant has otherwise. */
interface Parts {
  /** Before the module's memory is freed: waits for what still may run there. */
  readonly wait: () => Thread;
  /** Whether the module first prevents that its worker posts further callbacks. */
  readonly stopsFirst: boolean;
  /** Whether the worker posts a callback at all. */
  readonly posts: boolean;
  /** What it posts. */
  readonly callback: (item: Item) => Thread;
}

const KERNEL: Parts = { wait: rcu_barrier, stopsFirst: true, posts: true, callback: free_item };

const requirements: readonly Property[] = [
  ...everyModel,
  sometimes(WAITS, 'A callback of the module runs while rcu_barrier() waits.', {
    state: (view) => view.inside('rcu_barrier') > 0 && view.inside('free_item') > 0,
  }),
];

function threads(changed: Partial<Parts> = {}): Pick<System, 'tasks'> {
  const { wait, stopsFirst, posts, callback } = { ...KERNEL, ...changed };
  const loaded = cell<Module | null>('loaded', null);
  const lock = mutex('lock');

  // The module's worker: runs on another CPU, with the mutex held, as long as there is a module.
  function* worker(): Thread {
    yield* mutex_lock(lock);
    const owner = yield* READ_ONCE(loaded);
    if (owner !== null && posts) yield* post(owner);
    yield* mutex_unlock(lock);
  }

  function* post(owner: Module): Thread {
    const posted = yield* kmalloc(item);
    yield* store(posted.owner, owner);
    yield* call_rcu(posted, callback);
  }

  // "Prevent any new RCU callbacks from being posted."
  function* stop(): Thread {
    yield* mutex_lock(lock);
    yield* WRITE_ONCE(loaded, null);
    yield* mutex_unlock(lock);
  }

  function* load_and_unload(): Thread {
    const image = yield* kmalloc(module_image);
    yield* store(image.text, 1);
    yield* mutex_lock(lock);
    yield* WRITE_ONCE(loaded, image);
    yield* mutex_unlock(lock);
    if (stopsFirst) yield* stop();
    yield* wait();
    if (!stopsFirst) yield* stop();
    yield* kfree(image);
  }

  return { tasks: { modprobe: load_and_unload, worker } };
}

function* rcu_barrier_twice(): Thread {
  yield* rcu_barrier();
  yield* rcu_barrier();
}

// eslint-disable-next-line require-yield
function* left_out(): Thread {}

const changing = (changed: Partial<Parts>) => (): Partial<System> => threads(changed);
// Where nobody calls rcu_barrier(), nobody waits in it.
const withoutBarrier = everyModel;

export default model({
  name: 'call-rcu-unload',
  question: 'A module has posted callbacks with call_rcu(). When may its code be unloaded?',
  source: 'Linux, Documentation/RCU/rcubarrier.rst',
  system: () => ({ ...threads(), properties: requirements }),
  expect: [holds({ cpus: [1, 2] })],
  variants: {
    'synchronize-rcu': {
      question: 'The module waits with synchronize_rcu(). Have its callbacks run when that returns?',
      change: () => ({ ...threads({ wait: synchronize_rcu }), properties: withoutBarrier }),
      expect: [violated('use-after-free')],
    },
    'no-wait': {
      question: 'The module is unloaded at once.',
      change: () => ({ ...threads({ wait: left_out }), properties: withoutBarrier }),
      expect: [violated('use-after-free', { cpus: [1, 2] })],
    },
    'barrier-before-stop': {
      question: 'rcu_barrier() comes first, and then the worker is kept from posting more. Who posts in between?',
      change: changing({ stopsFirst: false }),
      expect: [violated('use-after-free')],
    },
    'callback-posts': {
      question: 'The callback posts another one, which frees the item. Does rcu_barrier() wait for that as well?',
      change: () => ({ ...threads({ callback: retire_item }), callbackSlots: 2 }),
      expect: [violated('use-after-free', { cpus: [1, 2] })],
    },
    'two-barriers': {
      question: 'The same, and rcu_barrier() is called twice: the second one begins when the first callback has run.',
      change: () => ({ ...threads({ callback: retire_item, wait: rcu_barrier_twice }), callbackSlots: 2 }),
      expect: [holds({ cpus: [1, 2] })],
    },
    'nothing-posted': {
      question: 'The module never calls call_rcu(). Does rcu_barrier() wait for anything?',
      change: changing({ posts: false }),
      expect: [vacuous(WAITS)],
    },
  },
});
