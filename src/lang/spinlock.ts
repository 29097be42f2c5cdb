// Spinlocks: <linux/spinlock.h>, on a cell that is 0 while the lock is free.
import { cell, type GlobalCell } from './cell.js';
import { local_irq_restore, local_irq_save } from './irqflags.js';
import { preempt_disable, preempt_enable } from './preempt.js';
import { kernelCall, perform, type Thread } from './thread.js';

/** A spinlock: a cell that is 1 while a CPU holds it. */
export type Spinlock = GlobalCell<number>;

/** DEFINE_SPINLOCK(): a free spinlock. */
export function spinlock(name: string): Spinlock {
  return cell<number>(name, 0);
}

/** spin_lock(): disables preemption and spins until the lock is free; an acquire. Two steps. */
export function spin_lock(lock: Spinlock): Thread {
  const others = { spin_lock_irqsave: () => lockingWithIrqsOff(lock) };
  return kernelCall({ name: 'spin_lock', subject: lock, start: () => locking(lock), others });
}

function* locking(lock: Spinlock): Thread {
  yield* preempt_disable();
  yield* take(lock);
}

/** spin_unlock(): frees the lock, as a release, and enables preemption. Two steps. */
export function spin_unlock(lock: Spinlock): Thread {
  const others = { spin_unlock_irqrestore: (flags: unknown) => unlockingWithIrqs(lock, flags === true) };
  return kernelCall({ name: 'spin_unlock', subject: lock, start: () => unlocking(lock), others });
}

function* unlocking(lock: Spinlock): Thread {
  yield* release(lock);
  yield* preempt_enable();
}

/** spin_lock_irqsave(): as spin_lock(), with interrupts masked first; returns what spin_unlock_irqrestore() wants. Three steps. */
export function spin_lock_irqsave(lock: Spinlock): Thread<boolean> {
  const others = { spin_lock: () => locking(lock) };
  return kernelCall({ name: 'spin_lock_irqsave', subject: lock, start: () => lockingWithIrqsOff(lock), others });
}

function* lockingWithIrqsOff(lock: Spinlock): Thread<boolean> {
  const flags = yield* local_irq_save();
  yield* spin_lock(lock);
  return flags;
}

/** spin_unlock_irqrestore(): as spin_unlock(), then sets interrupts to what spin_lock_irqsave() found. Three steps. */
export function spin_unlock_irqrestore(lock: Spinlock, flags: boolean): Thread {
  const others = { spin_unlock: () => unlocking(lock) };
  return kernelCall({ name: 'spin_unlock_irqrestore', subject: lock, start: () => unlockingWithIrqs(lock, flags), others });
}

function* unlockingWithIrqs(lock: Spinlock, flags: boolean): Thread {
  yield* spin_unlock(lock);
  yield* local_irq_restore(flags);
}

function take(lock: Spinlock): Thread {
  return perform({
    kind: 'update',
    name: 'spin_lock',
    cell: lock,
    order: 'acquire',
    next: () => 1,
    answer: () => undefined,
    when: (old) => old === 0,
  });
}

function release(lock: Spinlock): Thread {
  return perform({ kind: 'store', name: 'spin_unlock', cell: lock, value: 0, order: 'release' });
}
