// RCU made of locks: one for all readers, or one for each thread that reads.
import { spin_lock, spin_unlock, spinlock } from 'quiesce';
import type { Implementation, Parts } from './implementation.ts';

/** "Lock-Based RCU": a reader holds the lock, so a grace period is over when the updater gets it. */
export function lockBased({ waits }: Parts): Implementation {
  const rcu_gp_lock = spinlock('rcu_gp_lock');
  return {
    *rcu_read_lock() {
      yield* spin_lock(rcu_gp_lock);
      return 0;
    },
    rcu_read_unlock: () => spin_unlock(rcu_gp_lock),
    *synchronize_rcu() {
      if (!waits) return;
      yield* spin_lock(rcu_gp_lock);
      yield* spin_unlock(rcu_gp_lock);
    },
  };
}

/** "Per-Thread Lock-Based RCU": each thread has a lock of its own, and the updater takes one after the other. */
export function perThreadLockBased(threads: number, { waits }: Parts): Implementation {
  const locks = Array.from({ length: threads }, (_, thread) => spinlock(`rcu_gp_lock of ${thread}`));
  return {
    *rcu_read_lock(thread) {
      yield* spin_lock(locks[thread]);
      return 0;
    },
    rcu_read_unlock: (thread) => spin_unlock(locks[thread]),
    *synchronize_rcu() {
      for (const lock of waits ? locks : []) {
        yield* spin_lock(lock);
        yield* spin_unlock(lock);
      }
    },
  };
}
