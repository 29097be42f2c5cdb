// Variants with a task that calls the handler, too: "any preemption-disabled segments of code" is more than NMI handlers.
import {
  loop,
  preempt_disable,
  preempt_enable,
  rcu_read_lock,
  rcu_read_unlock,
  smp_processor_id,
  type MemoryName,
  type Thread,
} from 'quiesce';
import { formOf, lifeIn, type Form } from '../forms.ts';
import { NAMES } from '../properties.ts';
import { holds, inBothForms, inPublishedForm, inStaticForm, violated } from './expect.ts';
import { livingIn, type NmiRcuVariant } from './variant.ts';

function* call_handler({ find_handler }: Form): Thread {
  const cpu = yield* smp_processor_id();
  const handler = yield* find_handler();
  yield* handler(cpu);
}

// The ends of no region at all: nothing keeps the updater waiting.
// eslint-disable-next-line require-yield
function* nothing(): Thread {}

/** On arm, what the CPU that polls only guesses fills its window; on alpha each rcu_dereference_sched() is a fence. */
const EXCEPT_ARM: readonly MemoryName[] = ['sc', 'tso', 'pso', 'alpha'];

interface Region {
  readonly begin: () => Thread;
  readonly end: () => Thread;
}

function withReader({ begin, end }: Region): NmiRcuVariant['change'] {
  function* poll(form: Form): Thread {
    for (;;) {
      yield* loop('poll');
      yield* begin();
      yield* call_handler(form);
      yield* end();
    }
  }
  return (setting) => {
    const { tasks, nmi } = livingIn((form) => lifeIn(form)())(setting);
    return { tasks: { ...tasks, poll: () => poll(formOf(setting)) }, nmi };
  };
}

const preempt_disabled_reader: NmiRcuVariant = {
  question: 'A task polls the handler with preemption disabled. Does synchronize_sched() wait for it as for an NMI?',
  change: withReader({ begin: preempt_disable, end: preempt_enable }),
  expect: [...inStaticForm([holds([2])]), ...inPublishedForm([holds([2], { memory: EXCEPT_ARM })])],
};

const preemptible_reader: NmiRcuVariant = {
  question: 'A task polls the handler with preemption enabled. Does running on another CPU protect it?',
  change: withReader({ begin: nothing, end: nothing }),
  expect: inBothForms([violated(NAMES.oldHandlerGone, [2, 3])]),
};

const rcu_read_lock_reader: NmiRcuVariant = {
  question: 'A task polls the handler under rcu_read_lock(), the read side of the other flavour. Does synchronize_sched() wait for it?',
  change: withReader({ begin: rcu_read_lock, end: rcu_read_unlock }),
  expect: [
    ...inStaticForm([holds([2])]),
    ...inPublishedForm([holds([2], { memory: EXCEPT_ARM })]),
    ...inBothForms([violated(NAMES.oldHandlerGone, [2, 3], { set: { flavours: 'split' } })]),
  ],
};

/** The variants of this theme, by name. */
export const readerVariants = {
  'preempt-disabled-reader': preempt_disabled_reader,
  'preemptible-reader': preemptible_reader,
  'rcu-read-lock-reader': rcu_read_lock_reader,
} as const;
