// Small models for the tests of what users import into theirs.
import { BUG_ON, cell, loop, model, READ_ONCE, sometimes, WRITE_ONCE, wrapping, type Model, type Thread } from '../../src/index.js';

const flag = cell<number>('flag', 0);
const turns = cell<number>('turns', 0, wrapping(50));

function* writer(): Thread {
  yield* WRITE_ONCE(flag, 1);
}

function* reader(): Thread {
  yield* BUG_ON((yield* READ_ONCE(flag)) === 1, 'the flag is set');
}

function* turner(): Thread {
  for (;;) {
    yield* loop('turn');
    yield* WRITE_ONCE(turns, (yield* READ_ONCE(turns)) + 1);
  }
}

const written = sometimes('written', 'The flag is set.', { state: (view) => view.value(flag) === 1 });

/** A flag that a reader must not see, and a writer that sets it; without the writer it holds. */
export const race = model({
  name: 'race',
  question: 'Does the reader ever see the flag?',
  parameters: { mode: ['fast', 'slow'] },
  system: () => ({ tasks: { writer, reader } }),
  expect: [{ cpus: [1, 2], memory: ['sc', 'tso'], verdict: 'violated', finding: 'failed-assertion' }],
  variants: {
    quiet: {
      question: 'And without a writer?',
      change: () => ({ tasks: { reader } }),
      expect: [{ cpus: [2, 'any'], memory: ['sc'], verdict: 'holds' }],
    },
    empty: {
      question: 'And if a writer is to be seen that is not there?',
      change: () => ({ tasks: { reader }, properties: [written] }),
      expect: [{ cpus: [2], memory: ['sc'], verdict: 'vacuous', finding: 'written' }],
    },
  },
});

/** A model of 50 turns and more, for bounds. */
export const turning = model({ name: 'turning', question: 'How often?', system: () => ({ tasks: { turner, other: turner } }) });

/** A thread that forgets a star. */
export const starless: Model = model({
  name: 'starless',
  question: 'Is a star missing?',
  system: () => ({
    tasks: {
      *task(): Thread {
        READ_ONCE(flag);
        yield* READ_ONCE(flag);
      },
    },
  }),
});
