// Variants that ask whether what has begun comes to an end: grace periods, NMIs, and the life of the data.
import {
  READ_ONCE,
  WRITE_ONCE,
  call_rcu_sched,
  cell,
  kfree,
  leads_to,
  loop,
  nmi_enter,
  nmi_exit,
  observed_region,
  preempt_disable,
  preempt_enable,
  rcu_read_lock_sched,
  smp_mb,
  smp_processor_id,
  synchronize_sched,
  this_cpu_inc,
  type Property,
  type Thread,
} from 'quiesce';
import { formOf, type Form, type Prepared } from '../forms.ts';
import { default_do_nmi, nmi_count } from '../kernel.ts';
import { unregistered, type NmiData } from '../module.ts';
import type { NmiHandler } from '../published.ts';
import { NAMES, requirements } from '../properties.ts';
import type { NmiRcuSetting } from '../parameters.ts';
import { LOADS_IN_ORDER, holds, inBothForms, violated } from './expect.ts';
import { livingIn, type NmiRcuVariant } from './variant.ts';

/** The CPUs of whose NMIs something is required: those of two. */
const CPUS = [0, 1];

/** What must come about. An NMI counts from where it knows its CPU. */
const progress: readonly Property[] = [
  ...CPUS.map((cpu) =>
    leads_to(
      `${NAMES.nmiReturns}-${cpu}`,
      `Every NMI that arrived on CPU ${cpu} returns.`,
      (view) => view.inside(`do_nmi on CPU ${cpu}`) > 0,
      (view) => view.inside(`do_nmi on CPU ${cpu}`) === 0,
    ),
  ),
  leads_to(
    NAMES.gracePeriodEnds,
    'A grace period that began ends.',
    (view) => view.inside('synchronize_sched') > 0,
    (view) => view.inside('synchronize_sched') === 0,
  ),
  leads_to(
    NAMES.dataFreed,
    'The data of a handler that was unregistered is freed at last.',
    (view) => view.inside('dying') > 0,
    (view) => view.inside('freed') > 0,
  ),
];

/** do_nmi(), with a name for where it runs, and what it does before it calls the handler. */
function nmiOf({ find_handler }: Form, before: (cpu: number) => Thread = nothing): () => Thread {
  function* rest(cpu: number): Thread {
    yield* this_cpu_inc(nmi_count);
    yield* before(cpu);
    const handler = yield* find_handler();
    if ((yield* handler(cpu)) === 0) yield* default_do_nmi();
    yield* nmi_exit();
  }
  return function* do_nmi(): Thread {
    yield* nmi_enter();
    const cpu = yield* smp_processor_id();
    yield* observed_region(`do_nmi on CPU ${cpu}`, rest(cpu));
  };
}

/** The data is gone when the store of kfree() is performed. */
function* gone(): Thread {
  yield* smp_mb();
  yield* observed_region('freed', smp_processor_id());
}

/** The life of the text, with names for what must end. */
function lifeThatEnds(form: Form, before: () => Thread = nothing): () => Thread {
  return function* (): Thread {
    const prepared = yield* unregistered(form.prepare);
    yield* form.set(prepared);
    yield* form.unset();
    yield* before();
    yield* observed_region('dying', dying(form, prepared));
    yield* gone();
  };
}

function* dying(form: Form, prepared: Prepared): Thread {
  yield* synchronize_sched();
  yield* unregistered(() => form.release(prepared));
}

// eslint-disable-next-line require-yield
function* nothing(): Thread {}

const living = (setting: NmiRcuSetting): ReturnType<ReturnType<typeof livingIn>> => ({
  ...livingIn((form) => lifeThatEnds(form)())(setting),
  nmi: nmiOf(formOf(setting)),
});

const required = [...requirements(), ...progress];

const ends: NmiRcuVariant = {
  question: 'Does each grace period end, each NMI return, and is the data freed at last, however many NMIs arrive?',
  change: (setting) => ({ ...living(setting), properties: required }),
  expect: inBothForms([
    holds([2]),
    holds([2], { nmis: 1 }),
    holds([2], { set: { cycles: 'once' } }),
    holds([2], { set: { flavours: 'split' } }),
  ]),
};

