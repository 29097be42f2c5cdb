// Variants of how the handler and its data are published and withdrawn.
import {
  READ_ONCE,
  kfree,
  kmalloc,
  kmalloc_may_fail,
  load,
  observed,
  store,
  synchronize_sched,
  type Thread,
} from 'quiesce';
import { set_nmi_callback, unset_nmi_callback, type nmi_callback_t } from '../kernel.ts';
import { my_nmi_callback, my_nmi_data, nmi_data, prepare, unregister, unregistered } from '../module.ts';
import { holds, inStaticForm, vacuousOnOneCpu, violated } from './expect.ts';
import { living, type NmiRcuVariant } from './variant.ts';

const publish_before_init: NmiRcuVariant = {
  question: 'The handler is registered before its data is initialized. Is "up -before- the call to set_nmi_callback()" necessary?',
  change: living(function* (): Thread {
    const data = yield* kmalloc(nmi_data);
    yield* store(my_nmi_data, data);
    yield* set_nmi_callback(my_nmi_callback);
    yield* store(data.ticks, 0);
    yield* unregister();
  }),
  expect: inStaticForm([violated('uninitialized-read')]),
};

const publish_before_data: NmiRcuVariant = {
  question: 'The handler is registered before my_nmi_data points to its data. Who follows the NULL pointer?',
  change: living(function* (): Thread {
    const data = yield* kmalloc(nmi_data);
    yield* store(data.ticks, 0);
    yield* set_nmi_callback(my_nmi_callback);
    yield* store(my_nmi_data, data);
    yield* unregister();
  }),
  expect: inStaticForm([violated('null-dereference')]),
};

const allocation_failure: NmiRcuVariant = {
  question: 'kmalloc() may return NULL, and the module then does not register. Is every path free of faults?',
  change: living(function* (): Thread {
    const data = yield* kmalloc_may_fail(nmi_data);
    if (data === null) return;
    yield* store(data.ticks, 0);
    yield* store(my_nmi_data, data);
    yield* set_nmi_callback(my_nmi_callback);
    yield* unregister();
  }),
  expect: inStaticForm([holds([2, 3]), vacuousOnOneCpu]),
};

// unset_nmi_callback() is followed by withdrawing the data, without waiting for the handlers that are about to use it.
function withdrawingEarly(callback: nmi_callback_t): () => Thread {
  return function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(callback);
    const data = yield* load(my_nmi_data);
    yield* unset_nmi_callback();
    yield* store(my_nmi_data, null);
    yield* synchronize_sched();
    yield* kfree(data);
  };
}

const null_before_grace_period: NmiRcuVariant = {
  question: 'Unregistering also sets my_nmi_data to NULL before the grace period. Can a running handler still see it?',
  change: living(withdrawingEarly(my_nmi_callback)),
  expect: inStaticForm([violated('null-dereference', [2, 3]), vacuousOnOneCpu]),
};

const checking_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  const data = yield* READ_ONCE(my_nmi_data);
  if (data === null) return 0;
  yield* READ_ONCE(data.ticks);
  return 1;
});

const null_checked: NmiRcuVariant = {
  question: 'my_nmi_data becomes NULL before the grace period, and the handler tests for NULL. Is one test of one load enough?',
  change: living(withdrawingEarly(checking_callback)),
  expect: inStaticForm([holds([2, 3]), vacuousOnOneCpu]),
};

/** The variants of this theme, by name. */
export const publicationVariants = {
  'publish-before-init': publish_before_init,
  'publish-before-data': publish_before_data,
  'allocation-failure': allocation_failure,
  'null-before-grace-period': null_before_grace_period,
  'null-checked': null_checked,
} as const;
