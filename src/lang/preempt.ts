// Preemption: <linux/preempt.h>.
import { perform, type Thread } from './thread.js';

/** preempt_disable(): no other task gets this CPU, and an RCU-sched grace period waits. */
export function preempt_disable(): Thread {
  return perform({ kind: 'preempt', name: 'preempt_disable', delta: 1 });
}

/** preempt_enable(): ends what preempt_disable() began. */
export function preempt_enable(): Thread {
  return perform({ kind: 'preempt', name: 'preempt_enable', delta: -1 });
}
