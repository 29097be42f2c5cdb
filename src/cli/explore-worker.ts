// A worker's thread of an explorer: checks instances of one model, and says how far it is.
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../core/assert.js';
import { DiagnosticError } from '../core/diagnostic.js';
import { labelsOf } from '../explorer/label.js';
import { loadModel } from '../load/load-model.js';
import type { CheckRequest } from '../prepare.js';
import { checkPlaced } from './checking.js';
import type { ThreadResult, ThreadSays, ThreadTask } from './explore-threads.js';

const port = defined(parentPort ?? undefined, 'the thread that started this one');
// The name was put there by explore-threads.ts.
const loaded = await loadModel(workerData as string);

async function result({ request, workers }: ThreadTask): Promise<ThreadResult> {
  const own: CheckRequest = {
    ...request,
    model: loaded.model,
    onProgress: (statistics) => say({ kind: 'progress', statistics }),
    now: () => performance.now(),
  };
  const { verdict, statistics, digest, trace } = await checkPlaced(loaded, own, { workers, isInterrupted: () => false });
  return { verdict, statistics, digest, path: trace ? labelsOf(trace) : [] };
}

function say(what: ThreadSays): void {
  port.postMessage(what);
}

port.on('message', (task: ThreadTask) => {
  void result(task).then(
    (found) => say({ kind: 'result', result: found }),
    (error: unknown) => {
      if (error instanceof DiagnosticError) say({ kind: 'mistake', diagnostic: error.diagnostic });
      // Ends the thread with the error: whoever waits hears of it.
      else setImmediate(() => fail(error));
    },
  );
});

function fail(error: unknown): never {
  throw error;
}
