// Variants of the handler: what it returns, what it keeps, where it sleeps, what it waits for.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  observed,
  per_cpu_variable,
  spin_lock,
  spin_unlock,
  spinlock,
  synchronize_sched,
  this_cpu_read,
  this_cpu_write,
  wait_event,
  type Thread,
} from 'quiesce';
import { set_nmi_callback, unset_nmi_callback } from '../kernel.ts';
import {
  lifeWith,
  my_nmi_callback,
  my_nmi_data,
  prepare,
  read_my_nmi_data,
  release,
  unregister,
  unregistered,
  type NmiData,
} from '../module.ts';
import { holds, inStaticForm, vacuousOnOneCpu, violated } from './expect.ts';
import { living, type NmiRcuVariant } from './variant.ts';

const declining_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  yield* read_my_nmi_data();
  return 0;
});

const handler_declines: NmiRcuVariant = {
  question: 'The registered handler returns 0. Does default_do_nmi() then take the machine-specific action?',
  change: living(lifeWith(declining_callback)),
  expect: inStaticForm([holds([2, 3]), vacuousOnOneCpu]),
};

const last_data = per_cpu_variable<NmiData | null>('last_data', null);

const keeping_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  const last = yield* this_cpu_read(last_data);
  if (last !== null) yield* READ_ONCE(last.ticks);
  yield* this_cpu_write(last_data, yield* READ_ONCE(my_nmi_data));
  return 1;
});

const pointer_kept: NmiRcuVariant = {
  question: 'The handler keeps the pointer in a per-CPU variable, and the next NMI uses it. Is a pointer safe once its NMI is over?',
  change: living(lifeWith(keeping_callback)),
  expect: inStaticForm([
    violated('use-after-free'),
    violated('use-after-free', [1, 2], { set: { cycles: 'twice' } }),
    // In a single life the handler never runs after the kfree(): there is no next NMI to use the pointer.
    holds([2], { set: { cycles: 'once' } }),
  ]),
};

const waiting_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  yield* read_my_nmi_data();
  yield* synchronize_sched();
  return 1;
});

const synchronize_in_handler: NmiRcuVariant = {
  question: 'The handler itself calls synchronize_sched(). May it wait for its own end?',
  change: living(lifeWith(waiting_callback)),
  expect: inStaticForm([violated('sleeping-in-atomic')]),
};

const my_lock = spinlock('my_lock');

const synchronize_under_spinlock: NmiRcuVariant = {
  question: 'The updater holds a spinlock across synchronize_sched(). Does its own region keep the grace period from ending?',
  change: living(function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(my_nmi_callback);
    yield* spin_lock(my_lock);
    yield* unregister();
    yield* spin_unlock(my_lock);
  }),
  expect: inStaticForm([violated('sleeping-in-atomic')]),
};

// Only an NMI on the holder's own CPU is fatal; on another CPU it spins until the holder is done.
const locking_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  yield* spin_lock(my_lock);
  yield* read_my_nmi_data();
  yield* spin_unlock(my_lock);
  return 1;
});

const lock_in_handler: NmiRcuVariant = {
  question: 'The handler takes a spinlock that the updater also takes. What if the NMI interrupts the holder?',
  change: living(function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(locking_callback);
    yield* spin_lock(my_lock);
    yield* unset_nmi_callback();
    yield* spin_unlock(my_lock);
    yield* synchronize_sched();
    yield* unregistered(release);
  }),
  expect: inStaticForm([violated('deadlock', [1, 2], { nmis: 1 })]),
};

const has_run = cell<boolean>('has_run', false);

const reporting_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  yield* read_my_nmi_data();
  yield* WRITE_ONCE(has_run, true);
  return 1;
});

const wait_for_handler: NmiRcuVariant = {
  question: 'After unset_nmi_callback() the updater waits for a report that the handler has run. What if no NMI came in time?',
  change: living(function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(reporting_callback);
    yield* unset_nmi_callback();
    yield* wait_event(has_run, (hasRun) => hasRun);
    yield* synchronize_sched();
    yield* unregistered(release);
  }),
  expect: inStaticForm([violated('deadlock', [1, 2], { nmis: 1 })]),
};

/** The variants of this theme, by name. */
export const handlerVariants = {
  'handler-declines': handler_declines,
  'pointer-kept': pointer_kept,
  'synchronize-in-handler': synchronize_in_handler,
  'synchronize-under-spinlock': synchronize_under_spinlock,
  'lock-in-handler': lock_in_handler,
  'wait-for-handler': wait_for_handler,
} as const;
