// What the cases of liveness share: two cells, a goal, and threads that go on for ever.
import { cell, eventually, loop, smp_processor_id, WRITE_ONCE, type Property, type Thread } from '../../src/index.js';

/** What somebody waits for, or sets. */
export const flag = cell<number>('flag', 0);
/** Whether it is done. */
export const done = cell<number>('done', 0);
/** What most of them require. */
export const isDone: Property = eventually('done', 'It is done.', (view) => view.value(done) === 1);

/** Does it. */
export function* finish(): Thread {
  yield* WRITE_ONCE(done, 1);
}

/** Goes on for ever, and does nothing. */
export function* busy(): Thread {
  for (;;) {
    yield* loop('busy');
    yield* smp_processor_id();
  }
}

/** A thread that does the same again and again. */
export function forEver(round: () => Thread): () => Thread {
  return function* rounds(): Thread {
    for (;;) {
      yield* loop('round');
      yield* round();
    }
  };
}
