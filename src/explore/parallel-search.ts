// The parallel search: one thread begins, and hands over to a crew when the space turns out to be large.
//
//   this thread   ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓ waits, tells how far it is ──────── collects
//   worker 0          · · starts · ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
//   worker 1          · · starts · ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
//
// The thread that calls is never blocked for long, so that an interrupt, or the death of a worker, is noticed.
import { defined } from '../core/assert.js';
import { MemoryEnd } from '../core/memory-budget.js';
import type { TransitionSystem } from '../core/transition-system.js';
import type { Bound, SearchStatistics } from '../core/verdict.js';
import type { Crew, PartEnd } from './crew.js';
import { CONTROL, CrewBudget, FIGURES, reserveControl, reserveCrew, STOP, type CrewMemory } from './crew-memory.js';
import { better, type Met } from './met.js';
import { scheduleAlong } from './schedule.js';
import { Search, type HandOver, type SearchOptions, type SearchResult } from './search.js';
import { named, type Named } from './state-name.js';
import { parentIn, stateIn, type StatesInChunks } from './state-chunks.js';

/** How to search with a crew. */
export interface ParallelOptions<Note> extends SearchOptions {
  /** How many workers; with one, or depth first, there is no crew. */
  readonly workers: number;
  readonly startCrew: () => Crew<Note>;
  /** States from which on a crew is worth starting. Until it is ready, this thread goes on. */
  readonly crewFrom: number;
  /** Whether to wait for the crew at that point. */
  readonly isPatient?: boolean | undefined;
  /** States that are expanded between two looks at all this. */
  readonly interval?: number | undefined;
  /** Lets other things happen; resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Whether somebody wants the search to end with what it has. */
  readonly isInterrupted: () => boolean;
}

/** What a search found, and the notes of the workers that took part. */
export interface ParallelResult<Note> extends SearchResult {
  readonly notes: readonly Note[];
}

/** Milliseconds that this thread works before it lets other things happen, and that it waits before it looks at the crew again. */
const TURN = 50;

/** As search(), with other threads when that pays. */
export async function searchInParallel<Note>(system: TransitionSystem, options: ParallelOptions<Note>): Promise<ParallelResult<Note>> {
  const parallel = new ParallelSearch(system, options);
  try {
    return await parallel.run();
  } finally {
    parallel.dismiss();
  }
}

type Reserved = ReturnType<typeof reserveControl>;
type Base = Pick<HandOver, 'count' | 'transitions' | 'bounds'>;

class ParallelSearch<Note> {
  private readonly reserved: Reserved | undefined;
  private readonly started: number;
  private crew: Crew<Note> | undefined;
  private isReady = false;
  private failure: unknown;

  constructor(
    private readonly system: TransitionSystem,
    private readonly options: ParallelOptions<Note>,
  ) {
    const { workers, order, bytesMax } = options;
    this.reserved = workers > 1 && order === 'bfs' ? reserveControl(workers, bytesMax) : undefined;
    this.started = options.now();
  }

  async run(): Promise<ParallelResult<Note>> {
    const { options, reserved } = this;
    const search = new Search(this.system, options, reserved ? new CrewBudget(reserved) : undefined);
    let turn = options.now();
    while (search.advance(options.interval)) {
      const isCrewWorthIt = reserved !== undefined && search.statistics().states >= options.crewFrom;
      if (isCrewWorthIt && !this.crew) await this.startCrew();
      if (options.now() - turn >= TURN || this.isReady) {
        await options.pause(0);
        turn = options.now();
      }
      if (options.isInterrupted()) {
        search.interrupt();
        break;
      }
      const found = this.isReady ? search.handOver() : undefined;
      if (found && reserved && this.crew) return this.runCrew(this.crew, found, reserved);
      if (this.failure !== undefined) throw this.failure;
    }
    return { ...search.result(), notes: [] };
  }

  dismiss(): void {
    this.crew?.dismiss();
  }

  private async startCrew(): Promise<void> {
    this.crew = this.options.startCrew();
    const ready = this.awaitReady(this.crew);
    if (this.options.isPatient) await ready;
  }

