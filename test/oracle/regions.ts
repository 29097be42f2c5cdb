// The regions of random programs: what a body of statements runs in.
import {
  local_irq_disable,
  local_irq_enable,
  local_irq_restore,
  local_irq_save,
  mutex_lock,
  mutex_unlock,
  preempt_disable,
  preempt_enable,
  rcu_read_lock,
  rcu_read_lock_sched,
  rcu_read_unlock,
  rcu_read_unlock_sched,
  spin_lock,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irqrestore,
  type Mutex,
  type Spinlock,
  type Thread,
} from '../../src/index.js';

/** A region that a body of statements runs in. */
export type Region = 'preempt' | 'irqs' | 'irqs-save' | 'rcu' | 'sched' | 'mutex' | 'lock' | 'lock-irqsave';

/** What the regions that lock take. */
export interface Locks {
  readonly lock: Spinlock;
  readonly sleeping: Mutex;
}

/** Runs a body inside a region. */
export function* regionOf(name: Region, body: Thread, { lock, sleeping }: Locks): Thread {
  let flags = true;
  if (name === 'irqs-save') flags = yield* local_irq_save();
  if (name === 'lock-irqsave') flags = yield* spin_lock_irqsave(lock);
  if (name === 'preempt') yield* preempt_disable();
  if (name === 'irqs') yield* local_irq_disable();
  if (name === 'rcu') yield* rcu_read_lock();
  if (name === 'sched') yield* rcu_read_lock_sched();
  if (name === 'mutex') yield* mutex_lock(sleeping);
  if (name === 'lock') yield* spin_lock(lock);
  yield* body;
  if (name === 'preempt') yield* preempt_enable();
  if (name === 'irqs') yield* local_irq_enable();
  if (name === 'rcu') yield* rcu_read_unlock();
  if (name === 'sched') yield* rcu_read_unlock_sched();
  if (name === 'mutex') yield* mutex_unlock(sleeping);
  if (name === 'lock') yield* spin_unlock(lock);
  if (name === 'irqs-save') yield* local_irq_restore(flags);
  if (name === 'lock-irqsave') yield* spin_unlock_irqrestore(lock, flags);
}
