// Threads for the checks of an explorer: each checks one instance after the other, and ends when nobody waits for it any more.
import { Worker } from 'node:worker_threads';
import { InternalError } from '../core/assert.js';
import { DiagnosticError, type Diagnostic } from '../core/diagnostic.js';
import type { SearchStatistics, Verdict } from '../core/verdict.js';
import type { Label } from '../explorer/shape.js';
import type { CheckRequest } from '../prepare.js';

/** A check, as data that can be posted. */
export interface ThreadTask {
  readonly request: Omit<CheckRequest, 'model' | 'onProgress' | 'now'>;
  /** On how many threads its search may go on when it is large. */
  readonly workers: number;
}

/** What came of it. */
export interface ThreadResult {
  readonly verdict: Verdict;
  readonly statistics: SearchStatistics;
  readonly digest: string;
  /** The labels of the counterexample. */
  readonly path: readonly Label[];
}

/** What a thread says. */
export type ThreadSays =
  | { readonly kind: 'progress'; readonly statistics: SearchStatistics }
  | { readonly kind: 'result'; readonly result: ThreadResult }
  | { readonly kind: 'mistake'; readonly diagnostic: Diagnostic };

/** A thread that checks instances of one model. */
export class CheckThread {
  private readonly worker: Worker;

  constructor(asked: string) {
    const isBuilt = import.meta.url.endsWith('.js');
    const entry = isBuilt ? new URL('./explore-worker.js', import.meta.url) : new URL('./explore-worker-source.mjs', import.meta.url);
    this.worker = new Worker(entry, { workerData: asked });
    // Whoever waits for it hears of an error; when nobody does, it does not matter.
    this.worker.on('error', () => {});
  }

  /** Checks an instance. One at a time. */
  check(task: ThreadTask, onProgress: (statistics: SearchStatistics) => void): Promise<ThreadResult> {
    const { worker } = this;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        act();
      };
      const onMessage = (said: ThreadSays): void => {
        if (said.kind === 'progress') onProgress(said.statistics);
        else if (said.kind === 'result') settle(() => resolve(said.result));
        else settle(() => reject(new DiagnosticError(said.diagnostic)));
      };
      const onError = (error: unknown): void =>
        settle(() => reject(new InternalError(`a thread died: ${error instanceof Error ? error.message : String(error)}`)));
      const onExit = (): void => settle(() => reject(new InternalError('a thread was ended')));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(task);
    });
  }

  /** Ends it, also in the middle of a check. */
  end(): void {
    void this.worker.terminate();
  }
}