  private async awaitReady(crew: Crew<Note>): Promise<void> {
    try {
      await crew.ready;
      this.isReady = true;
    } catch (error) {
      this.failure = error;
    }
  }

  private async runCrew(crew: Crew<Note>, found: HandOver, reserved: Reserved): Promise<ParallelResult<Note>> {
    const { workers: size, depthMax, statesMax } = this.options;
    const { words } = this.system;
    const statesLeft = statesMax === undefined ? undefined : statesMax - found.count;
    const memory = reserveCrew(reserved, { size, words, depthMax, statesLeft });
    const base = { count: found.count, transitions: found.transitions, bounds: found.bounds };
    try {
      const ends = await this.waitFor(crew.run(memory, found), () => this.statistics(memory, base));
      return this.collect(memory, base, ends);
    } catch (error) {
      if (!(error instanceof MemoryEnd)) throw error;
      // A thread had no memory for its own work, and is gone; the figures are in shared memory.
      const bounds = new Set<Bound>([...base.bounds, 'memory']);
      return { finding: 0, schedule: [], bounds, statistics: this.statistics(memory, base), notes: [] };
    }
  }

  // Waits for a crew, tells how far it is, and stops it when it has to stop.
  private async waitFor<T>(ends: Promise<T>, statistics: () => SearchStatistics): Promise<T> {
    const { options } = this;
    const over = ends.then(() => true);
    while (!(await Promise.race([over, options.pause(TURN).then(() => false)]))) {
      const { milliseconds } = statistics();
      options.onProgress?.(statistics());
      if (options.secondsMax !== undefined && milliseconds >= options.secondsMax * 1000) this.stop('time');
      if (options.isInterrupted()) this.stop('interrupted');
    }
    return ends;
  }

  private stop(bound: Bound): void {
    if (this.reserved) Atomics.or(this.reserved.control, CONTROL.stop, STOP[bound] ?? 0);
  }

  private collect(memory: CrewMemory, base: Base, ends: readonly PartEnd<Note>[]): ParallelResult<Note> {
    const bounds = new Set(base.bounds);
    const stopped = Atomics.load(memory.control, CONTROL.stop);
    for (const bound of ['time', 'memory', 'states', 'interrupted'] as const) if (stopped & (STOP[bound] ?? 0)) bounds.add(bound);
    if (ends.some(({ report }) => report.isDepthCut)) bounds.add('depth');
    let met: Met | undefined;
    let finder = 0;
    for (const [worker, { report }] of ends.entries()) {
      const before = met;
      if (report.met) met = better(met, report.met);
      if (met !== before) finder = worker;
    }
    const schedule = met ? scheduleAlong(this.system, this.pathTo(met.state, finder, ends), met) : [];
    return {
      finding: met?.finding ?? 0,
      schedule,
      bounds,
      statistics: this.statistics(memory, base),
      notes: ends.map(({ note }) => note),
    };
  }

  private pathTo(last: number, finder: number, ends: readonly PartEnd<Note>[]): Int32Array[] {
    const path: Int32Array[] = [];
    for (let at: Named | undefined = { number: last, owner: finder }; at;) {
      const chunks: StatesInChunks = defined(ends[at.owner].report.chunks, 'the states of a worker');
      path.push(stateIn(chunks, at.number, this.system.words));
      at = named(parentIn(chunks, at.number), ends.length);
    }
    return path.reverse();
  }

  private statistics({ figures, size, control }: CrewMemory, base: Base): SearchStatistics {
    let [states, expanded, transitions, depth] = [0, 0, base.transitions, 0];
    for (let worker = 0; worker < size; worker++) {
      states += figures[worker * FIGURES];
      expanded += figures[worker * FIGURES + 1];
      transitions += figures[worker * FIGURES + 2];
      depth = Math.max(depth, figures[worker * FIGURES + 3]);
    }
    return {
      // While workers take over, they have not counted all yet.
      states: Math.max(states, base.count),
      transitions,
      depth,
      waiting: states - expanded,
      milliseconds: this.options.now() - this.started,
      bytes: Atomics.load(control, CONTROL.kibibytes) * 1024,
      words: this.system.words,
    };
  }
}
