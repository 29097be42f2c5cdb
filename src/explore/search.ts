// The search: every reachable state, once, in an order that is a parameter. Breadth first finds shortest executions.
import { LocalBudget, MemoryEnd, type MemoryBudget } from '../core/memory-budget.js';
import type { TransitionSystem } from '../core/transition-system.js';
import type { Bound, SearchStatistics } from '../core/verdict.js';
import { Frontier, type Order } from './frontier.js';
import { better, type Met } from './met.js';
import { scheduleAlong } from './schedule.js';
import { stateIn, type StatesInChunks } from './state-chunks.js';
import { StateStore } from './state-store.js';

/** How to search, and when to stop. Without bounds, a search ends when it has seen every state. */
export interface SearchOptions {
  readonly order: Order;
  /** Actions on a path, at the most. */
  readonly depthMax?: number | undefined;
  readonly statesMax?: number | undefined;
  readonly secondsMax?: number | undefined;
  /** Bytes of states, visited set and frontier. */
  readonly bytesMax?: number | undefined;
  /** Called now and then, about every 4096 states. */
  readonly onProgress?: ((statistics: SearchStatistics) => void) | undefined;
  /** Milliseconds since some fixed time; the search reads the clock through this only. */
  readonly now: () => number;
}

/** What a search found: a finding and the schedule that leads to it, if any; and which bounds cut it short. */
export interface SearchResult {
  readonly finding: number;
  /** Actions from the initial state to the finding; the last one is at fault, unless the finding is about the state itself. */
  readonly schedule: readonly number[];
  readonly bounds: ReadonlySet<Bound>;
  readonly statistics: SearchStatistics;
}

/** A search that has not ended, for others to go on with: states by number, of which the first were expanded. */
export interface HandOver extends StatesInChunks {
  readonly count: number;
  readonly expanded: number;
  /** The depth of the first state that was not expanded, and the number where that depth ends. */
  readonly depth: number;
  readonly levelEnd: number;
  readonly transitions: number;
  readonly deepest: number;
  readonly bounds: ReadonlySet<Bound>;
  /** Bytes of the budget that are free again when everybody has taken over. */
  readonly bytes: number;
}

/** Explores a system until it is exhausted, a bound is reached, or a finding cannot be reached in fewer actions. */
export function search(system: TransitionSystem, options: SearchOptions): SearchResult {
  const running = new Search(system, options);
  while (running.advance());
  return running.result();
}

/** States that are expanded between two looks at the clock. */
const INTERVAL = 4096;
/** Less than this would not hold a state. */
const BYTES_MIN = 65_536;

/** A search that is made step by step. */
export class Search {
  private readonly budget: MemoryBudget;
  private readonly store: StateStore;
  private readonly frontier: Frontier;
  private readonly bounds = new Set<Bound>();
  private readonly started: number;
  private met: Met | undefined;
  /** The depth of the states that were being expanded when something was met first. */
  private metAt = 0;
  private transitions = 0;
  private deepest = 0;

  constructor(
    private readonly system: TransitionSystem,
    private readonly options: SearchOptions,
    budget?: MemoryBudget,
  ) {
    this.budget = budget ?? new LocalBudget(Math.max(BYTES_MIN, options.bytesMax ?? Infinity));
    this.store = new StateStore(system.words, this.budget);
    this.frontier = new Frontier(options.order, this.budget);
    this.started = options.now();
  }

  /** Expands some thousand states, or `most`. Returns whether there is more to do. */
  advance(most = INTERVAL): boolean {
    try {
      if (this.store.count === 0) this.addInitial();
      return this.frontier.waiting > 0 && !this.isCutShort() && this.expandSome(most);
    } catch (error) {
      // What is there is whole: an insertion that does not fit changes nothing.
      if (!(error instanceof MemoryEnd)) throw error;
      this.bounds.add('memory');
      return false;
    }
  }

  /** Notes that the search ends here because somebody wants it to. */
  interrupt(): void {
    this.bounds.add('interrupted');
  }

  /** What was found so far. */
  result(): SearchResult {
    const { met, bounds } = this;
    const schedule = met ? scheduleAlong(this.system, this.pathTo(met.state), met) : [];
    return { finding: met?.finding ?? 0, schedule, bounds, statistics: this.statistics() };
  }