const storm: NmiRcuVariant = {
  question: 'If NMIs arrive without end, and as fast as they return, does the updater still get on?',
  change: (setting) => ({ ...living(setting), fairness: 'cpus', properties: required }),
  expect: inBothForms([violated(NAMES.gracePeriodEnds, [2]), holds([2], { nmis: 1 })]),
};

function* reader(): Thread {
  yield* rcu_read_lock_sched();
  for (;;) {
    yield* loop('reading');
    yield* smp_processor_id();
  }
}

const readerStays: NmiRcuVariant = {
  question: 'A reader never leaves its read-side critical section. What does the updater wait for?',
  change: (setting) => ({ tasks: { ...living(setting).tasks, reader }, nmi: living(setting).nmi, properties: required }),
  expect: inBothForms([violated(NAMES.gracePeriodEnds, [2])]),
};

const isOver = cell<boolean>('is_over', true);

function* poll(cpu: number): Thread {
  for (;;) {
    yield* loop('polling', [cpu]);
    if (yield* READ_ONCE(isOver)) break;
  }
}

function pollingLife(form: Form): () => Thread {
  return function* (): Thread {
    yield* lifeThatEnds(form, () => WRITE_ONCE(isOver, false))();
    yield* WRITE_ONCE(isOver, true);
  };
}

const handlerWaits: NmiRcuVariant = {
  question: 'The handler polls until the updater is through, and the updater waits for the handler. Does anybody get on?',
  change: (setting) => ({
    ...livingIn((form) => pollingLife(form)())(setting),
    nmi: nmiOf(formOf(setting), poll),
    // A property of runs remembers all of one, and these have no end.
    properties: required.filter(({ kind }) => kind !== 'each-run'),
  }),
  // Elsewhere, what a polling CPU only guesses fills its window.
  expect: inBothForms([violated(`${NAMES.nmiReturns}-0`, [2], { memory: LOADS_IN_ORDER })]),
};

type Data = NmiData | NmiHandler | null;

function* free_nmi_data(data: Data): Thread {
  yield* kfree(data);
  yield* gone();
}

function* queueAndSpin(form: Form): Thread {
  const prepared = yield* unregistered(form.prepare);
  yield* form.set(prepared);
  yield* form.unset();
  yield* observed_region('dying', call_rcu_sched(yield* form.data(prepared), free_nmi_data));
  yield* preempt_disable();
  for (;;) {
    yield* loop('spinning');
    yield* smp_processor_id();
  }
}

function* queueAndYield(form: Form): Thread {
  const prepared = yield* unregistered(form.prepare);
  yield* form.set(prepared);
  yield* form.unset();
  yield* observed_region('dying', call_rcu_sched(yield* form.data(prepared), free_nmi_data));
  for (;;) {
    yield* loop('working');
    yield* preempt_disable();
    yield* smp_processor_id();
    yield* preempt_enable();
  }
}

const ofCallbacks = [
  ...requirements({ waitsIn: 'dying' }).filter(({ name }) => name !== NAMES.updaterWaits),
  ...progress.filter(({ name }) => name !== NAMES.gracePeriodEnds),
];

const callbackStarves: NmiRcuVariant = {
  question: 'A callback is to free the data, and its CPU spins for ever with preemption disabled. Does the callback run?',
  change: (setting) => ({
    ...livingIn(queueAndSpin)({ ...setting, cycles: 'once' }),
    nmi: living(setting).nmi,
    properties: ofCallbacks,
  }),
  expect: inBothForms([violated(NAMES.dataFreed, [2])]),
};

const callbackRuns: NmiRcuVariant = {
  question: 'A callback is to free the data, and its CPU enables preemption now and then, for ever. Does the callback run?',
  change: (setting) => ({
    ...livingIn(queueAndYield)({ ...setting, cycles: 'once' }),
    nmi: living(setting).nmi,
    properties: ofCallbacks,
  }),
  expect: inBothForms([holds([2])]),
};

/** The variants of this file. */
export const progressVariants = {
  progress: ends,
  'progress-storm': storm,
  'progress-reader-stays': readerStays,
  'progress-handler-polls': handlerWaits,
  'progress-callback': callbackRuns,
  'progress-callback-starves': callbackStarves,
} as const;
