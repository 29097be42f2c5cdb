// Fair components: the parts of a graph in which a fair execution can go on for ever.
//
// Emerson and Lei, "Modalities for Model Checking: Branching Time Logic Strikes Back" (1987), for Streett conditions: a strongly connected
// component in which some condition is asked for and never granted loses the states that ask for it, and what is left is looked at
// again. Components are Tarjan's (1972), without recursion. A state can always stay, so a component of one state is one, too.
import type { MemoryBudget } from '../core/memory-budget.js';
import type { LiveGraph } from './live-graph.js';

/** Finds all maximal fair components among some states. Returns, by state: the number of its component, or -1. */
export function fairComponents(graph: LiveGraph, states: Int32Array, budget: MemoryBudget): Int32Array {
  const finder = new Finder(graph, budget);
  return finder.run(states);
}

class Finder {
  /** By state: the group within which it is looked at, -1 for none; states of other groups are not there for it. */
  private readonly group: Int32Array;
  private readonly fair: Int32Array;
  private readonly index: Int32Array;
  private readonly low: Int32Array;
  /** By state: the edge to follow next. */
  private readonly cursor: Int32Array;
  /** States that were begun and belong to no component yet; and those on the way to the current one. */
  private readonly open: Int32Array;
  private readonly path: Int32Array;
  private groups = 0;
  private components = 0;
  /** Groups that wait, each as its states. */
  private readonly waiting: Int32Array[] = [];
  private readonly scratch: Int32Array;
  private readonly standing: Int32Array;

  constructor(
    private readonly graph: LiveGraph,
    budget: MemoryBudget,
  ) {
    const { expanded } = graph;
    this.group = budget.take(expanded).fill(-1);
    this.fair = budget.take(expanded).fill(-1);
    this.index = budget.take(expanded);
    this.low = budget.take(expanded);
    this.cursor = budget.take(expanded);
    this.open = budget.take(expanded);
    this.path = budget.take(expanded);
    this.scratch = new Int32Array(2 * graph.system.conditionWords);
    this.standing = new Int32Array(2 * graph.system.conditionWords);
  }

  run(states: Int32Array): Int32Array {
    this.wait(states.slice());
    for (let members = this.waiting.pop(); members; members = this.waiting.pop()) this.split(members);
    return this.fair;
  }

  private wait(members: Int32Array): void {
    const group = this.groups++;
    for (const state of members) {
      this.group[state] = group;
      this.index[state] = 0;
    }
    this.waiting.push(members);
  }

  // Takes a group apart into its components.
  private split(members: Int32Array): void {
    const { group, index, low, cursor, open, path, graph } = this;
    const own = group[members[0]];
    const target = graph.target.values;
    let counter = 0;
    let opened = 0;
    let depth = 0;
    const begin = (state: number): void => {
      index[state] = ++counter;
      low[state] = counter;
      cursor[state] = graph.edgeStart.values[state];
      open[opened++] = state;
      path[depth++] = state;
    };
    for (const root of members) {
      if (group[root] !== own || index[root] !== 0) continue;
      begin(root);
      while (depth > 0) {
        const state = path[depth - 1];
        if (cursor[state] < graph.edgeStart.values[state + 1]) {
          const next = target[cursor[state]++];
          if (next >= group.length || group[next] !== own) continue;
          if (index[next] === 0) begin(next);
          else if (index[next] < low[state]) low[state] = index[next];
          continue;
        }
        depth--;
        if (depth > 0 && low[state] < low[path[depth - 1]]) low[path[depth - 1]] = low[state];
        if (low[state] !== index[state]) continue;
        const end = opened;
        while (open[--opened] !== state);
        this.settle(open.slice(opened, end));
      }
    }
  }

  // A component is fair, or what of it may still be goes on as a group of its own.
  private settle(component: Int32Array): void {
    const { group, graph, scratch } = this;
    const words = graph.system.conditionWords;
    // A group of its own also takes the component out of the one that is being split.
    const own = this.groups++;
    for (const state of component) group[state] = own;
    scratch.fill(0);
    for (const state of component) this.add(state);
    let isFair = true;
    for (let word = 0; word < words; word++) {
      scratch[word] &= ~scratch[words + word];
      if (scratch[word] !== 0) isFair = false;
    }
    if (isFair) {
      const number = this.components++;
      for (const state of component) this.fair[state] = number;
      return;
    }
    const bad = scratch.slice(0, words);
    const rest = component.filter((state) => !this.asksForAny(state, bad));
    for (const state of component) group[state] = -1;
    if (rest.length > 0) this.wait(rest);
  }

  // Adds what a state, and its edges inside its group, ask for and grant.
  private add(state: number): void {
    const { graph, group, scratch } = this;
    const { grantSets, conditionWords: words } = graph.system;
    const standing = this.standingOf(state);
    for (let word = 0; word < 2 * words; word++) scratch[word] |= standing[word];
    const [first, end] = graph.edgesOf(state);
    for (let edge = first; edge < end; edge++) {
      const next = graph.target.values[edge];
      if (next >= group.length || group[next] !== group[state]) continue;
      const set = graph.grant.values[edge] * words;
      for (let word = 0; word < words; word++) scratch[words + word] |= grantSets[set + word];
    }
  }

  private asksForAny(state: number, conditions: Int32Array): boolean {
    const standing = this.standingOf(state);
    return conditions.some((bits, word) => (bits & standing[word]) !== 0);
  }

  private standingOf(state: number): Int32Array {
    this.graph.conditions.read(this.graph.standing.values[state], this.standing, 0);
    return this.standing;
  }
}