  /** How far it is. */
  statistics(): SearchStatistics {
    const { store, transitions, deepest, frontier } = this;
    return {
      states: store.count,
      transitions,
      depth: deepest,
      waiting: frontier.waiting,
      milliseconds: this.options.now() - this.started,
      bytes: this.budget.bytes,
      words: this.system.words,
    };
  }

  /** All that is needed to go on elsewhere, breadth first; `undefined` where something was met, and the end is near. */
  handOver(): HandOver | undefined {
    const { store, frontier, transitions, deepest, bounds } = this;
    if (this.met) return undefined;
    const { states, parents, count, bytes } = store;
    return { states, parents, count, bytes, transitions, deepest, bounds, ...frontier.level() };
  }

  private addInitial(): void {
    const initial = this.system.initial();
    this.store.foresee(initial, 0, 1);
    this.add(initial, 0, { parent: -1, depth: 0, isQuiet: false });
  }

  private expandSome(most: number): boolean {
    const { frontier } = this;
    for (let count = 0; frontier.waiting > 0 && !this.isDone(); count++) {
      if (count === most) return true;
      const state = frontier.take();
      this.expandState(state, frontier.depthOf(state));
    }
    return false;
  }

  private expandState(state: number, depth: number): void {
    const { system, store, options } = this;
    const count = system.expand(store.chunkOf(state), store.offsetOf(state));
    if (system.restFinding !== 0) this.meet({ finding: system.restFinding, state, action: undefined, length: depth }, depth);
    if (options.depthMax !== undefined && depth >= options.depthMax) {
      if (count > 0) this.bounds.add('depth');
      return;
    }
    this.transitions += count;
    store.foresee(system.successors, 0, count);
    for (let index = 0; index < count; index++) {
      const finding = system.findings[index];
      if (finding !== 0) this.meet({ finding, state, action: system.actions[index], length: depth + 1 }, depth);
      else this.add(system.successors, index, { parent: state, depth: depth + 1, isQuiet: system.quiet?.[index] === 1 });
    }
  }

  // Adds state `index` of those that the store has foreseen.
  private add(states: Int32Array, index: number, found: { parent: number; depth: number; isQuiet: boolean }): void {
    const { store, frontier, options } = this;
    const offset = index * this.system.words;
    if (options.statesMax !== undefined && store.count >= options.statesMax) {
      this.addAtLimit(states, offset);
      return;
    }
    const number = store.insertForeseen(index, states, offset, found.parent);
    if (number >= 0) {
      if (found.depth > this.deepest) this.deepest = found.depth;
      frontier.add(number, found.depth);
      const finding = found.isQuiet ? 0 : this.system.observe(states, offset);
      if (finding !== 0) this.meet({ finding, state: number, action: undefined, length: found.depth }, found.depth - 1);
    } else if (options.order === 'dfs' && options.depthMax !== undefined && found.depth < frontier.depthOf(-1 - number)) {
      // A bounded depth-first search may have cut off what lies behind this state; now there is room for more of it.
      store.setParent(-1 - number, found.parent);
      frontier.add(-1 - number, found.depth);
    }
  }

  // The store is as full as it may get: a state that it does not hold cuts the search short.
  private addAtLimit(states: Int32Array, offset: number): void {
    if (!this.store.has(states, offset)) this.bounds.add('states');
  }

  private meet(met: Met, depth: number): void {
    if (this.met === undefined) this.metAt = depth;
    this.met = better(this.met, met);
  }

  // Breadth first, a level is expanded to its end, so that neither the states nor the finding depend on the order within it. What is met
  // after that is longer than what was met already.
  private isDone(): boolean {
    return this.met !== undefined && (this.options.order === 'dfs' || this.frontier.nextDepth > this.metAt);
  }

  private isCutShort(): boolean {
    const { options } = this;
    const statistics = this.statistics();
    options.onProgress?.(statistics);
    if (options.secondsMax !== undefined && statistics.milliseconds >= options.secondsMax * 1000) this.bounds.add('time');
    return this.bounds.has('time') || this.bounds.has('states');
  }

  private pathTo(last: number): Int32Array[] {
    const { store, system } = this;
    const path: Int32Array[] = [];
    for (let state = last; state >= 0; state = store.parentOf(state)) path.push(stateIn(store, state, system.words));
    return path.reverse();
  }
}
