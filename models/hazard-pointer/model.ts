// Hazard pointers: a reader publishes what it is about to use, and who frees looks there first.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  field,
  kfree,
  kmalloc,
  model,
  observed_region,
  points_to_same,
  rcu_assign_pointer,
  rcu_dereference,
  smp_cond_load_acquire,
  smp_mb,
  smp_store_release,
  smp_wmb,
  sometimes,
  store,
  struct,
  type Cell,
  type PointerTo,
  type Property,
  type System,
  type Thread,
  type Variant,
} from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import { holds, vacuous, violated, violatedFrom } from '../rows.ts';

const WAITS = 'reclaimer-waits-for-hazard';

const object = struct('object', { data: field<number>() });
type Link = PointerTo<typeof object> | null;
type Place = Cell<Link>;

const parameters = { readers: ['1', '2'] } as const;
type Change = Variant<typeof parameters>['change'];

/** The two sides of the protocol; a variant has some of it otherwise. */
interface Parts {
  /** Between the store of the hazard pointer and the second look at where the object was found. */
  readonly afterHazard: () => Thread;
  /** Whether there is a second look. */
  readonly looksAgain: boolean;
  /** How the hazard pointer is set back to NULL. */
  readonly clear: (hazard: Place, to: null) => Thread;
  /** Whether it is set back before the object is used. */
  readonly clearsEarly: boolean;
  /** Between taking the object away and looking at the hazard pointers. */
  readonly beforeScan: () => Thread;
  /** Whether the hazard pointers are looked at before the object is taken away. */
  readonly scansEarly: boolean;
}

const RIGHT: Parts = {
  afterHazard: smp_mb,
  looksAgain: true,
  clear: smp_store_release,
  clearsEarly: false,
  beforeScan: smp_mb,
  scansEarly: false,
};

const requirements: readonly Property[] = [
  ...everyModel,
  sometimes(WAITS, 'A reader uses the object while the reclaimer waits for its hazard pointer.', {
    state: (view) => view.inside('scan') > 0 && view.inside('use') > 0,
  }),
];

function tasksOf(readers: number, changed: Partial<Parts> = {}): Pick<System, 'tasks'> {
  const parts = { ...RIGHT, ...changed };
  const shared: Place = cell<Link>('shared', null);
  const hazards: readonly Place[] = Array.from({ length: readers }, (_, index) => cell<Link>(`hazard[${index}]`, null));

  function* reclaimer(): Thread {
    const created = yield* kmalloc(object);
    yield* store(created.data, 1);
    yield* rcu_assign_pointer(shared, created);
    if (parts.scansEarly) yield* observed_region('scan', scan(created));
    yield* WRITE_ONCE(shared, null);
    yield* parts.beforeScan();
    if (!parts.scansEarly) yield* observed_region('scan', scan(created));
    yield* kfree(created);
  }

  // Waits until no hazard pointer leads to the object; whatever its reader did with it came before that.
  function* scan(retired: Link): Thread {
    for (const hazard of hazards) yield* smp_cond_load_acquire(hazard, (protectedOne) => !points_to_same(protectedOne, retired));
  }

  const names = hazards.map((hazard, index) => [`reader${index}`, () => reader(shared, hazard, parts)] as const);
  return { tasks: { reclaimer, ...Object.fromEntries(names) } };
}

// Looks once; in place of trying again, a reader whose object has gone meanwhile gives up.
function* reader(shared: Place, hazard: Place, parts: Parts): Thread {
  const found = yield* rcu_dereference(shared);
  if (found === null) return;
  yield* WRITE_ONCE(hazard, found);
  yield* parts.afterHazard();
  const isStillThere = !parts.looksAgain || points_to_same(yield* READ_ONCE(shared), found);
  if (parts.clearsEarly) yield* parts.clear(hazard, null);
  if (isStillThere) yield* observed_region('use', READ_ONCE(found.data));
  if (!parts.clearsEarly) yield* parts.clear(hazard, null);
}

// eslint-disable-next-line require-yield
function* left_out(): Thread {}

function changing(changed: Partial<Parts>): Change {
  return ({ readers }) => tasksOf(Number(readers), changed);
}

export default model({
  name: 'hazard-pointer',
  question: 'A reader says which object it is about to use. Is it too late to say so?',
  source: 'M. M. Michael, Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects, 2004',
  parameters,
  system: ({ readers }) => ({ ...tasksOf(Number(readers)), properties: requirements }),
  expect: [holds(), holds({ cpus: [3], set: { readers: '2' } }), vacuous(WAITS, { cpus: [1] })],
  variants: {
    'no-mb-after-hazard': {
      question: 'Without smp_mb() between the store of the hazard pointer and the second look. Which comes first?',
      change: changing({ afterHazard: left_out }),
      expect: violatedFrom('tso', 'use-after-free'),
    },
    'wmb-after-hazard': {
      question: 'With smp_wmb() there. Does it order a load?',
      change: changing({ afterHazard: smp_wmb }),
      expect: violatedFrom('tso', 'use-after-free'),
    },
    'no-mb-before-scan': {
      question: 'Without smp_mb() between taking the object away and the scan. Who still finds it?',
      change: changing({ beforeScan: left_out }),
      expect: violatedFrom('tso', 'use-after-free'),
    },
    'no-second-look': {
      question: 'The reader does not look again whether the object is still there.',
      change: changing({ looksAgain: false }),
      expect: [violated('use-after-free')],
    },
    'clear-early': {
      question: 'The hazard pointer goes back to NULL right before the object is used.',
      change: changing({ clearsEarly: true }),
      expect: [violated('use-after-free')],
    },
    'clear-once': {
      question: 'It goes back to NULL with WRITE_ONCE(). May that come before the last use?',
      change: changing({ clear: WRITE_ONCE }),
      expect: violatedFrom('arm', 'use-after-free'),
    },
    'scan-early': {
      question: 'The hazard pointers are looked at before the object is taken away.',
      change: changing({ scansEarly: true }),
      expect: [violated('use-after-free')],
    },
  },
});
