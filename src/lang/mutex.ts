// Mutexes: <linux/mutex.h>, on a cell that is 0 while the mutex is free.
import { cell, type GlobalCell } from './cell.js';
import { perform, type Thread } from './thread.js';

/** A mutex: a cell that is 1 while a task holds it. */
export type Mutex = GlobalCell<number>;

/** DEFINE_MUTEX(): a free mutex. */
export function mutex(name: string): Mutex {
  return cell<number>(name, 0);
}

/** mutex_lock(): sleeps until the mutex is free; an acquire. Preemption stays enabled. */
export function mutex_lock(lock: Mutex): Thread {
  return perform({
    kind: 'update',
    name: 'mutex_lock',
    cell: lock,
    order: 'acquire',
    next: () => 1,
    answer: () => undefined,
    when: (old) => old === 0,
    sleeps: true,
  });
}

/** mutex_unlock(): a release. */
export function mutex_unlock(lock: Mutex): Thread {
  return perform({ kind: 'store', name: 'mutex_unlock', cell: lock, value: 0, order: 'release' });
}
