// Trials of one model: each is looked up among those of before, and checked by a worker otherwise.
import type { MemoryName } from '../core/memory.js';
import { editText } from '../edit/edit-text.js';
import type { Edit } from '../lang/edit.js';
import type { LoadedModel } from '../load/load-model.js';
import { sourcesHash } from '../load/source-files.js';
import type { Outcome } from '../necessity/outcome.js';
import { PROGRAM, TrialCache } from './trial-cache.js';
import { programKey } from './program-key.js';
import { TrialPool, type TrialRequest } from './trial-pool.js';

/** How trials are run. */
export interface TrialOptions {
  readonly workers: number;
  /** Forgets what was found before. */
  readonly isFresh: boolean;
}

/** Checks a model under edits. */
export class Trials {
  private readonly cache: TrialCache;
  private readonly pool: TrialPool;
  private readonly sources: string;
  /** What has been asked already in this run. */
  private readonly asked = new Map<string, Promise<Outcome>>();
  checks = 0;
  remembered = 0;

  constructor(
    private readonly loaded: LoadedModel,
    private readonly request: TrialRequest,
    { workers, isFresh }: TrialOptions,
  ) {
    this.cache = new TrialCache(isFresh);
    this.sources = sourcesHash(loaded.file.path);
    this.pool = new TrialPool(workers, { asked: loaded.file.asked, request, known: this.cache.ofPrograms() });
  }

  /** What the model under these edits comes to. */
  check(edits: readonly Edit[], memory: MemoryName): Promise<Outcome> {
    const key = this.keyOf(edits, memory);
    const before = this.asked.get(key);
    if (before) return before;
    const found = this.find(key, edits, memory);
    this.asked.set(key, found);
    return found;
  }

  /** Ends the workers; what was found is kept. */
  end(): void {
    this.pool.end();
  }

  private async find(key: string, edits: readonly Edit[], memory: MemoryName): Promise<Outcome> {
    this.checks++;
    const known = this.cache.get(key);
    if (known) {
      this.remembered++;
      return known;
    }
    const outcome = await this.pool.run(edits, memory);
    this.cache.add(key, outcome);
    if (outcome.kind !== 'mistake') {
      const asked = { ...this.request, model: this.loaded.model, memory, now: () => 0 };
      this.cache.add(PROGRAM + programKey(asked, outcome.digest), outcome);
    }
    return outcome;
  }

  private keyOf(edits: readonly Edit[], memory: MemoryName): string {
    const { variant, set, compiler, cpus, nmis, window, statesMax, secondsMax } = this.request;
    const parts = [this.sources, variant, set, memory, compiler, cpus, nmis, window, statesMax, secondsMax, edits.map(editText)];
    return `sources ${JSON.stringify(parts.map((part) => part ?? null))}`;
  }
}
