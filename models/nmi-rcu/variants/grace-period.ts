// Variants of what stands between unset_nmi_callback() and kfree(): nothing, the wrong order, another primitive.
import { synchronize_rcu, synchronize_sched, type Thread } from 'quiesce';
import { set_nmi_callback, unset_nmi_callback } from '../kernel.ts';
import { my_nmi_callback, prepare, release, unregistered } from '../module.ts';
import { NAMES, requirements, requirementsExcept } from '../properties.ts';
import { holds, vacuousOnOneCpu, violated } from './expect.ts';
import { living, type NmiRcuVariant } from './variant.ts';

const no_grace_period: NmiRcuVariant = {
  question: 'The data is freed right after unset_nmi_callback(). Is it true that "there may well be an NMI handler currently executing"?',
  change: (setting) => ({
    ...living(function* (): Thread {
      yield* prepare();
      yield* set_nmi_callback(my_nmi_callback);
      yield* unset_nmi_callback();
      yield* release();
    })(setting),
    properties: requirementsExcept([NAMES.oldHandlerGone, NAMES.updaterWaits]),
  }),
  expect: [
    violated('use-after-free', [2, 3]),
    violated('use-after-free', [2], { nmis: 1, set: { cycles: 'once' } }),
    holds([1], { set: { cycles: 'once' } }),
    holds([1], { memory: ['sc'] }),
  ],
};

const free_before_unset: NmiRcuVariant = {
  question: 'The data is freed while its handler is still registered. Does a grace period afterwards help?',
  change: living(function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(my_nmi_callback);
    yield* release();
    yield* unset_nmi_callback();
    yield* synchronize_sched();
  }),
  expect: [violated('use-after-free')],
};

const grace_period_before_unset: NmiRcuVariant = {
  question: 'synchronize_sched() comes before unset_nmi_callback(). Is waiting for the handlers of before enough?',
  change: (setting) => ({
    ...living(function* (): Thread {
      yield* prepare();
      yield* set_nmi_callback(my_nmi_callback);
      yield* synchronize_sched();
      yield* unset_nmi_callback();
      yield* release();
    })(setting),
    properties: requirementsExcept([NAMES.oldHandlerGone]),
  }),
  expect: [violated('use-after-free', [2, 3]), holds([1])],
};

const synchronize_rcu_instead: NmiRcuVariant = {
  question: 'synchronize_rcu() stands in for synchronize_sched(). Which of the two flavours waits for NMI handlers?',
  change: (setting) => ({
    ...living(function* (): Thread {
      yield* unregistered(prepare);
      yield* set_nmi_callback(my_nmi_callback);
      yield* unset_nmi_callback();
      yield* synchronize_rcu();
      yield* unregistered(release);
    })(setting),
    properties: requirements({ waitsIn: 'synchronize_rcu' }),
  }),
  expect: [violated(NAMES.oldHandlerGone, [2, 3], { set: { flavours: 'split' } }), holds([2, 3]), vacuousOnOneCpu],
};

/** The variants of this theme, by name. */
export const gracePeriodVariants = {
  'no-grace-period': no_grace_period,
  'free-before-unset': free_before_unset,
  'grace-period-before-unset': grace_period_before_unset,
  'synchronize-rcu': synchronize_rcu_instead,
} as const;
