// Variants of dyntick: the counting, its order, and the sampling.
import {
  READ_ONCE,
  WRITE_ONCE,
  atomic_inc,
  smp_load_acquire,
  smp_mb,
  this_cpu_read,
  this_cpu_write,
  type Cell,
  type Thread,
  type Variant,
} from 'quiesce';
import {
  add_nesting,
  curr_cpu_in_eqs,
  dynticks_nmi_nesting,
  left_out,
  ONE_BIT_DYNTICKS,
  type Dynticks,
  type Parts,
} from './dynticks.ts';
import {
  byData,
  holds,
  HOLDS_EVERYWHERE,
  HOLDS_ANYHOW,
  IRQ_AND_NMI,
  LOADS_IN_ORDER,
  LOADS_OUT_OF_ORDER,
  NESTED_NMI,
  NMI_ONLY,
  violated,
} from './expect.ts';
import type { Sampling } from './grace-period.ts';
import type { parameters } from './parameters.ts';
import { NAMES } from './properties.ts';
import { systemOf, type Otherwise } from './tasks.ts';

type DyntickVariant = Variant<typeof parameters>;

function having(otherwise: Otherwise): DyntickVariant['change'] {
  return (setting) => systemOf(setting, otherwise);
}

function withParts(parts: Partial<Parts>): DyntickVariant['change'] {
  return having({ parts });
}

function withSampling(sampling: Partial<Sampling>): DyntickVariant['change'] {
  return having({ sampling });
}

const no_nmi_enter: DyntickVariant = {
  question: 'NMIs do not tell RCU that they are there: no increment on entry, and none on return.',
  change: withParts({ nmi_enter: left_out, nmi_exit: left_out }),
  expect: [violated(NAMES.oldReaderGone, { set: NMI_ONLY }), byData(violated('use-after-free', { memory: ['sc', 'tso'] }))],
};

const no_irq_enter: DyntickVariant = {
  question: 'NMIs tell RCU, and irqs do not. Does an NMI that nests in an irq do it for both?',
  change: withParts({ irq_enter: left_out, irq_exit: left_out }),
  expect: [violated(NAMES.oldReaderGone, { memory: ['sc', 'pso'] })],
};

const exit_too_early: DyntickVariant = {
  question: 'A handler returns to idle, as RCU sees it, before its last read.',
  change: having({ exitsEarly: true }),
  expect: [violated(NAMES.oldReaderGone, { set: NMI_ONLY, memory: ['sc', 'arm'] })],
};

function* always_exits(dynticks: Dynticks, parts: Parts): Thread {
  yield* parts.eqs_exit(dynticks, parts);
  yield* add_nesting(1);
}

function* always_enters(dynticks: Dynticks, parts: Parts): Thread {
  yield* add_nesting(-1);
  yield* parts.eqs_enter(dynticks, parts);
}

const always_increments: DyntickVariant = {
  question: 'Every entry increments the counter, whether or not the CPU was idle. What if an NMI nests in an irq?',
  change: withParts({ nmi_enter: always_exits, nmi_exit: always_enters, irq_enter: always_exits, irq_exit: always_enters }),
  expect: [
    violated(NAMES.oldReaderGone, { set: IRQ_AND_NMI, memory: ['sc', 'pso'] }),
    violated(NAMES.oldReaderGone, { set: NESTED_NMI, memory: ['sc'] }),
    violated('failed-assertion', { set: { checked: 'warnings' }, memory: ['sc'] }),
    holds({ set: NMI_ONLY, memory: ['sc'] }),
  ],
};

function* nesting_first(dynticks: Dynticks, parts: Parts): Thread {
  const isIdle = yield* curr_cpu_in_eqs(dynticks);
  yield* add_nesting(isIdle ? 1 : 2);
  if (isIdle) yield* parts.eqs_exit(dynticks, parts);
}

