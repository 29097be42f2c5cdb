// Read-copy update: <linux/rcupdate.h>, both flavours that NMI-RCU.txt's kernel had.
import type { Cell } from './cell.js';
import { inside } from './region.js';
import { kernelCall, perform, type Thread } from './thread.js';
import type { Value } from './value.js';
import type { Flavour } from './op.js';

const COOKIE = Symbol.for('quiesce.grace-period');

/** What get_state_synchronize_rcu() returns, for poll_state_synchronize_rcu() of the same task; no cell holds it. */
export interface GracePeriodCookie {
  readonly [COOKIE]: true;
}

/** rcu_read_lock(): begins a read-side critical section of RCU proper. */
export function rcu_read_lock(): Thread {
  return perform({ kind: 'rcu-read', name: 'rcu_read_lock', delta: 1 });
}

/** rcu_read_unlock(): ends what rcu_read_lock() began. */
export function rcu_read_unlock(): Thread {
  return perform({ kind: 'rcu-read', name: 'rcu_read_unlock', delta: -1 });
}

/** rcu_read_lock_sched(): begins a read-side critical section of RCU-sched, which is preempt_disable(). */
export function rcu_read_lock_sched(): Thread {
  return perform({ kind: 'preempt', name: 'rcu_read_lock_sched', delta: 1 });
}

/** rcu_read_unlock_sched(): ends what rcu_read_lock_sched() began. */
export function rcu_read_unlock_sched(): Thread {
  return perform({ kind: 'preempt', name: 'rcu_read_unlock_sched', delta: -1 });
}

/**
 * rcu_dereference(): loads a published pointer; what is reached *through it* is ordered after the load, on alpha everything. What is
 * reached in another way is not: a branch on the pointer, or a call through it, orders no loads.
 */
export function rcu_dereference<T>(cell: Cell<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'rcu_dereference', cell, order: 'dereference' });
}

/** rcu_dereference_sched(): as rcu_dereference(), under the protection of RCU-sched. */
export function rcu_dereference_sched<T>(cell: Cell<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'rcu_dereference_sched', cell, order: 'dereference' });
}

/** rcu_assign_pointer(): publishes, as a release store: what was stored before is there for whoever reaches it through the pointer. */
export function rcu_assign_pointer<T>(cell: Cell<T>, value: NoInfer<T> & Value): Thread {
  return perform({ kind: 'store', name: 'rcu_assign_pointer', cell, value, order: 'assign' });
}

/** synchronize_rcu(): waits for a grace period of RCU proper. A full barrier. It sleeps. Two steps, in the region of that name. */
export function synchronize_rcu(): Thread {
  return gracePeriod('synchronize_rcu', 'rcu');
}

/**
 * synchronize_sched(): waits until every region with preemption disabled that runs now is over, NMI handlers included. A full barrier. It
 * sleeps. Two steps, in the region of that name.
 */
export function synchronize_sched(): Thread {
  return gracePeriod('synchronize_sched', 'sched');
}

/**
 * get_state_synchronize_rcu(): begins a grace period of RCU proper and does not wait for it, so it may be called anywhere in a task.
 * A full barrier. A task has one grace period at a time: after it began another, by this or by synchronize_*(), an older cookie
 * stands for the newer one. Its place is a task; handlers and callbacks have no grace period of their own.
 */
export function get_state_synchronize_rcu(): Thread<GracePeriodCookie> {
  return kernelCall({ name: 'get_state_synchronize_rcu', start: cookie });
}

/** poll_state_synchronize_rcu(): whether the grace period of the cookie is over by now; never waits for that. A full barrier. */
export function poll_state_synchronize_rcu(_cookie: GracePeriodCookie): Thread<boolean> {
  return perform<boolean>({ kind: 'grace-poll', name: 'poll_state_synchronize_rcu', flavour: 'rcu' });
}

/** call_rcu(): calls `callback(argument)` from softirq context after a grace period of RCU proper; does not wait. */
export function call_rcu<T extends Value>(argument: T, callback: (argument: T) => Thread): Thread {
  return perform({ kind: 'call-rcu', name: 'call_rcu', flavour: 'rcu', callback, argument });
}

/** call_rcu_sched(): as call_rcu(), after a grace period of RCU-sched. */
export function call_rcu_sched<T extends Value>(argument: T, callback: (argument: T) => Thread): Thread {
  return perform({ kind: 'call-rcu', name: 'call_rcu_sched', flavour: 'sched', callback, argument });
}

/** rcu_barrier(): waits until every RCU callback that is queued now has run. It sleeps. */
export function rcu_barrier(): Thread {
  return kernelCall({ name: 'rcu_barrier', start: () => inside('rcu_barrier', barrier()) });
}

function* barrier(): Thread {
  yield* perform({ kind: 'barrier-begin', name: 'rcu_barrier' });
  yield* perform({ kind: 'barrier-end', name: 'rcu_barrier' });
}

function* cookie(): Thread<GracePeriodCookie> {
  yield* perform({ kind: 'grace-begin', name: 'get_state_synchronize_rcu', flavour: 'rcu', sleeps: false });
  return { [COOKIE]: true };
}

function gracePeriod(name: string, flavour: Flavour): Thread {
  // In its place the region keeps its name, by which properties know it.
  const [other, otherFlavour]: [string, Flavour] = flavour === 'rcu' ? ['synchronize_sched', 'sched'] : ['synchronize_rcu', 'rcu'];
  const others = { [other]: () => inside(name, wait(other, otherFlavour)) };
  return kernelCall({ name, start: () => inside(name, wait(name, flavour)), others });
}

function* wait(name: string, flavour: Flavour): Thread {
  yield* perform({ kind: 'grace-begin', name, flavour, sleeps: true });
  yield* perform({ kind: 'grace-end', name, flavour });
}
