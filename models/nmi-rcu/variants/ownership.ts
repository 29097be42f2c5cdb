// Variants of who frees the data: nobody, somebody who must not, two at once; and of modules that nobody registers or unregisters.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  nmi_enter,
  nmi_exit,
  observed,
  smp_store_release,
  static_object,
  store,
  synchronize_sched,
  wait_event,
  type Thread,
} from 'quiesce';
import { find_callback, handle_nmi } from '../forms.ts';
import { do_nmi, set_nmi_callback, unset_nmi_callback, type nmi_callback_t } from '../kernel.ts';
import { my_nmi_callback, my_nmi_data, nmi_data, prepare, unregister, unregistered } from '../module.ts';
import { NAMES, requirementsExcept } from '../properties.ts';
import { inStaticForm, vacuous, violated } from './expect.ts';
import { living, type NmiRcuVariant } from './variant.ts';

const never_freed: NmiRcuVariant = {
  question: 'The module unregisters its handler and forgets kfree(). Is that noticed when everything has ended?',
  change: living(function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(my_nmi_callback);
    yield* unset_nmi_callback();
    yield* synchronize_sched();
  }),
  expect: inStaticForm([violated('leak', [1, 2, 3], { set: { cycles: 'once' } }), violated('leak', [2], { set: { cycles: 'twice' } })]),
};

const static_nmi_data = static_object('static_nmi_data', nmi_data, { ticks: 0 });

const static_data_freed: NmiRcuVariant = {
  question: 'The data is a static object, and the module frees it all the same. Is that noticed?',
  change: living(function* (): Thread {
    yield* store(my_nmi_data, static_nmi_data);
    yield* set_nmi_callback(my_nmi_callback);
    yield* unregister();
  }),
  expect: inStaticForm([violated('invalid-free')]),
};

const is_registered = cell<boolean>('is_registered', false);

function* register_then_unregister(): Thread {
  yield* unregistered(prepare);
  yield* set_nmi_callback(my_nmi_callback);
  yield* smp_store_release(is_registered, true);
  yield* unregister();
}

function* unregister_too(): Thread {
  yield* wait_event(is_registered, (isRegistered) => isRegistered);
  yield* unregister();
}

const two_unregistrants: NmiRcuVariant = {
  question: 'Two tasks unregister the same handler. Each waits for its grace period: what do both do then?',
  change: () => ({ tasks: { rmmod: register_then_unregister, shutdown: unregister_too }, nmi: do_nmi }),
  expect: inStaticForm([violated('double-free')]),
};

const never_registered: NmiRcuVariant = {
  question: 'The module forgets set_nmi_callback(). Would the search call that safe?',
  change: (setting) => ({
    ...living(function* (): Thread {
      yield* unregistered(prepare);
      yield* unregister();
    })(setting),
    properties: requirementsExcept([NAMES.updaterWaits]),
  }),
  expect: inStaticForm([vacuous(NAMES.newHandlerRuns, [1, 2])]),
};

const built_in_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  yield* READ_ONCE(static_nmi_data.ticks);
  return 1;
});

const initial_callback = cell<nmi_callback_t>('initial_callback', built_in_callback);

function* do_nmi_of_built_in(): Thread {
  yield* nmi_enter();
  yield* handle_nmi(() => find_callback(initial_callback));
  yield* nmi_exit();
}

// What a task can do about a handler that is always registered: change its data with one store.
function* tune(): Thread {
  yield* WRITE_ONCE(static_nmi_data.ticks, 1);
}

const built_in: NmiRcuVariant = {
  question: 'The handler is built in and registered from the start. Would the search notice that the dummy never runs?',
  change: () => ({
    tasks: { tune },
    nmi: do_nmi_of_built_in,
    properties: requirementsExcept([NAMES.oldHandlerGone, NAMES.updaterWaits]),
  }),
  expect: inStaticForm([vacuous(NAMES.dummyRuns, [1, 2])]),
};

/** The variants of this theme, by name. */
export const ownershipVariants = {
  'never-freed': never_freed,
  'static-data-freed': static_data_freed,
  'two-unregistrants': two_unregistrants,
  'never-registered': never_registered,
  'built-in': built_in,
} as const;
