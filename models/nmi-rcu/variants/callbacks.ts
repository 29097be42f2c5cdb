// Variants that free the data from an RCU callback instead of waiting for the grace period.
import {
  READ_ONCE,
  call_rcu,
  call_rcu_sched,
  cell,
  field,
  kfree,
  kmalloc,
  load,
  rcu_barrier,
  store,
  struct,
  type PointerTo,
  type Thread,
} from 'quiesce';
import type { Form } from '../forms.ts';
import { set_nmi_callback, unset_nmi_callback } from '../kernel.ts';
import { my_nmi_callback, my_nmi_data, prepare, unregistered, type NmiData } from '../module.ts';
import type { NmiHandler } from '../published.ts';
import { NAMES, requirements, requirementsExcept } from '../properties.ts';
import { holds, inBothForms, inStaticForm, vacuousOnOneCpu, violated } from './expect.ts';
import { living, livingIn, type NmiRcuVariant } from './variant.ts';

type Data = NmiData | NmiHandler | null;
type CallRcu = (data: Data, callback: (data: Data) => Thread) => Thread;

function* free_nmi_data(data: Data): Thread {
  yield* kfree(data);
}

// Each round ends with rcu_barrier(), as a module that has queued callbacks must before it goes.
function freeingFromCallback(queue: CallRcu): (form: Form) => Thread {
  return function* (form: Form): Thread {
    const prepared = yield* unregistered(form.prepare);
    yield* form.set(prepared);
    yield* form.unset();
    yield* queue(yield* form.data(prepared), free_nmi_data);
    yield* rcu_barrier();
  };
}

const call_rcu_sched_frees: NmiRcuVariant = {
  question: 'call_rcu_sched() frees the data from a callback. Does the updater have to wait?',
  change: (setting) => ({
    ...livingIn(freeingFromCallback(call_rcu_sched))(setting),
    properties: requirements({ waitsIn: 'rcu_barrier' }),
  }),
  expect: inBothForms([holds([2, 3]), holds([2], { set: { flavours: 'split' } }), vacuousOnOneCpu]),
};

const call_rcu_frees: NmiRcuVariant = {
  question: 'call_rcu(), the other flavour, frees the data from a callback. Does its grace period wait for NMI handlers?',
  change: (setting) => ({
    ...livingIn(freeingFromCallback(call_rcu))(setting),
    properties: requirementsExcept([NAMES.oldHandlerGone], { waitsIn: 'rcu_barrier' }),
  }),
  expect: inBothForms([violated('use-after-free', [2, 3], { set: { flavours: 'split' } }), holds([2, 3]), vacuousOnOneCpu]),
};

const module_text = struct('module_text', { free_nmi_data: field<number>() });
const my_module = cell<PointerTo<typeof module_text> | null>('my_module', null);

// A callback whose code is part of the module: running it reads the module's text.
function* free_nmi_data_in_module(data: NmiData | null): Thread {
  const text = yield* READ_ONCE(my_module);
  yield* READ_ONCE(text!.free_nmi_data); // Never NULL: the callback is queued after the module was loaded.
  yield* kfree(data);
}

function* load_module(): Thread {
  const text = yield* kmalloc(module_text);
  yield* store(text.free_nmi_data, 1);
  yield* store(my_module, text);
}

const no_rcu_barrier: NmiRcuVariant = {
  question: 'The callback is code of the module, and the module is unloaded without rcu_barrier(). Is the code still there when it runs?',
  change: (setting) => ({
    ...living(function* (): Thread {
      yield* load_module();
      yield* prepare();
      yield* set_nmi_callback(my_nmi_callback);
      yield* unset_nmi_callback();
      yield* call_rcu_sched(yield* load(my_nmi_data), free_nmi_data_in_module);
      yield* kfree(yield* load(my_module));
    })(setting),
    properties: requirementsExcept([NAMES.oldHandlerGone, NAMES.updaterWaits]),
  }),
  expect: inStaticForm([violated('use-after-free')]),
};

/** The variants of this theme, by name. */
export const callbackVariants = {
  'call-rcu-sched': call_rcu_sched_frees,
  'call-rcu': call_rcu_frees,
  'no-rcu-barrier': no_rcu_barrier,
} as const;
