// QRCU itself: read-copy update with quick grace periods, function by function as in the kernel patch.
import {
  READ_ONCE,
  WRITE_ONCE,
  atomic_dec,
  atomic_dec_and_test,
  atomic_inc,
  atomic_inc_not_zero,
  cell,
  choose,
  loop,
  mark,
  mutex,
  mutex_lock,
  mutex_unlock,
  observed_region,
  smp_mb,
  smp_rmb,
  wait_event,
  wrapping,
  type Cell,
  type Mutex,
  type Thread,
} from 'quiesce';

/** struct qrcu_struct; the wait queue is left out, as wait_event() needs none here. */
export interface QrcuStruct {
  /** Its lowest bit, which is all that anybody looks at: the counter that new readers use. */
  readonly completed: Cell<number>;
  /** How many readers use each; the current one is biased by 1, so that it is 0 only when it has been given up. */
  readonly ctr: readonly Cell<number>[];
  readonly mutex: Mutex;
}

/** init_qrcu_struct(): `atomic_set(qp->ctr + 0, 1); atomic_set(qp->ctr + 1, 0);`. A counter counts up to all readers and the bias. */
export function init_qrcu_struct(readers: number): QrcuStruct {
  const counts = wrapping(readers + 2);
  return {
    completed: cell<number>('completed', 0),
    ctr: [cell<number>('ctr[0]', 1, counts), cell<number>('ctr[1]', 0, counts)],
    mutex: mutex('mutex'),
  };
}

/** What QRCU is made of; a variant has some of it otherwise. */
export interface Parts {
  readonly read_lock: (qp: QrcuStruct) => Thread<number>;
  readonly read_unlock: (qp: QrcuStruct, idx: number) => Thread;
  /** Whether the two counters, read one after the other, say that there is no reader. */
  readonly has_no_readers: (qp: QrcuStruct, fences: Fences) => Thread<boolean>;
  readonly lock: (lock: Mutex) => Thread;
  readonly unlock: (lock: Mutex) => Thread;
  /** With the mutex held: whether there is nobody to wait for after all. */
  readonly is_alone: (qp: QrcuStruct, idx: number) => Thread<boolean>;
  readonly flip: (qp: QrcuStruct, idx: number, fences: Fences) => Thread;
  readonly wait: (qp: QrcuStruct, idx: number) => Thread;
}

/** The explicit fences of synchronize_qrcu(). */
export interface Fences {
  /** "Force preceding change to happen before fastpath check." */
  readonly before: () => Thread;
  /** "Keep two checks independent." */
  readonly between: () => Thread;
  /** "Prevent subsequent decrement from being seen before previous increment": smp_mb__after_atomic_inc(). */
  readonly afterIncrement: () => Thread;
  /** "Force subsequent free after qrcu_read_unlock()." */
  readonly atEnd: () => Thread;
}

/** Those of the kernel patch. */
export const KERNEL_FENCES: Fences = { before: smp_mb, between: smp_rmb, afterIncrement: smp_mb, atEnd: smp_mb };

/** What was left out: no op at all. */
export function left_out(): Thread {
  return nothing();
}

// eslint-disable-next-line require-yield
function* nothing(): Thread {}

/** None of them. */
export const NO_FENCES: Fences = { before: left_out, between: left_out, afterIncrement: left_out, atEnd: left_out };

/**
 * qrcu_read_lock(): `for (;;) { int idx = qp->completed & 0x1; if (likely(atomic_inc_not_zero(qp->ctr + idx))) return idx; }`.
 */
function* qrcu_read_lock(qp: QrcuStruct): Thread<number> {
  for (;;) {
    yield* loop('qrcu_read_lock');
    const idx = yield* READ_ONCE(qp.completed);
    if (yield* atomic_inc_not_zero(qp.ctr[idx])) return idx;
  }
}

/** qrcu_read_unlock(): `if (atomic_dec_and_test(qp->ctr + idx)) wake_up(&qp->wq);`. */
function* qrcu_read_unlock(qp: QrcuStruct, idx: number): Thread {
  yield* atomic_dec_and_test(qp.ctr[idx]);
}

/** `atomic_read(&qp->ctr[0]) + atomic_read(&qp->ctr[1]) <= 1`; C does not say which of the two is read first. */
export function* sum_is_at_most_one(qp: QrcuStruct): Thread<boolean> {
  const first = yield* choose(2);
  const one = yield* READ_ONCE(qp.ctr[first]);
  const other = yield* READ_ONCE(qp.ctr[1 - first]);
  return one + other <= 1;
}

/** "So we do a read memory barrier and recheck." */
function* has_no_readers(qp: QrcuStruct, fences: Fences): Thread<boolean> {
  if (!(yield* sum_is_at_most_one(qp))) return false;
  yield* fences.between();
  return yield* sum_is_at_most_one(qp);
}

/** The published model does not look again under the mutex. */
// eslint-disable-next-line require-yield
function* is_alone(): Thread<boolean> {
  return false;
}

/** `atomic_inc(qp->ctr + (idx ^ 0x1)); smp_mb__after_atomic_inc(); qp->completed++; atomic_dec(qp->ctr + idx);`. */
function* flip(qp: QrcuStruct, idx: number, fences: Fences): Thread {
  yield* atomic_inc(qp.ctr[1 - idx]);
  yield* fences.afterIncrement();
  yield* WRITE_ONCE(qp.completed, 1 - idx);
  yield* atomic_dec(qp.ctr[idx]);
}

/** `__wait_event(qp->wq, !atomic_read(qp->ctr + idx));`. */
function* wait(qp: QrcuStruct, idx: number): Thread {
  yield* wait_event(qp.ctr[idx], (count) => count === 0);
}

/** As the published model and the kernel patch have them. */
export const PARTS: Parts = {
  read_lock: qrcu_read_lock,
  read_unlock: qrcu_read_unlock,
  has_no_readers,
  lock: mutex_lock,
  unlock: mutex_unlock,
  is_alone,
  flip,
  wait,
};

/** synchronize_qrcu(): returns when every reader that was there when it was called has gone. */
export function* synchronize_qrcu(qp: QrcuStruct, parts: Parts, fences: Fences): Thread {
  yield* fences.before();
  if (yield* parts.has_no_readers(qp, fences)) yield* mark('fast_path');
  else yield* slow_path(qp, parts, fences);
  yield* fences.atEnd();
}

function* slow_path(qp: QrcuStruct, parts: Parts, fences: Fences): Thread {
  yield* parts.lock(qp.mutex);
  const idx = yield* READ_ONCE(qp.completed);
  if (!(yield* parts.is_alone(qp, idx))) {
    yield* parts.flip(qp, idx, fences);
    yield* observed_region('waits_for_readers', parts.wait(qp, idx));
  }
  yield* parts.unlock(qp.mutex);
}
