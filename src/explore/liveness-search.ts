// The search for executions that never come to something: all states first, breadth first, then the fair components among those where a
// requirement is open. On one thread, and without reductions.
import { LocalBudget, MemoryEnd, type MemoryBudget } from '../core/memory-budget.js';
import type { Lasso, LiveSystem } from '../core/live-system.js';
import type { Bound, SearchStatistics } from '../core/verdict.js';
import { fairComponents } from './fair-components.js';
import { shortLasso } from './lasso.js';
import { LiveGraph } from './live-graph.js';
import { obligationOf } from './obligation.js';
import type { SearchOptions } from './search.js';

/** When to stop; as a search does. */
export type LivenessOptions = Pick<SearchOptions, 'statesMax' | 'secondsMax' | 'bytesMax' | 'onProgress' | 'now'>;

/** What was found. */
export interface LivenessResult {
  /** An execution that breaks a requirement, of all that break one with the fewest steps; also where a bound was reached. */
  readonly lasso: Lasso | undefined;
  /** What cut the search short: without a lasso, nothing is known then. */
  readonly bounds: ReadonlySet<Bound>;
  /** Names of the requirements that start from what never happened. */
  readonly unstarted: readonly string[];
  readonly statistics: SearchStatistics;
}

const INTERVAL = 1024;
/** Less than this would not hold a state. */
const BYTES_MIN = 262_144;

/** A search that is made step by step. */
export class LivenessSearch {
  private readonly budget: MemoryBudget;
  private readonly bounds = new Set<Bound>();
  private readonly started: number;
  private graph: LiveGraph | undefined;

  constructor(
    private readonly system: LiveSystem,
    private readonly options: LivenessOptions,
  ) {
    this.budget = new LocalBudget(Math.max(BYTES_MIN, options.bytesMax ?? Infinity));
    this.started = options.now();
  }

  /** Expands some states. Returns whether there is more to do. */
  advance(most = INTERVAL): boolean {
    try {
      const graph = (this.graph ??= new LiveGraph(this.system, this.budget));
      if (graph.expanded === graph.count || this.isOutOfTime()) return false;
      for (let count = 0; count < most && graph.expanded < graph.count && this.hasRoom(graph); count++) graph.expandNext();
      return this.bounds.size === 0 && graph.expanded < graph.count;
    } catch (error) {
      if (!(error instanceof MemoryEnd)) throw error;
      this.bounds.add('memory');
      return false;
    }
  }

  /** Notes that the search ends here because somebody wants it to. */
  interrupt(): void {
    this.bounds.add('interrupted');
  }

  /** What the states that were expanded show. */
  result(): LivenessResult {
    const lassos = this.bounds.has('interrupted') ? [] : this.lassos();
    const lasso = lassos.reduce<Lasso | undefined>((best, each) => (best && lengthOf(best) <= lengthOf(each) ? best : each), undefined);
    return { lasso, bounds: this.bounds, unstarted: this.unstarted(), statistics: this.statistics() };
  }

  private lassos(): Lasso[] {
    const { graph, system } = this;
    if (!graph || graph.expanded === 0) return [];
    try {
      return system.requirements.flatMap((_, index) => this.lassoOf(graph, index) ?? []);
    } catch (error) {
      if (!(error instanceof MemoryEnd)) throw error;
      this.bounds.add('memory');
      return [];
    }
  }

  private lassoOf(graph: LiveGraph, index: number): Lasso | undefined {
    // What was taken for one requirement is free again for the next.
    const budget = new LocalBudget(Math.max(BYTES_MIN, (this.options.bytesMax ?? Infinity) - this.budget.bytes));
    const obligation = obligationOf(graph, index, budget);
    if (obligation.states.length === 0) return undefined;
    return shortLasso({ graph, obligation, fair: fairComponents(graph, obligation.states, budget) }, index);
  }

  private unstarted(): string[] {
    const facts = this.graph?.facts;
    let seen = 0;
    for (let state = 0; state < (this.graph?.expanded ?? 0); state++) seen |= facts?.values[state] ?? 0;
    return this.system.requirements.flatMap(({ name, isFromStart }, index) => (isFromStart || (seen >>> (2 * index)) & 1 ? [] : [name]));
  }

  private hasRoom({ count }: LiveGraph): boolean {
    const { statesMax } = this.options;
    if (statesMax === undefined || count <= statesMax) return true;
    this.bounds.add('states');
    return false;
  }

  private isOutOfTime(): boolean {
    const { options } = this;
    const statistics = this.statistics();
    options.onProgress?.(statistics);
    if (options.secondsMax !== undefined && statistics.milliseconds >= options.secondsMax * 1000) this.bounds.add('time');
    return this.bounds.has('time');
  }

  private statistics(): SearchStatistics {
    const { graph, system, budget, options, started } = this;
    return {
      states: graph?.count ?? 0,
      transitions: graph?.edgeStart.values[graph.expanded] ?? 0,
      depth: graph ? (graph.depth.values[graph.depth.length - 1] ?? 0) : 0,
      waiting: graph ? graph.count - graph.expanded : 0,
      milliseconds: options.now() - started,
      bytes: budget.bytes,
      words: system.words,
    };
  }
}

function lengthOf({ stem, loop }: Lasso): number {
  return stem.length + loop.length;
}
