// Readers and updaters, and how a grace period that was too short shows.
import {
  BUG_ON,
  READ_ONCE,
  WRITE_ONCE,
  cell,
  get_state_synchronize_rcu,
  loop,
  observed_region,
  poll_state_synchronize_rcu,
  rcu_read_lock,
  rcu_read_unlock,
  type Cell,
  type System,
  type Thread,
} from 'quiesce';
import type { QrcuSetting } from './parameters.ts';
import { requirements } from './properties.ts';
import { init_qrcu_struct, KERNEL_FENCES, NO_FENCES, PARTS, synchronize_qrcu, type Fences, type Parts } from './qrcu.ts';

/** What a variant has otherwise. */
export interface Otherwise {
  readonly parts?: Partial<Parts>;
  readonly fences?: Partial<Fences>;
}

/** What readers do between lock and unlock, and what updaters do around synchronize_qrcu(). */
interface Use {
  /** Returns whether the data was reclaimed under the reader. */
  readonly read: () => Thread<boolean>;
  readonly update: (synchronize: () => Thread) => Thread;
}

/** The system of a setting: all readers are one function, and so are all updaters. */
export function systemOf({ readers, updaters, updates, checked, fences }: QrcuSetting, otherwise: Otherwise = {}): System {
  const qp = init_qrcu_struct(Number(readers));
  const parts = { ...PARTS, ...otherwise.parts };
  const ordering = fences === 'none' ? NO_FENCES : { ...KERNEL_FENCES, ...otherwise.fences };
  const { read, update } = checked === 'data' ? dataUse() : GRACE_PERIOD_USE;
  const synchronize = (): Thread => synchronize_qrcu(qp, parts, ordering);

  function* reader(): Thread {
    const idx = yield* parts.read_lock(qp);
    const isReclaimed = yield* read();
    yield* parts.read_unlock(qp, idx);
    yield* BUG_ON(isReclaimed, 'the data was reclaimed while a reader used it');
  }

  function* updater(): Thread {
    if (updates === 'once') return yield* update(synchronize);
    for (;;) {
      yield* loop('update');
      yield* update(synchronize);
    }
  }

  return {
    tasks: { ...times(Number(readers), 'reader', reader), ...times(Number(updaters), 'updater', updater) },
    // Only what a reader declares with rcu_read_lock() is waited for.
    flavours: 'split',
    properties: requirements,
  };
}

function times(count: number, name: string, thread: () => Thread): Record<string, () => Thread> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, thread]));
}

/**
 * The critical section begins after the increment that protects it and ends before the decrement, so a grace period of RCU that began
 * before synchronize_qrcu() must be over after it.
 */
const GRACE_PERIOD_USE: Use = {
  *read() {
    yield* rcu_read_lock();
    yield* observed_region('critical_section', rcu_read_unlock());
    return false;
  },
  *update(synchronize) {
    const cookie = yield* get_state_synchronize_rcu();
    yield* synchronize();
    yield* BUG_ON(!(yield* poll_state_synchronize_rcu(cookie)), 'a reader that was there before is still there');
  },
};

// An updater takes the data away, waits, and reclaims it: a reader that still found it may use it to the end of its critical section.
// What a reader has found is judged later, since a branch on it would order what comes after.
function dataUse(): Use {
  const removed = cell<boolean>('removed', false);
  const reclaimed = cell<boolean>('reclaimed', false);
  return {
    read: () => observed_region('critical_section', reading(removed, reclaimed)),
    *update(synchronize) {
      yield* WRITE_ONCE(removed, true);
      yield* synchronize();
      yield* WRITE_ONCE(reclaimed, true);
    },
  };
}

function* reading(removed: Cell<boolean>, reclaimed: Cell<boolean>): Thread<boolean> {
  const isRemoved = yield* READ_ONCE(removed);
  const isReclaimed = yield* READ_ONCE(reclaimed);
  return isReclaimed && !isRemoved;
}
