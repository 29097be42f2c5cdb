// Readers and one updater, on one of the implementations.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  field,
  kfree,
  kmalloc,
  loop,
  observed_region,
  rcu_assign_pointer,
  rcu_dereference,
  store,
  struct,
  type PointerTo,
  type System,
  type Thread,
} from 'quiesce';
import { counterBased, pairBased } from './counters.ts';
import { freeRunning, nestable, quiescentState } from './free-running.ts';
import { left_out, PARTS, type Implementation, type Parts } from './implementation.ts';
import { lockBased, perThreadLockBased } from './locks.ts';
import type { ToyRcuSetting } from './parameters.ts';
import { requirements } from './properties.ts';

const shared_data = struct('data', { value: field<number>() }, { slots: 3 });

type Data = PointerTo<typeof shared_data>;

/** What readers find, or NULL. */
const shared = cell<Data | null>('shared', null);

const IMPLEMENTATIONS: Readonly<Record<ToyRcuSetting['implementation'], (threads: number, parts: Parts) => Implementation>> = {
  'counter-pair': pairBased,
  lock: (_, parts) => lockBased(parts),
  'per-thread-lock': perThreadLockBased,
  counter: counterBased,
  'free-running': freeRunning,
  nestable,
  'quiescent-state': quiescentState,
};

/** The system of a setting: each task has a CPU of its own if there are as many. */
export function systemOf({ implementation, readers, updates }: ToyRcuSetting, otherwise: Partial<Parts> = {}): System {
  const threads = Number(readers);
  const rcu = IMPLEMENTATIONS[implementation](threads, { ...PARTS, ...otherwise });
  const isNested = implementation === 'nestable';
  const readerTasks = Array.from({ length: threads }, (_, thread) => [`reader${thread}`, () => reading(rcu, thread, isNested)] as const);
  return {
    tasks: { updater: () => updating(rcu, updates), ...Object.fromEntries(readerTasks) },
    properties: requirements,
  };
}

function* reading(rcu: Implementation, thread: number, isNested: boolean): Thread {
  if (rcu.online) yield* rcu.online(thread);
  const own = yield* rcu.rcu_read_lock(thread);
  const data = yield* rcu_dereference(shared);
  if (data !== null) yield* observed_region('old_reader', use(data, isNested ? nesting(rcu, thread, own) : left_out()));
  yield* rcu.rcu_read_unlock(thread, own);
  if (rcu.quiescent) yield* rcu.quiescent(thread);
  if (rcu.offline) yield* rcu.offline(thread);
}

function* use(data: Data, before: Thread): Thread {
  yield* before;
  yield* READ_ONCE(data.value);
}

// A critical section in another.
function* nesting(rcu: Implementation, thread: number, outer: number): Thread {
  yield* rcu.rcu_read_unlock(thread, yield* rcu.rcu_read_lock(thread, outer));
}

function* updating(rcu: Implementation, updates: ToyRcuSetting['updates']): Thread {
  if (updates === 'forever') {
    for (;;) {
      yield* loop('update');
      yield* update(rcu);
    }
  }
  yield* update(rcu);
  if (updates === 'twice') yield* update(rcu);
}

function* update(rcu: Implementation): Thread {
  const data = yield* observed_region('reclaiming', publishable());
  yield* rcu_assign_pointer(shared, data);
  yield* WRITE_ONCE(shared, null);
  yield* observed_region('synchronize_rcu', rcu.synchronize_rcu());
  yield* observed_region('reclaiming', kfree(data));
}

function* publishable(): Thread<Data> {
  const data = yield* kmalloc(shared_data);
  yield* store(data.value, 0);
  return data;
}
