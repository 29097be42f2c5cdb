// Readers, one of which may go to another CPU in its critical section, and one updater.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  field,
  kfree,
  kmalloc,
  observed_region,
  rcu_assign_pointer,
  rcu_dereference,
  smp_mb,
  store,
  struct,
  wait_event,
  type Cell,
  type PointerTo,
  type System,
  type Thread,
} from 'quiesce';
import { WITH_BARRIERS, WITH_GRACE_PERIODS, type Implementation, type Parts, type Readers } from './implementation.ts';
import type { SrcuSetting } from './parameters.ts';
import { requirements } from './properties.ts';
import { lockUnlock, withSequence } from './with-barriers.ts';
import { withGracePeriods } from './with-grace-periods.ts';

const shared_data = struct('data', { value: field<number>() }, { slots: 3 });

type Data = PointerTo<typeof shared_data>;

/** What readers find, or NULL. */
const shared = cell<Data | null>('shared', null);

interface Kind {
  readonly make: (readers: Readers, parts: Parts) => Implementation;
  readonly parts: Parts;
}

const KINDS: Readonly<Record<SrcuSetting['implementation'], Kind>> = {
  'lock-unlock': { make: lockUnlock, parts: WITH_BARRIERS },
  sequence: { make: withSequence, parts: WITH_BARRIERS },
  sched: { make: withGracePeriods, parts: WITH_GRACE_PERIODS },
};

/** The system of a setting: the updater is on CPU 0, and each reader, or half of one, on a CPU of its own. */
export function systemOf({ implementation, readers, migrates, updates }: SrcuSetting, otherwise: Partial<Parts> = {}): System {
  const { make, parts } = KINDS[implementation];
  const changed = { ...parts, ...otherwise };
  const cpus = Array.from({ length: Number(readers) + (migrates === 'yes' ? 1 : 0) }, (_, index) => index + 1);
  const srcu = make({ readers: Number(readers), cpus: changed.looksAtOneCpu ? [0] : cpus }, changed);
  const first = migrates === 'yes' ? migratingReader(srcu) : { reader0: () => reading(srcu) };
  const second = readers === '2' ? { reader1: () => reading(srcu) } : {};
  return {
    tasks: { updater: () => updating(srcu, updates === 'twice' ? 2 : 1), ...first, ...second },
    properties: requirements,
  };
}

function* reading(srcu: Implementation): Thread {
  const idx = yield* srcu.srcu_read_lock();
  const data = yield* rcu_dereference(shared);
  if (data !== null) yield* observed_region('old_reader', READ_ONCE(data.value));
  yield* srcu.srcu_read_unlock(idx);
}

// A reader that is put on another CPU in its critical section is two tasks: the second goes on where the first stops. There is a full
// barrier in a context switch on either side.
function migratingReader(srcu: Implementation): Record<string, () => Thread> {
  const found = cell<Data | null>('found', null);
  const index: Cell<number> = cell<number>('index', -1);
  return {
    *reader0() {
      const idx = yield* srcu.srcu_read_lock();
      yield* WRITE_ONCE(found, yield* rcu_dereference(shared));
      yield* smp_mb();
      yield* WRITE_ONCE(index, idx);
    },
    *reader0_elsewhere() {
      const idx = yield* wait_event(index, (value) => value >= 0);
      yield* smp_mb();
      const data = yield* READ_ONCE(found);
      if (data !== null) yield* observed_region('old_reader', READ_ONCE(data.value));
      yield* srcu.srcu_read_unlock(idx);
    },
  };
}

function* updating(srcu: Implementation, updates: number): Thread {
  for (let done = 0; done < updates; done++) {
    const data = yield* observed_region('reclaiming', publishable());
    yield* rcu_assign_pointer(shared, data);
    yield* WRITE_ONCE(shared, null);
    yield* observed_region('synchronize_srcu', srcu.synchronize_srcu([done, data]));
    yield* observed_region('reclaiming', kfree(data));
  }
}

function* publishable(): Thread<Data> {
  const data = yield* kmalloc(shared_data);
  yield* store(data.value, 0);
  return data;
}
