// A device: a task and an irq handler change the same two variables under a spinlock.
import { BUG_ON, READ_ONCE, WRITE_ONCE, cell, observed_region, spin_lock, spin_unlock, spinlock, type Thread } from 'quiesce';

/** The lock of the device. */
export const lock = spinlock('lock');

/** Two halves of one value: whoever holds the lock finds them equal. */
const low = cell<number>('low', 0);
const high = cell<number>('high', 0);

/** Turns the value over, one half after the other. */
export function change(): Thread {
  return observed_region('critical_section', changing());
}

function* changing(): Thread {
  const seen = yield* READ_ONCE(low);
  yield* BUG_ON((yield* READ_ONCE(high)) !== seen, 'one half is newer than the other');
  yield* WRITE_ONCE(low, 1 - seen);
  yield* WRITE_ONCE(high, 1 - seen);
}

/** An interrupt that takes the lock. That interrupts are off in a handler is the CPU's doing. */
export function* handler(): Thread {
  yield* observed_region('handler_waits', spin_lock(lock));
  yield* change();
  yield* spin_unlock(lock);
}
