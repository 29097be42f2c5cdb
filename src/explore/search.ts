// The search: every reachable state, once, in an order that is a parameter. Breadth first finds shortest executions.
import { LocalBudget, MemoryEnd } from '../core/memory-budget.js';
import type { TransitionSystem } from '../core/transition-system.js';
import type { Bound, SearchStatistics } from '../core/verdict.js';
import { Frontier, type Order } from './frontier.js';
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

/** Where a finding was met: in this state, or by this action of it. */
interface Met {
  readonly finding: number;
  readonly state: number;
  readonly action: number | undefined;
  readonly length: number;
}

/** Explores a system until it is exhausted, a bound is reached, or a finding cannot be reached in fewer actions. */
export function search(system: TransitionSystem, options: SearchOptions): SearchResult {
  return new Search(system, options).run();
}

const PROGRESS_INTERVAL = 4096;

class Search {
  private readonly budget: LocalBudget;
  private readonly store: StateStore;
  private readonly frontier: Frontier;
  private readonly bounds = new Set<Bound>();
  private readonly started: number;
  private met: Met | undefined;
  private transitions = 0;
  private expanded = 0;
  private deepest = 0;

  constructor(
    private readonly system: TransitionSystem,
    private readonly options: SearchOptions,
  ) {
    this.budget = new LocalBudget(options.bytesMax);
    this.store = new StateStore(system.words, this.budget);
    this.frontier = new Frontier(options.order, this.budget);
    this.started = options.now();
  }

  run(): SearchResult {
    try {
      this.explore();
    } catch (error) {
      // What is there is whole: an insertion that does not fit changes nothing.
      if (!(error instanceof MemoryEnd)) throw error;
      this.bounds.add('memory');
    }
    return {
      finding: this.met?.finding ?? 0,
      schedule: this.met ? this.scheduleTo(this.met) : [],
      bounds: this.bounds,
      statistics: this.statistics(),
    };
  }

  private explore(): void {
    const initial = this.system.initial();
    this.store.foresee(initial, 1);
    this.add(initial, 0, { parent: -1, depth: 0, isQuiet: false });
    while (this.frontier.waiting > 0 && !this.isOver()) {
      const state = this.frontier.take();
      this.expandState(state, this.frontier.depthOf(state));
    }
  }

  private expandState(state: number, depth: number): void {
    const { system, store, options } = this;
    const count = system.expand(store.chunkOf(state), store.offsetOf(state));
    this.expanded++;
    if (system.restFinding !== 0) this.meet({ finding: system.restFinding, state, action: undefined, length: depth });
    if (options.depthMax !== undefined && depth >= options.depthMax) {
      if (count > 0) this.bounds.add('depth');
      return;
    }
    this.transitions += count;
    store.foresee(system.successors, count);
    for (let index = 0; index < count; index++) {
      const finding = system.findings[index];
      if (finding !== 0) this.meet({ finding, state, action: system.actions[index], length: depth + 1 });
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
    const number = store.insertForeseen(states, index, found.parent);
    if (number >= 0) {
      if (found.depth > this.deepest) this.deepest = found.depth;
      frontier.add(number, found.depth);
      const finding = found.isQuiet ? 0 : this.system.observe(states, offset);
      if (finding !== 0) this.meet({ finding, state: number, action: undefined, length: found.depth });
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

  private meet(met: Met): void {
    if (!this.met || met.length < this.met.length) this.met = met;
  }

  private isOver(): boolean {
    // Breadth first, what is met from the next layer on is longer than what was met already.
    if (this.met && (this.options.order === 'dfs' || this.frontier.nextDepth >= this.met.length)) return true;
    return this.expanded % PROGRESS_INTERVAL === 0 && this.isCutShort();
  }

  private isCutShort(): boolean {
    const { options } = this;
    const statistics = this.statistics();
    options.onProgress?.(statistics);
    if (options.secondsMax !== undefined && statistics.milliseconds >= options.secondsMax * 1000) this.bounds.add('time');
    return this.bounds.has('time') || this.bounds.has('states');
  }

  private statistics(): SearchStatistics {
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

  // The store knows each state's parent; which action led from one to the next is found by taking them all again.
  private scheduleTo(met: Met): number[] {
    const { store, system } = this;
    const path: number[] = [];
    for (let state = met.state; state >= 0; state = store.parentOf(state)) path.push(state);
    path.reverse();
    if (system.scheduleAlong) {
      const states = path.map((state) => store.chunkOf(state).slice(store.offsetOf(state), store.offsetOf(state) + system.words));
      return system.scheduleAlong(states, met.finding, met.action !== undefined);
    }
    const schedule = path.slice(1).map((state, index) => actionBetween({ system, store, from: path[index], to: state }));
    if (met.action !== undefined) schedule.push(met.action);
    return schedule;
  }
}

function actionBetween({ system, store, from, to }: { system: TransitionSystem; store: StateStore; from: number; to: number }): number {
  const count = system.expand(store.chunkOf(from), store.offsetOf(from));
  for (let index = 0; index < count; index++) {
    if (system.findings[index] === 0 && store.isState(to, system.successors, index * system.words)) return system.actions[index];
  }
  throw new Error(`no action leads from state ${from} to state ${to}`);
}
