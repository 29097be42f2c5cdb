// The kernel's side of "dynamic irq handlers": kernel.ts of nmi-rcu, with irq_enter() and irq_exit() and names of its own.
import {
  cell,
  irq_enter,
  irq_exit,
  observed,
  per_cpu_variable,
  rcu_assign_pointer,
  rcu_dereference_sched,
  smp_processor_id,
  this_cpu_inc,
  wrapping,
  type Thread,
} from 'quiesce';

/** A handler of maskable interrupts: returns whether it handled the irq. */
export type irq_callback_t = (cpu: number) => Thread<number>;

/** The handler that does nothing, "thus saying that it did nothing". */
export const dummy_irq_callback = observed(
  // eslint-disable-next-line require-yield
  function* dummy_irq_callback(_cpu: number): Thread<number> {
    return 0;
  },
);

/** The current irq handler. */
export const irq_callback = cell<irq_callback_t>('irq_callback', dummy_irq_callback);

/** How many irqs each CPU has had. Nobody reads it, so it may as well wrap at 2. */
export const irq_count = per_cpu_variable<number>('irq_count', 0, wrapping(2));

/** What happens to an irq that the handler did not handle. */
export const default_do_irq = observed(
  // eslint-disable-next-line require-yield
  function* default_do_irq(): Thread {},
);

/** do_irq() between its irq_enter() and its irq_exit(). */
export function* handle_irq(): Thread {
  const cpu = yield* smp_processor_id();
  yield* this_cpu_inc(irq_count);
  const handler = yield* rcu_dereference_sched(irq_callback);
  if ((yield* handler(cpu)) === 0) yield* default_do_irq();
}

/** Processes each irq: do_nmi() of NMI-RCU.txt, for interrupts that can be masked. */
export function* do_irq(): Thread {
  yield* irq_enter();
  yield* handle_irq();
  yield* irq_exit();
}

/** Registers a handler; its data must be initialized before. */
export function* set_irq_callback(callback: irq_callback_t): Thread {
  yield* rcu_assign_pointer(irq_callback, callback);
}

/** Unregisters it; it "may well" still run on some other CPU. */
export function* unset_irq_callback(): Thread {
  yield* rcu_assign_pointer(irq_callback, dummy_irq_callback);
}
