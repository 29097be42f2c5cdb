// Threads of one or two ops, for tests that need no more.
import { READ_ONCE, type Thread } from '../../src/index.js';

/** Runs the threads one after the other. */
export function* sequence(...threads: readonly Thread<unknown>[]): Thread {
  for (const thread of threads) yield* thread;
}

/** Runs a thread and drops what it returns. */
export function* forget(thread: Thread<unknown>): Thread {
  yield* thread;
}

/** Reads a variable and drops its value. */
export function readOf(variable: Parameters<typeof READ_ONCE>[0]): Thread {
  return forget(READ_ONCE(variable));
}
