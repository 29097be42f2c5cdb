// The other form of the protocol: what is published is a pointer to a struct with the function and its data.
//
//   nmi_handler ──► { fn: my_nmi_callback, ticks: 0 }        instead of        nmi_callback ──► my_nmi_callback
//                                                                              my_nmi_data ───► { ticks: 0 }
//
// The handler gets at its data through the very pointer that do_nmi() loaded: an address dependency, which every CPU but an
// Alpha keeps by itself. It is how request_irq() does it: `struct irqaction` holds the handler and its `dev_id`.
import {
  READ_ONCE,
  cell,
  field,
  kfree,
  kmalloc,
  load,
  observed,
  rcu_assign_pointer,
  rcu_dereference_sched,
  static_object,
  store,
  struct,
  type Cell,
  type PointerTo,
  type Thread,
} from 'quiesce';
import type { Assign, Dereference, nmi_callback_t } from './kernel.ts';

/** `int (*fn)(int *ticks, int cpu)`: a handler that is given the address of its data. */
type nmi_handler_fn = (ticks: Cell<number>, cpu: number) => Thread<number>;

/** What is published. Four slots: a pending kfree() keeps one, and so does each handler that goes on under a guess of the pointer. */
const nmi_handler_struct = struct('nmi_handler', { fn: field<nmi_handler_fn>(), ticks: field<number>() }, { slots: 4 });

/** A pointer to what is published. */
export type NmiHandler = PointerTo<typeof nmi_handler_struct>;

const dummy_nmi_callback: nmi_handler_fn = observed(
  // eslint-disable-next-line require-yield
  function* dummy_nmi_callback(_ticks: Cell<number>, _cpu: number): Thread<number> {
    return 0;
  },
);

/** `static struct nmi_handler dummy_nmi_handler = { .fn = dummy_nmi_callback };` */
const dummy_nmi_handler = static_object('dummy_nmi_handler', nmi_handler_struct, { fn: dummy_nmi_callback, ticks: 0 });

/** `static struct nmi_handler *nmi_handler = &dummy_nmi_handler;` */
const nmi_handler = cell<NmiHandler>('nmi_handler', dummy_nmi_handler);

/** The new handler: uses its data, and says that it handled the NMI. */
const my_nmi_callback: nmi_handler_fn = observed(function* my_nmi_callback(ticks: Cell<number>, _cpu: number): Thread<number> {
  yield* READ_ONCE(ticks);
  return 1;
});

/**
 * ```c
 * handler = rcu_dereference_sched(nmi_handler);
 * ... handler->fn(&handler->ticks, cpu) ...
 * ```
 */
export function* find_published(dereference: Dereference = rcu_dereference_sched): Thread<nmi_callback_t> {
  const handler = yield* dereference(nmi_handler);
  const fn = yield* load(handler.fn);
  return (cpu) => fn(handler.ticks, cpu);
}

/** Allocates and initializes what is to be published. */
export function* prepare_published(): Thread<NmiHandler> {
  const handler = yield* kmalloc(nmi_handler_struct);
  yield* initialize_published(handler);
  return handler;
}

/** Initializes both fields. */
export function* initialize_published(handler: NmiHandler): Thread {
  yield* store(handler.fn, my_nmi_callback);
  yield* store(handler.ticks, 0);
}

/** `rcu_assign_pointer(nmi_handler, handler);` */
export function* set_published(handler: NmiHandler, assign: Assign = rcu_assign_pointer): Thread {
  yield* assign(nmi_handler, handler);
}

/** `rcu_assign_pointer(nmi_handler, &dummy_nmi_handler);` */
export function* unset_published(assign: Assign = rcu_assign_pointer): Thread {
  yield* assign(nmi_handler, dummy_nmi_handler);
}

/** `kfree(handler);` */
export function* release_published(handler: NmiHandler): Thread {
  yield* kfree(handler);
}
