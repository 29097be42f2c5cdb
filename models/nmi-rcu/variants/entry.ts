// Variants of do_nmi() itself: how it tells RCU, what it counts, and when it runs default_do_nmi().
import { loop, nmi_enter, nmi_exit, smp_processor_id, this_cpu_inc, type Thread } from 'quiesce';
import { formOf, handle_nmi, lifeIn } from '../forms.ts';
import { default_do_nmi, nmi_count } from '../kernel.ts';
import { NAMES } from '../properties.ts';
import { holds, inBothForms, vacuousOnOneCpu, violated } from './expect.ts';
import { livingIn, type NmiRcuVariant } from './variant.ts';

const no_nmi_enter: NmiRcuVariant = {
  question: 'The architecture forgets nmi_enter() and nmi_exit(). Does synchronize_sched() see a handler that interrupted an idle CPU?',
  change: (setting) => ({ nmi: () => handle_nmi(formOf(setting).find_handler) }),
  expect: inBothForms([violated(NAMES.oldHandlerGone, [2, 3]), vacuousOnOneCpu]),
};

function* busy(): Thread {
  for (;;) {
    yield* loop('busy');
    yield* smp_processor_id();
  }
}

const no_nmi_enter_busy: NmiRcuVariant = {
  question: 'nmi_enter() is missing, but CPU 1 is never idle. Is it the idle CPU that made the difference?',
  change: (setting) => ({
    tasks: { ...livingIn((form) => lifeIn(form)())(setting).tasks, busy },
    nmi: () => handle_nmi(formOf(setting).find_handler),
  }),
  expect: inBothForms([holds([2]), violated(NAMES.oldHandlerGone, [3])]),
};

const nmi_exit_too_early: NmiRcuVariant = {
  question: 'nmi_exit() comes before the handler instead of after its last read. Does RCU still wait for the handler?',
  change: (setting) => ({
    nmi: function* do_nmi(): Thread {
      yield* nmi_enter();
      const cpu = yield* smp_processor_id();
      yield* this_cpu_inc(nmi_count);
      const handler = yield* formOf(setting).find_handler();
      yield* nmi_exit();
      if ((yield* handler(cpu)) === 0) yield* default_do_nmi();
    },
  }),
  expect: inBothForms([violated(NAMES.oldHandlerGone, [2, 3]), vacuousOnOneCpu]),
};

const nmi_exit_forgotten: NmiRcuVariant = {
  question: 'nmi_exit() is forgotten. Who notices?',
  change: (setting) => ({
    nmi: function* do_nmi(): Thread {
      yield* nmi_enter();
      yield* handle_nmi(formOf(setting).find_handler);
    },
  }),
  expect: inBothForms([violated('unbalanced-nesting')]),
};

const default_always_runs: NmiRcuVariant = {
  question: 'do_nmi() ignores what the handler returns. Is an NMI then handled twice?',
  change: (setting) => ({
    nmi: function* do_nmi(): Thread {
      yield* nmi_enter();
      const cpu = yield* smp_processor_id();
      yield* this_cpu_inc(nmi_count);
      const handler = yield* formOf(setting).find_handler();
      yield* handler(cpu);
      yield* default_do_nmi();
      yield* nmi_exit();
    },
  }),
  expect: inBothForms([violated(NAMES.handledOnce)]),
};

const counted_twice: NmiRcuVariant = {
  question: 'The entry code and do_nmi() both count the NMI. Is that noticed?',
  change: (setting) => ({
    nmi: function* do_nmi(): Thread {
      yield* nmi_enter();
      yield* this_cpu_inc(nmi_count);
      yield* handle_nmi(formOf(setting).find_handler);
      yield* nmi_exit();
    },
  }),
  expect: inBothForms([violated(NAMES.countedOnce)]),
};

const nested_nmis: NmiRcuVariant = {
  question: 'An NMI can interrupt the handling of an NMI, as on x86 since v3.3. Does the protocol need them not to nest?',
  change: () => ({ nmiDepth: 2 }),
  expect: inBothForms([holds([2]), vacuousOnOneCpu]),
};

/** The variants of this theme, by name. */
export const entryVariants = {
  'no-nmi-enter': no_nmi_enter,
  'no-nmi-enter-busy': no_nmi_enter_busy,
  'nmi-exit-too-early': nmi_exit_too_early,
  'nmi-exit-forgotten': nmi_exit_forgotten,
  'default-always-runs': default_always_runs,
  'counted-twice': counted_twice,
  'nested-nmis': nested_nmis,
} as const;