const nesting_before_counter: DyntickVariant = {
  question: 'On entry the nesting is counted first, and then the CPU leaves idle. What does an NMI in between find?',
  change: withParts({ nmi_enter: nesting_first, irq_enter: nesting_first }),
  expect: [
    violated(NAMES.oldReaderGone, { set: IRQ_AND_NMI, memory: ['sc', 'pso'] }),
    violated(NAMES.oldReaderGone, { set: NESTED_NMI, memory: ['sc'] }),
    violated('failed-assertion', { set: { checked: 'warnings' }, memory: ['sc'] }),
    holds({ set: NMI_ONLY, memory: ['sc'] }),
  ],
};

function* counter_first(dynticks: Dynticks, parts: Parts): Thread {
  const nesting = yield* this_cpu_read(dynticks_nmi_nesting);
  if (nesting === 1) yield* parts.eqs_enter(dynticks, parts);
  yield* this_cpu_write(dynticks_nmi_nesting, nesting === 1 ? 0 : nesting - 2);
}

const counter_before_nesting: DyntickVariant = {
  question: 'On return the CPU becomes idle first, and then the nesting is 0. What does an NMI in between leave behind?',
  change: withParts({ nmi_exit: counter_first, irq_exit: counter_first }),
  expect: [
    violated(NAMES.idleAtRest, { set: IRQ_AND_NMI, memory: ['sc', 'pso'] }),
    violated(NAMES.idleAtRest, { set: NESTED_NMI, memory: ['sc'] }),
    holds({ set: NMI_ONLY, memory: ['sc'] }),
  ],
};

const nesting_kept: DyntickVariant = {
  question: 'A task that goes idle leaves the nesting at DYNTICK_IRQ_NONIDLE. Does the next interrupt make the CPU idle again?',
  change: withParts({ idle_nesting: left_out }),
  expect: [violated(NAMES.idleAtRest, { set: { ...NMI_ONLY, idle: 'sometimes' }, memory: ['sc', 'arm'] }), ...HOLDS_ANYHOW],
};

const relaxed_entry: DyntickVariant = {
  question: 'atomic_inc() counts the entry: an increment that orders nothing. May the handler read before it?',
  change: withParts({ eqs_exit: atomic_inc }),
  expect: [byData(holds({ memory: LOADS_IN_ORDER })), byData(violated('use-after-free', { memory: LOADS_OUT_OF_ORDER }))],
};

// A handler returns when its loads have been performed, here; a task may go idle while one is pending.
const EXIT_ROWS = [
  byData(holds()),
  byData(holds({ set: { idle: 'sometimes' }, memory: LOADS_IN_ORDER })),
  byData(violated('use-after-free', { set: { idle: 'sometimes' }, memory: LOADS_OUT_OF_ORDER })),
];

const relaxed_exit: DyntickVariant = {
  question: 'atomic_inc() counts the return. May the handler read after it?',
  change: withParts({ eqs_enter: atomic_inc }),
  expect: EXIT_ROWS,
};

function* plain_inc(cell: Cell<number>): Thread {
  yield* WRITE_ONCE(cell, (yield* READ_ONCE(cell)) + 1);
}

const plain_entry: DyntickVariant = {
  question: 'A load and a store count the entry, as only this CPU ever counts. Is it the increment that has to be atomic, or its order?',
  change: withParts({ eqs_exit: plain_inc }),
  expect: [holds({ set: NMI_ONLY, memory: ['sc'] }), byData(violated('use-after-free', { memory: ['tso', 'pso', 'arm', 'alpha'] }))],
};

const plain_exit: DyntickVariant = {
  question: 'A load and a store count the return.',
  change: withParts({ eqs_enter: plain_inc }),
  expect: EXIT_ROWS,
};

