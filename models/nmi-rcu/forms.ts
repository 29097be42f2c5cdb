// The two forms in which a handler gets at its data, behind one interface, for all that is the same in both.
import {
  load,
  nmi_enter,
  nmi_exit,
  rcu_dereference_sched,
  smp_processor_id,
  synchronize_sched,
  this_cpu_inc,
  type Cell,
  type Thread,
} from 'quiesce';
import {
  default_do_nmi,
  nmi_callback,
  nmi_count,
  set_nmi_callback,
  unset_nmi_callback,
  type Assign,
  type Dereference,
  type nmi_callback_t,
} from './kernel.ts';
import { my_nmi_callback, my_nmi_data, prepare, release, unregistered, type NmiData } from './module.ts';
import type { NmiRcuSetting } from './parameters.ts';
import {
  find_published,
  prepare_published,
  release_published,
  set_published,
  unset_published,
  type NmiHandler,
} from './published.ts';

/** What prepare() leaves with the module: a pointer to what it will publish, or nothing, since my_nmi_data has it. */
export type Prepared = NmiHandler | null;

/** A form of the protocol. */
export interface Form {
  /** Loads the slot, and returns the function that handles the NMI. */
  readonly find_handler: (dereference?: Dereference) => Thread<nmi_callback_t>;
  readonly prepare: () => Thread<Prepared>;
  readonly set: (prepared: Prepared, assign?: Assign) => Thread;
  readonly unset: (assign?: Assign) => Thread;
  /** What kfree() gets. */
  readonly data: (prepared: Prepared) => Thread<NmiData | NmiHandler | null>;
  readonly release: (prepared: Prepared) => Thread;
}

/** Form (b), that of the text: `nmi_callback` is a function, and its data is reached through the static `my_nmi_data`. */
const staticForm: Form = {
  find_handler: (dereference) => find_callback(nmi_callback, dereference),
  prepare: function* (): Thread<null> {
    yield* prepare();
    return null;
  },
  set: (_prepared, assign) => set_nmi_callback(my_nmi_callback, assign),
  unset: unset_nmi_callback,
  data: () => load(my_nmi_data),
  release,
};

/** Form (a): the function and its data are published together. What is prepared is never NULL here. */
const publishedForm: Form = {
  find_handler: find_published,
  prepare: prepare_published,
  set: (handler, assign) => set_published(handler!, assign),
  unset: unset_published,
  data: function* (handler): Thread<Prepared> {
    return handler;
  },
  release: (handler) => release_published(handler!),
};

/** `rcu_dereference_sched(nmi_callback)` */
export function* find_callback(slot: Cell<nmi_callback_t>, dereference: Dereference = rcu_dereference_sched): Thread<nmi_callback_t> {
  return yield* dereference(slot);
}

/** The form that a setting asks for. */
export function formOf({ data }: Pick<NmiRcuSetting, 'data'>): Form {
  return data === 'static' ? staticForm : publishedForm;
}

/** do_nmi() between its nmi_enter() and its nmi_exit(); `find_handler` is how it loads the slot. */
export function* handle_nmi(find_handler: () => Thread<nmi_callback_t>): Thread {
  const cpu = yield* smp_processor_id();
  yield* this_cpu_inc(nmi_count);
  const handler = yield* find_handler();
  if ((yield* handler(cpu)) === 0) yield* default_do_nmi();
}

/** do_nmi() of a form; kernel.ts has the text's, line by line. */
export function nmiOf({ find_handler }: Form, dereference?: Dereference): () => Thread {
  return function* do_nmi(): Thread {
    yield* nmi_enter();
    yield* handle_nmi(() => find_handler(dereference));
    yield* nmi_exit();
  };
}

/** What a life does otherwise than the text's: how it publishes and withdraws, and what comes between initialization and publication. */
export interface Otherwise {
  readonly assign?: Assign;
  readonly withdraw?: Assign;
  readonly beforeSet?: () => Thread;
}

/** One life of the module in a form; module.ts has the text's, line by line. */
export function lifeIn(form: Form, { assign, withdraw, beforeSet }: Otherwise = {}): () => Thread {
  return function* (): Thread {
    const prepared = yield* unregistered(form.prepare);
    if (beforeSet) yield* beforeSet();
    yield* form.set(prepared, assign);
    yield* form.unset(withdraw);
    yield* synchronize_sched();
    yield* unregistered(() => form.release(prepared));
  };
}
