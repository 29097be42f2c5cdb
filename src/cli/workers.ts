// Workers: threads that each prepare the same instance of a model, and then do their parts of one search.
import { Worker } from 'node:worker_threads';
import type { Notes } from '../check.js';
import type { CheckRequest, Sight } from '../prepare.js';
import { InternalError, unreachable } from '../core/assert.js';
import { DiagnosticError, type Diagnostic } from '../core/diagnostic.js';
import { MemoryEnd } from '../core/memory-budget.js';
import type { InternerMemory } from '../core/shared-interner.js';
import type { Crew, PartEnd } from '../explore/crew.js';
import type { CrewMemory } from '../explore/crew-memory.js';
import type { HandOver } from '../explore/search.js';

/** What each worker prepares: names and parameters, from which it makes the same program as everybody. */
export interface WorkerTask {
  /** The model's name or path, as it was asked for. */
  readonly asked: string;
  readonly request: Omit<CheckRequest, 'model' | 'onProgress' | 'now'>;
  readonly reduction: boolean;
  /** Where the numbers of slices are that all workers agree on. */
  readonly interners: readonly InternerMemory[];
  /** What properties turned out to look at. */
  readonly sights: readonly Sight[];
  /** Of the program that the worker must get. */
  readonly digest: string;
}

/** What a worker is told when the search is handed over to it and its peers. */
export interface PartTask {
  readonly memory: CrewMemory;
  readonly worker: number;
  readonly handOver: HandOver;
}

/** What a worker says. */
export type WorkerSays =
  | { readonly kind: 'ready' }
  | { readonly kind: 'end'; readonly end: PartEnd<Notes> }
  | { readonly kind: 'sight'; readonly sight: Sight }
  | { readonly kind: 'mistake'; readonly diagnostic: Diagnostic };

/** Thrown when a property of a worker looks at what the program does not keep. */
export class SightError extends Error {
  override readonly name = 'SightError';

  constructor(readonly sight: Sight) {
    super('a property looks at what the program does not keep');
  }
}

/** Starts threads for an instance. */
export function startWorkers(size: number, task: WorkerTask): Crew<Notes> {
  const threads = Array.from({ length: size }, () => new WorkerThread(task));
  return {
    ready: Promise.all(threads.map((thread) => thread.says())).then(() => undefined),
    run: (memory, handOver) =>
      Promise.all(
        threads.map(async (thread, worker) => {
          thread.tell({ memory, worker, handOver });
          const said = await thread.says();
          if (said.kind !== 'end') throw new InternalError(`a worker says ${said.kind} in place of its end`);
          return said.end;
        }),
      ),
    dismiss: () => {
      for (const thread of threads) thread.dismiss();
    },
  };
}

class WorkerThread {
  private readonly thread: Worker;

  constructor(task: WorkerTask) {
    this.thread = threadFor(task);
    // Whoever waits for it hears of an error; when nobody does, the search is over.
    this.thread.on('error', () => {});
  }

  tell(part: PartTask): void {
    this.thread.postMessage(part);
  }

  /** The next thing that it says; rejects when it says what was wrong, or nothing any more. */
  says(): Promise<WorkerSays> {
    const { thread } = this;
    return new Promise((resolve, reject) => {
      const onMessage = (said: WorkerSays): void => settle(() => answer(said, resolve, reject));
      const onError = (error: unknown): void => settle(() => reject(deathOf(error)));
      const onExit = (code: number): void => settle(() => reject(new InternalError(`a worker ended by itself (exit code ${code})`)));
      const settle = (act: () => void): void => {
        thread.off('message', onMessage).off('error', onError).off('exit', onExit);
        act();
      };
      thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }

  dismiss(): void {
    void this.thread.terminate();
  }
}

function answer(said: WorkerSays, resolve: (said: WorkerSays) => void, reject: (error: Error) => void): void {
  switch (said.kind) {
    case 'ready':
    case 'end':
      return resolve(said);
    case 'sight':
      return reject(new SightError(said.sight));
    case 'mistake':
      return reject(new DiagnosticError(said.diagnostic));
    default:
      return unreachable(said);
  }
}

function deathOf(error: unknown): Error {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return new MemoryEnd();
  return new InternalError(`a worker died: ${error instanceof Error ? error.message : String(error)}`);
}

function threadFor(task: WorkerTask): Worker {
  const isBuilt = import.meta.url.endsWith('.js');
  const entry = isBuilt ? new URL('./search-worker.js', import.meta.url) : new URL('./search-worker-source.mjs', import.meta.url);
  return new Worker(entry, { workerData: task });
}
