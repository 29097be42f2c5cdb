// The kernel's side of NMI-RCU.txt: the handler's slot, the NMI entry, and the two functions that change the slot.
import {
  cell,
  nmi_enter,
  nmi_exit,
  observed,
  per_cpu_variable,
  rcu_assign_pointer,
  rcu_dereference_sched,
  smp_processor_id,
  this_cpu_inc,
  wrapping,
  type Cell,
  type Thread,
  type Value,
} from 'quiesce';

/** How a published value is loaded: rcu_dereference_sched(), or what a variant has in its place. */
export type Dereference = <T>(slot: Cell<T>) => Thread<T>;
/** How a value is published, or withdrawn: rcu_assign_pointer(), or what a variant has in its place. */
export type Assign = <T>(slot: Cell<T>, value: NoInfer<T> & Value) => Thread;

/** `typedef int (*nmi_callback_t)(struct pt_regs *, int)`: returns whether it handled the NMI. `regs` is left out. */
export type nmi_callback_t = (cpu: number) => Thread<number>;

/**
 * ```c
 * static int dummy_nmi_callback(struct pt_regs *regs, int cpu)
 * {
 *         return 0;
 * }
 * ```
 */
export const dummy_nmi_callback = observed(
  // eslint-disable-next-line require-yield
  function* dummy_nmi_callback(_cpu: number): Thread<number> {
    return 0;
  },
);

/** `static nmi_callback_t nmi_callback = dummy_nmi_callback;` */
export const nmi_callback = cell<nmi_callback_t>('nmi_callback', dummy_nmi_callback);

/** `nmi_count(cpu)`. Nobody reads it, so it may as well wrap at 2. */
export const nmi_count = per_cpu_variable<number>('nmi_count', 0, wrapping(2));

/** default_do_nmi() "to handle a machine-specific NMI": what it does is the machine's business, that it runs is ours. */
export const default_do_nmi = observed(
  // eslint-disable-next-line require-yield
  function* default_do_nmi(): Thread {},
);

/**
 * ```c
 * void do_nmi(struct pt_regs * regs, long error_code)
 * {
 *         int cpu;
 *
 *         nmi_enter();
 *
 *         cpu = smp_processor_id();
 *         ++nmi_count(cpu);
 *
 *         if (!rcu_dereference_sched(nmi_callback)(regs, cpu))
 *                 default_do_nmi(regs);
 *
 *         nmi_exit();
 * }
 * ```
 */
export function* do_nmi(): Thread {
  yield* nmi_enter();
  const cpu = yield* smp_processor_id();
  yield* this_cpu_inc(nmi_count);
  const handler = yield* rcu_dereference_sched(nmi_callback);
  if ((yield* handler(cpu)) === 0) yield* default_do_nmi();
  yield* nmi_exit();
}

/** `rcu_assign_pointer(nmi_callback, callback);` */
export function* set_nmi_callback(callback: nmi_callback_t, assign: Assign = rcu_assign_pointer): Thread {
  yield* assign(nmi_callback, callback);
}

/** `rcu_assign_pointer(nmi_callback, dummy_nmi_callback);` */
export function* unset_nmi_callback(assign: Assign = rcu_assign_pointer): Thread {
  yield* assign(nmi_callback, dummy_nmi_callback);
}
