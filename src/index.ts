// The public language: everything that a model file imports, from 'quiesce'.
export { always, each_run, eventually, implies, leads_to, never, sometimes } from './lang/property.js';
export type { ContextKind, Fairness, Property, Run, RunsOf, View, Witness } from './lang/property.js';
export { atomic_add_return, atomic_dec, atomic_dec_and_test, atomic_inc, atomic_inc_not_zero, cmpxchg, xchg } from './lang/atomic.js';
export { smp_load_acquire, smp_mb, smp_rmb, smp_store_release, smp_wmb } from './lang/barrier.js';
export { BUG_ON } from './lang/bug.js';
export { cell, per_cpu_variable, uninitialized } from './lang/cell.js';
export type { Cell, PerCpu } from './lang/cell.js';
export { labelled } from './lang/call.js';
export { drop, insert, move, replace, strengthen, swap, weaken } from './lang/edit.js';
export type { Edit, Place } from './lang/edit.js';
export { irq_enter, irq_exit, nmi_enter, nmi_exit } from './lang/hardirq.js';
export { local_irq_disable, local_irq_enable, local_irq_restore, local_irq_save } from './lang/irqflags.js';
export { choose, loop } from './lang/loop.js';
export { model } from './lang/model.js';
export type { Expectation, Model, ModelSource, Parameters, Setting, System, Variant } from './lang/model.js';
export { mutex, mutex_lock, mutex_unlock } from './lang/mutex.js';
export type { Mutex } from './lang/mutex.js';
export { load, READ_ONCE, store, WRITE_ONCE } from './lang/once.js';
export { preempt_disable, preempt_enable } from './lang/preempt.js';
export {
  call_rcu,
  call_rcu_sched,
  get_state_synchronize_rcu,
  poll_state_synchronize_rcu,
  rcu_assign_pointer,
  rcu_barrier,
  rcu_dereference,
  rcu_dereference_sched,
  rcu_read_lock,
  rcu_read_lock_sched,
  rcu_read_unlock,
  rcu_read_unlock_sched,
  synchronize_rcu,
  synchronize_sched,
} from './lang/rcupdate.js';
export type { GracePeriodCookie } from './lang/rcupdate.js';
export { mark, observed, observed_region } from './lang/region.js';
export { kfree, kmalloc, kmalloc_may_fail, kzalloc } from './lang/slab.js';
export { per_cpu, smp_processor_id, this_cpu_dec, this_cpu_inc, this_cpu_ptr, this_cpu_read, this_cpu_write } from './lang/smp.js';
export { spin_lock, spin_lock_irqsave, spin_unlock, spin_unlock_irqrestore, spinlock } from './lang/spinlock.js';
export type { Spinlock } from './lang/spinlock.js';
export { field, points_to_same, static_object, struct } from './lang/struct.js';
export type { Pointer, PointerTo, Struct } from './lang/struct.js';
export type { Thread } from './lang/thread.js';
export { range, wrapping } from './lang/value.js';
export type { Domain, Value } from './lang/value.js';
export { might_sleep, smp_cond_load_acquire, wait_event, wait_until } from './lang/wait.js';
export { FAULT_KINDS } from './core/fault.js';
export type { CpuCount } from './core/cpus.js';
export type { FaultKind } from './core/fault.js';
export { COMPILER_NAMES, MEMORY_NAMES } from './core/memory.js';
export type { CompilerName, MemoryName } from './core/memory.js';
