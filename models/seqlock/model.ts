// A sequence lock around two variables: readers take no lock, and read again if somebody has written meanwhile.
import {
  READ_ONCE,
  WRITE_ONCE,
  always,
  cell,
  irq_enter,
  irq_exit,
  local_irq_restore,
  local_irq_save,
  loop,
  model,
  sometimes,
  type Property,
  type System,
  type Thread,
  type Variant,
} from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import { holds, vacuous, violated, violatedFrom } from '../rows.ts';
import { PARTS, read_seqbegin, read_seqretry, seqlock, write_seqlock, write_sequnlock, type Parts } from './seqlock.ts';

const TORN = 'no-torn-read';
const RETRIES = 'reader-retries';

const parameters = { writers: ['1', '2'], writes: ['1', '2'] } as const;
type SeqlockVariant = Variant<typeof parameters>;
type Setting = Parameters<NonNullable<SeqlockVariant['change']>>[0];

// Whether a reader has ended with two values that do not belong together.
const torn = cell<boolean>('torn', false);

const requirements: readonly Property[] = [
  ...everyModel,
  always(TORN, 'What a reader ends with was written together.', (view) => view.value(torn) === false),
  sometimes(RETRIES, 'A reader reads again.', { entered: 'retry' }),
];

// The threads over a lock whose parts may be others.
function threads({ writers, writes }: Setting, changed: Changed = {}): Threads {
  const parts = { ...PARTS, ...changed };
  const sl = seqlock(Number(writers) * Number(writes));
  const [one, other] = [cell<number>('one', 0), cell<number>('other', 0)];

  function* write(value: number): Thread {
    yield* write_seqlock(sl, parts);
    yield* WRITE_ONCE(one, value);
    yield* WRITE_ONCE(other, value);
    yield* write_sequnlock(sl, parts);
  }

  function* writer(first: number): Thread {
    for (let count = 0; count < Number(writes); count++) yield* write(first + count);
  }

  function* reader(): Thread {
    for (;;) {
      yield* loop('read');
      const start = yield* read_seqbegin(sl, parts);
      const values = [yield* READ_ONCE(one), yield* READ_ONCE(other)];
      if (!changed.isOptimistic && (yield* read_seqretry(sl, start, parts))) continue;
      if (values[0] !== values[1]) yield* WRITE_ONCE(torn, true);
      return;
    }
  }

  const names = Array.from({ length: Number(writers) }, (_, index) => index);
  const tasks = names.map((index) => [`writer${index}`, () => writer(1 + index * Number(writes))] as const);
  return { write, reader, tasks: { reader, ...Object.fromEntries(tasks) } };
}

// The parts that differ, and whether the reader trusts what it read at once.
type Changed = Partial<Parts> & { readonly isOptimistic?: boolean };

interface Threads extends Pick<System, 'tasks'> {
  readonly write: (value: number) => Thread;
  readonly reader: () => Thread;
}

function withParts(changed: Changed): SeqlockVariant['change'] {
  return (setting) => ({ tasks: threads(setting, changed).tasks });
}

// eslint-disable-next-line require-yield
function* left_out(): Thread {}

// A reader that interrupts a writer, or not.
function inHandler(isMasked: boolean): SeqlockVariant['change'] {
  return (setting) => {
    const { reader, write } = threads(setting);
    const masked = function* (): Thread {
      const flags = yield* local_irq_save();
      yield* write(1);
      yield* local_irq_restore(flags);
    };
    const irq = function* (): Thread {
      yield* irq_enter();
      yield* reader();
      yield* irq_exit();
    };
    return { tasks: { writer: isMasked ? masked : () => write(1), reader }, irq };
  };
}

export default model({
  name: 'seqlock',
  question: 'May a reader without a lock trust what it read, if the number has not changed meanwhile?',
  source: 'Linux, include/linux/seqlock.h and Documentation/locking/seqlock.rst',
  parameters,
  system: (setting) => ({ tasks: threads(setting).tasks, properties: requirements }),
  expect: [holds(), holds({ set: { writes: '2' } }), holds({ cpus: [3], set: { writers: '2' } }), vacuous(RETRIES, { cpus: [1] })],
  // What must not happen, and is looked for.
  mayBeIdle: ['WRITE_ONCE in reader'],
  variants: {
    'no-retry': {
      question: 'The reader does not look at the number again.',
      change: withParts({ isOptimistic: true }),
      expect: [violated(TORN)],
    },
    'odd-is-fine': {
      question: 'The reader begins with an odd number, too. Is it enough that the number stays the same?',
      change: withParts({ waitsForEven: false }),
      expect: [violated(TORN)],
    },
    'no-lock': {
      question: 'Writers do not exclude each other. Can the number keep them apart?',
      change: withParts({ lock: left_out, unlock: left_out }),
      expect: [violated(TORN, { cpus: [3], set: { writers: '2' } }), holds()],
    },
    'no-wmb-after-odd': {
      question: 'The number becomes odd without smp_wmb(). May the data come first?',
      change: withParts({ afterOdd: left_out }),
      expect: violatedFrom('pso', TORN),
    },
    'no-wmb-before-even': {
      question: 'The number becomes even without smp_wmb(). May the data come later?',
      change: withParts({ beforeEven: left_out }),
      expect: violatedFrom('pso', TORN),
    },
    'no-rmb-after-begin': {
      question: 'read_seqbegin() ends without smp_rmb(). May the data be older than the number?',
      change: withParts({ afterBegin: left_out }),
      expect: violatedFrom('arm', TORN),
    },
    'no-rmb-before-retry': {
      question: 'read_seqretry() begins without smp_rmb(). May the data be newer than the number?',
      change: withParts({ beforeRetry: left_out }),
      expect: violatedFrom('arm', TORN),
    },
    'reader-in-irq': {
      question: 'An irq reads, and may interrupt the writer. For what does it wait?',
      change: inHandler(false),
      expect: [violated('deadlock', { cpus: [1, 2], nmis: 1 })],
    },
    'writer-masks-irqs': {
      question: 'The same, with interrupts off around the writing.',
      change: inHandler(true),
      expect: [holds({ nmis: 1 })],
    },
  },
});
