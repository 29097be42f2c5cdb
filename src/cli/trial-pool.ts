// A pool of workers that check a model under edits. Each check is small, so each has one thread; the pool keeps all cores busy.
import { Worker } from 'node:worker_threads';
import type { CheckRequest } from '../prepare.js';
import { InternalError } from '../core/assert.js';
import type { MemoryName } from '../core/memory.js';
import type { Edit } from '../lang/edit.js';
import type { Outcome } from '../necessity/outcome.js';

/** What all trials have in common. */
export interface TrialTask {
  readonly asked: string;
  readonly request: TrialRequest;
  /** Outcomes by program, from before; see programKey. */
  readonly known: ReadonlyMap<string, Outcome>;
}

/** The instance that is tried. */
export type TrialRequest = Omit<CheckRequest, 'model' | 'memory' | 'edits' | 'onProgress' | 'now'>;

/** One check. */
export interface Trial {
  readonly id: number;
  readonly edits: readonly Edit[];
  readonly memory: MemoryName;
}

/** What a worker says of one. */
export interface TrialAnswer {
  readonly id: number;
  readonly outcome: Outcome;
}

interface Waiting extends Omit<Trial, 'id'> {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** Workers, started as they are needed. */
export class TrialPool {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private readonly waiting: Waiting[] = [];
  private readonly running = new Map<Worker, Waiting>();
  private ids = 0;

  constructor(
    private readonly size: number,
    private readonly task: TrialTask,
  ) {}

  /** Checks the model under edits. */
  run(edits: readonly Edit[], memory: MemoryName): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ edits, memory, resolve, reject });
      this.start();
    });
  }

  /** Ends all workers, also those that are at work. */
  end(): void {
    for (const worker of this.all) void worker.terminate();
  }

  private start(): void {
    while (this.waiting.length > 0) {
      const worker = this.idle.pop() ?? (this.all.size < this.size ? this.added() : undefined);
      const next = worker && this.waiting.shift();
      if (!worker || !next) return;
      this.running.set(worker, next);
      worker.postMessage({ id: this.ids++, edits: next.edits, memory: next.memory } satisfies Trial);
    }
  }

  private added(): Worker {
    const isBuilt = import.meta.url.endsWith('.js');
    const entry = isBuilt ? new URL('./trial-worker.js', import.meta.url) : new URL('./trial-worker-source.mjs', import.meta.url);
    const worker = new Worker(entry, { workerData: this.task });
    this.all.add(worker);
    worker.on('message', ({ outcome }: TrialAnswer) => {
      const trial = this.running.get(worker);
      this.running.delete(worker);
      this.idle.push(worker);
      trial?.resolve(outcome);
      this.start();
    });
    worker.on('error', (error: unknown) => {
      this.all.delete(worker);
      const reason = error instanceof Error ? error.message : String(error);
      this.running.get(worker)?.reject(new InternalError(`a worker died: ${reason}`));
    });
    return worker;
  }
}
