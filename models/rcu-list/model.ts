// A list under RCU: readers traverse it while an updater adds an entry, removes it, and frees it.
import {
  BUG_ON,
  READ_ONCE,
  WRITE_ONCE,
  always,
  cell,
  kfree,
  kmalloc,
  model,
  observed_region,
  rcu_read_lock,
  rcu_read_unlock,
  sometimes,
  store,
  type Property,
  type System,
  type Thread,
} from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import { holds, vacuous, violated, violatedFrom } from '../rows.ts';
import { LIST_POISON1, PARTS, entry, head, isTail, left_out, list_add_rcu, list_del_rcu, type Entry, type Parts } from './list.ts';

const SEES_TAIL = 'reader-sees-tail';
const WAITS = 'updater-waits-for-traversal';

// Whether a reader has come to the end by another way.
const missed = cell<boolean>('missed', false);

const requirements: readonly Property[] = [
  ...everyModel,
  always(SEES_TAIL, 'Each traversal comes by the entry that is never removed.', (view) => view.value(missed) === false),
  sometimes(WAITS, 'The updater waits for the end of a grace period while a reader is on the entry that was removed.', {
    state: (view) => view.inside('synchronize_rcu') > 0 && view.inside('entry') > 0,
  }),
];

// The one that comes and goes, the tail, and the poison, which a traversal does not survive.
const ENTRIES = 3;

interface Changed extends Partial<Parts> {
  readonly isInitializedLate?: boolean;
  readonly lock?: () => Thread;
  readonly unlock?: () => Thread;
}

function threads(changed: Changed = {}): Pick<System, 'tasks'> {
  const { lock = rcu_read_lock, unlock = rcu_read_unlock, isInitializedLate = false } = changed;
  const parts = { ...PARTS, ...changed };

  function* updater(): Thread {
    const added = yield* kmalloc(entry);
    if (!isInitializedLate) yield* store(added.value, 1);
    yield* list_add_rcu(added, parts);
    if (isInitializedLate) yield* store(added.value, 1);
    yield* list_del_rcu(added, parts);
    yield* parts.reclaim(added);
  }

  // list_for_each_entry_rcu(). It counts its hops: in a list that leads back to itself there would be no end to them.
  function* reader(): Thread {
    yield* lock();
    let at = yield* parts.follow(head);
    for (let hops = 0; at !== null; hops++) {
      yield* BUG_ON(hops === ENTRIES, 'the list has more entries than there are');
      yield* observed_region(isTail(at) ? 'tail' : 'entry', READ_ONCE(at.value));
      const next = yield* parts.follow(at.next);
      if (next === null && !isTail(at)) yield* WRITE_ONCE(missed, true);
      at = next;
    }
    yield* unlock();
  }

  return { tasks: { updater, reader } };
}

const changing = (changed: Changed) => (): Partial<System> => threads(changed);

export default model({
  name: 'rcu-list',
  question: 'An entry comes and goes while readers traverse the list. Do they find everything else, and nothing that is freed?',
  source: 'Linux, include/linux/rculist.h and Documentation/RCU/listRCU.rst',
  // Only what a reader declares with rcu_read_lock() is waited for.
  system: () => ({ ...threads(), flavours: 'split', properties: requirements }),
  expect: [holds(), vacuous(WAITS, { cpus: [1] })],
  variants: {
    'plain-add': {
      question: 'list_add() in place of list_add_rcu(): the entry is linked with a plain store.',
      change: changing({ publish: store }),
      expect: violatedFrom('pso', 'uninitialized-read'),
    },
    'add-before-init': {
      question: 'The entry is filled in after it has been added.',
      change: changing({ isInitializedLate: true }),
      expect: [violated('uninitialized-read')],
    },
    'read-once': {
      question: 'Readers follow links with READ_ONCE(). Where is that not enough?',
      change: changing({ follow: READ_ONCE }),
      expect: violatedFrom('alpha', 'uninitialized-read'),
    },
    'no-read-lock': {
      question: 'Readers traverse without rcu_read_lock().',
      change: changing({ lock: left_out, unlock: left_out }),
      expect: [violated('use-after-free')],
    },
    'free-at-once': {
      question: 'The entry is freed as soon as it is off the list. Who is still on it?',
      change: changing({ reclaim: (removed) => kfree(removed) }),
      expect: [violated('use-after-free')],
    },
    'poison-next': {
      question: 'list_del() in place of list_del_rcu(): it poisons the link of the entry. Where does a reader go from there?',
      change: changing({ spoil: (removed: Entry) => WRITE_ONCE(removed.next, LIST_POISON1) }),
      expect: [violated('uninitialized-read')],
    },
    'null-next': {
      question: 'The link of the removed entry becomes NULL. That is no wild pointer; what is lost?',
      change: changing({ spoil: (removed: Entry) => WRITE_ONCE(removed.next, null) }),
      expect: [violated(SEES_TAIL)],
    },
  },
});
