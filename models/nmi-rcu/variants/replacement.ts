// Variants in which one handler replaces another without unset_nmi_callback() in between.
import { synchronize_sched, type Thread } from 'quiesce';
import { do_nmi, set_nmi_callback, unset_nmi_callback } from '../kernel.ts';
import { my_nmi_callback, prepare, release, unregister, unregistered } from '../module.ts';
import { repeat } from '../parameters.ts';
import { NAMES, requirements, requirementsExcept } from '../properties.ts';
import { holds, inStaticForm, violated } from './expect.ts';
import { other_nmi_callback, prepare_other, release_other } from './other-module.ts';
import type { NmiRcuVariant } from './variant.ts';

const otherHandlers = ['other_nmi_callback'];

// From my handler to the other, and back.
function* replace_and_return(): Thread {
  yield* prepare_other();
  yield* set_nmi_callback(other_nmi_callback);
  yield* synchronize_sched();
  yield* unregistered(release);

  yield* unregistered(prepare);
  yield* set_nmi_callback(my_nmi_callback);
  yield* synchronize_sched();
  yield* release_other();
}

const replace_handler: NmiRcuVariant = {
  question: 'set_nmi_callback() replaces a registered handler by another. Does one grace period after it do for the old data?',
  change: ({ cycles }) => ({
    tasks: {
      rmmod: function* (): Thread {
        yield* unregistered(prepare);
        yield* set_nmi_callback(my_nmi_callback);
        yield* repeat(cycles, replace_and_return)();
        yield* unregister();
      },
    },
    nmi: do_nmi,
    properties: requirements({ otherHandlers }),
  }),
  expect: inStaticForm([holds([1, 2]), holds([2], { set: { cycles: 'once' } })]),
};

const replace_without_grace_period: NmiRcuVariant = {
  question: 'One handler replaces another, and the old data is freed at once. Is the replacement not enough?',
  change: () => ({
    tasks: {
      rmmod: function* (): Thread {
        yield* prepare();
        yield* set_nmi_callback(my_nmi_callback);
        yield* prepare_other();
        yield* set_nmi_callback(other_nmi_callback);
        yield* release();
        yield* unset_nmi_callback();
        yield* synchronize_sched();
        yield* release_other();
      },
    },
    nmi: do_nmi,
    properties: requirementsExcept([NAMES.oldHandlerGone, NAMES.updaterWaits], { otherHandlers }),
  }),
  // On tso the seven stores before the first fence are more than a window of six holds.
  expect: inStaticForm([violated('use-after-free', [2, 3]), holds([1], { memory: ['sc'] })]),
};

/** The variants of this theme, by name. */
export const replacementVariants = {
  'replace-handler': replace_handler,
  'replace-without-grace-period': replace_without_grace_period,
} as const;