const plain_and_mb: DyntickVariant = {
  question: 'As in v2.6.25: a plain increment, and smp_mb() on the side where the handler is.',
  change: withParts({
    *eqs_exit(dynticks) {
      yield* plain_inc(dynticks);
      yield* smp_mb();
    },
    *eqs_enter(dynticks) {
      yield* smp_mb();
      yield* plain_inc(dynticks);
    },
  }),
  expect: [holds({ set: NMI_ONLY, memory: ['sc'] }), byData(holds())],
};

const never_waits: DyntickVariant = {
  question: 'The counters are sampled once, and a CPU that was not idle is not waited for.',
  change: withSampling({ waits: false }),
  expect: [violated(NAMES.oldReaderGone, { set: NMI_ONLY, memory: ['sc', 'arm'] })],
};

const sample_before_removal: DyntickVariant = {
  question: 'The counters are sampled before the data is taken away. Is a CPU that was idle then still of no concern?',
  change: withSampling({ isEarly: true }),
  expect: [violated(NAMES.oldReaderGone, { set: NMI_ONLY, memory: ['sc', 'arm'] })],
};

const until_even: DyntickVariant = {
  question: 'The second sample is not compared with the first: only a CPU that is idle just then has been idle since.',
  change: withSampling({ in_eqs_since: (_, now) => now % 2 === 0 }),
  expect: HOLDS_ANYHOW,
};

const one_bit: DyntickVariant = {
  question: 'The counter is one bit, idle or not. What are the others for?',
  change: having({ dynticks: ONE_BIT_DYNTICKS }),
  expect: HOLDS_ANYHOW,
};

const snap_read_once: DyntickVariant = {
  question: 'READ_ONCE() samples the counter, without any order.',
  change: withSampling({ snap: READ_ONCE }),
  expect: [
    holds({ set: NMI_ONLY, memory: ['sc'] }),
    violated(NAMES.oldReaderGone, { set: NMI_ONLY, memory: ['tso', 'pso', 'arm', 'alpha'] }),
  ],
};

const snap_acquire: DyntickVariant = {
  question: 'smp_load_acquire() samples the counter. Does it come after the removal?',
  change: withSampling({ snap: smp_load_acquire }),
  expect: [
    holds({ set: NMI_ONLY, memory: ['sc'] }),
    violated(NAMES.oldReaderGone, { set: NMI_ONLY, memory: ['tso', 'pso', 'arm', 'alpha'] }),
  ],
};

const snap_mb_acquire: DyntickVariant = {
  question: 'As since v5.14: smp_mb(), then smp_load_acquire(). Is a sample that writes nothing as good?',
  change: withSampling({
    *snap(dynticks) {
      yield* smp_mb();
      return yield* smp_load_acquire(dynticks);
    },
  }),
  expect: HOLDS_EVERYWHERE,
};

const snap_mb_read_once: DyntickVariant = {
  question: 'smp_mb(), then READ_ONCE(). What is the acquire for?',
  change: withSampling({
    *snap(dynticks) {
      yield* smp_mb();
      return yield* READ_ONCE(dynticks);
    },
  }),
  expect: HOLDS_EVERYWHERE,
};

/** Every variant of dyntick, by name. */
export const variants = {
  'no-nmi-enter': no_nmi_enter,
  'no-irq-enter': no_irq_enter,
  'exit-too-early': exit_too_early,
  'always-increments': always_increments,
  'nesting-before-counter': nesting_before_counter,
  'counter-before-nesting': counter_before_nesting,
  'nesting-kept': nesting_kept,
  'relaxed-entry': relaxed_entry,
  'relaxed-exit': relaxed_exit,
  'plain-entry': plain_entry,
  'plain-exit': plain_exit,
  'plain-and-mb': plain_and_mb,
  'never-waits': never_waits,
  'sample-before-removal': sample_before_removal,
  'until-even': until_even,
  'one-bit': one_bit,
  'snap-read-once': snap_read_once,
  'snap-acquire': snap_acquire,
  'snap-mb-acquire': snap_mb_acquire,
  'snap-mb-read-once': snap_mb_read_once,
} as const;
