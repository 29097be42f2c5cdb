// Variants of what stands between unset_nmi_callback() and kfree(): nothing, the wrong order, another primitive.
import { synchronize_rcu, synchronize_sched, type Thread } from 'quiesce';
import { unregistered } from '../module.ts';
import { NAMES, requirements, requirementsExcept } from '../properties.ts';
import { holds, inBothForms, vacuousOnOneCpu, violated } from './expect.ts';
import { livingIn, type NmiRcuVariant } from './variant.ts';

const no_grace_period: NmiRcuVariant = {
  question: 'The data is freed right after unset_nmi_callback(). Is it true that "there may well be an NMI handler currently executing"?',
  change: (setting) => ({
    ...livingIn(function* (form): Thread {
      const prepared = yield* form.prepare();
      yield* form.set(prepared);
      yield* form.unset();
      yield* form.release(prepared);
    })(setting),
    properties: requirementsExcept([NAMES.oldHandlerGone, NAMES.updaterWaits]),
  }),
  expect: inBothForms([
    violated('use-after-free', [2, 3]),
    violated('use-after-free', [2], { nmis: 1, set: { cycles: 'once' } }),
    holds([1], { set: { cycles: 'once' } }),
    holds([1], { memory: ['sc'] }),
  ]),
};

const free_before_unset: NmiRcuVariant = {
  question: 'The data is freed while its handler is still registered. Does a grace period afterwards help?',
  change: livingIn(function* (form): Thread {
    const prepared = yield* unregistered(form.prepare);
    yield* form.set(prepared);
    yield* form.release(prepared);
    yield* form.unset();
    yield* synchronize_sched();
  }),
  expect: inBothForms([violated('use-after-free')]),
};

const grace_period_before_unset: NmiRcuVariant = {
  question: 'synchronize_sched() comes before unset_nmi_callback(). Is waiting for the handlers of before enough?',
  change: (setting) => ({
    ...livingIn(function* (form): Thread {
      const prepared = yield* form.prepare();
      yield* form.set(prepared);
      yield* synchronize_sched();
      yield* form.unset();
      yield* form.release(prepared);
    })(setting),
    properties: requirementsExcept([NAMES.oldHandlerGone]),
  }),
  expect: inBothForms([violated('use-after-free', [2, 3]), holds([1])]),
};

const synchronize_rcu_instead: NmiRcuVariant = {
  question: 'synchronize_rcu() stands in for synchronize_sched(). Which of the two flavours waits for NMI handlers?',
  change: (setting) => ({
    ...livingIn(function* (form): Thread {
      const prepared = yield* unregistered(form.prepare);
      yield* form.set(prepared);
      yield* form.unset();
      yield* synchronize_rcu();
      yield* unregistered(() => form.release(prepared));
    })(setting),
    properties: requirements({ waitsIn: 'synchronize_rcu' }),
  }),
  expect: inBothForms([violated(NAMES.oldHandlerGone, [2, 3], { set: { flavours: 'split' } }), holds([2]), vacuousOnOneCpu]),
};

/** The variants of this theme, by name. */
export const gracePeriodVariants = {
  'no-grace-period': no_grace_period,
  'free-before-unset': free_before_unset,
  'grace-period-before-unset': grace_period_before_unset,
  'synchronize-rcu': synchronize_rcu_instead,
} as const;
