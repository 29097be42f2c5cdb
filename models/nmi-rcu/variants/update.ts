// Variants that change the data of a handler while it is registered.
import {
  BUG_ON,
  READ_ONCE,
  kfree,
  kmalloc,
  load,
  observed,
  rcu_assign_pointer,
  rcu_dereference_sched,
  store,
  synchronize_sched,
  type Thread,
} from 'quiesce';
import { do_nmi, set_nmi_callback } from '../kernel.ts';
import { my_nmi_data, nmi_data, prepare, unregister, unregistered } from '../module.ts';
import { repeat } from '../parameters.ts';
import { holds, inStaticForm, vacuousOnOneCpu, violated } from './expect.ts';
import { living, type NmiRcuVariant } from './variant.ts';

// A handler that relies on its data not changing while it looks.
const relying_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  const data = yield* rcu_dereference_sched(my_nmi_data);
  const before = yield* READ_ONCE(data!.ticks); // Never NULL: registered after my_nmi_data was stored.
  const after = yield* READ_ONCE(data!.ticks);
  yield* BUG_ON(before !== after, 'the data changed while the handler was using it');
  return 1;
});

const update_in_place: NmiRcuVariant = {
  question: 'The updater changes the data of a registered handler in place. Does the handler see it change?',
  change: living(function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(relying_callback);
    const data = yield* load(my_nmi_data);
    yield* store(data!.ticks, 1); // Never NULL: prepare() has stored it.
    yield* unregister();
  }),
  expect: inStaticForm([violated('failed-assertion', [2, 3]), vacuousOnOneCpu]),
};

// Read, copy, update: the registered handler sees either the old data or the new.
function* copy_and_update(): Thread {
  const old = yield* load(my_nmi_data);
  const ticks = yield* load(old!.ticks); // Never NULL: prepare() has stored it.
  const data = yield* kmalloc(nmi_data);
  yield* store(data.ticks, 1 - ticks);
  yield* rcu_assign_pointer(my_nmi_data, data);
  yield* synchronize_sched();
  yield* kfree(old);
}

const copy_update: NmiRcuVariant = {
  question: 'The updater publishes a changed copy of the data in use, and frees the old one after a grace period. Is that safe?',
  change: ({ cycles }) => ({
    tasks: {
      rmmod: function* (): Thread {
        yield* unregistered(prepare);
        yield* set_nmi_callback(relying_callback);
        yield* repeat(cycles, copy_and_update)();
        yield* unregister();
      },
    },
    nmi: do_nmi,
  }),
  expect: inStaticForm([holds([1, 2]), holds([1, 2], { set: { cycles: 'once' } })]),
};

/** The variants of this theme, by name. */
export const updateVariants = {
  'update-in-place': update_in_place,
  'copy-update': copy_update,
} as const;
