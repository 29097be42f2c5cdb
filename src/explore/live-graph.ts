// The graph of a live system: every state with its actions, its facts, and the conditions that it asks for and grants.
//
//   state s: the edges edgeStart[s] … edgeStart[s + 1] - 1, each with the state that it leads to, its action, and the set it grants
//
// States are numbered breadth first, so the parents in the store make shortest paths from the initial state.
import { assert } from '../core/assert.js';
import { LocalInterner } from '../core/interner.js';
import type { LiveSystem } from '../core/live-system.js';
import type { MemoryBudget } from '../core/memory-budget.js';
import { Column } from './column.js';
import { StateStore } from './state-store.js';

/** All states found so far; those below `expanded` with their edges. */
export class LiveGraph {
  readonly edgeStart: Column;
  readonly target: Column;
  readonly action: Column;
  readonly grant: Column;
  readonly facts: Column;
  /** What each state asks for and grants, as the number of a record of `conditions`. */
  readonly standing: Column;
  /** By state: its distance from the initial one. */
  readonly depth: Column;
  /** Records of two sets: what is asked for, then what is granted. */
  readonly conditions: LocalInterner;
  /** States whose edges are whole. */
  expanded = 0;
  private readonly store: StateStore;

  constructor(
    readonly system: LiveSystem,
    budget: MemoryBudget,
  ) {
    this.store = new StateStore(system.words, budget);
    this.conditions = new LocalInterner(2 * system.conditionWords);
    this.edgeStart = new Column(budget);
    this.target = new Column(budget);
    this.action = new Column(budget);
    this.grant = new Column(budget);
    this.facts = new Column(budget);
    this.standing = new Column(budget);
    this.depth = new Column(budget);
    this.edgeStart.push(0);
    this.store.insert(system.initial(), 0, -1);
    this.depth.push(0);
  }

  /** How many states were found. */
  get count(): number {
    return this.store.count;
  }

  /** The state from which a state was found first; -1 for the initial one. */
  parentOf(state: number): number {
    return this.store.parentOf(state);
  }

  /** Expands the next state. A MemoryEnd that it throws leaves that state without edges. */
  expandNext(): void {
    const { system, store } = this;
    const state = this.expanded;
    const count = system.expand(store.chunkOf(state), store.offsetOf(state));
    const depth = this.depth.values[state] + 1;
    for (let index = 0; index < count; index++) {
      assert(system.findings[index] === 0, 'liveness is looked at where nothing else is wrong');
      const found = store.insert(system.successors, index * system.words, state);
      if (found >= 0) this.depth.push(depth);
      this.target.push(found >= 0 ? found : -1 - found);
      this.action.push(system.actions[index]);
      this.grant.push(system.grants[index]);
    }
    this.facts.push(system.facts);
    this.standing.push(this.conditions.intern(system.conditions, 0));
    this.edgeStart.push(this.target.length);
    this.expanded = state + 1;
  }

  /** The first edge of a state, and the first one behind its edges. */
  edgesOf(state: number): readonly [number, number] {
    return [this.edgeStart.values[state], this.edgeStart.values[state + 1]];
  }

  /** The actions that lead from the initial state to this one, as few as there can be. */
  pathTo(state: number): number[] {
    const path: number[] = [];
    for (let at = state; this.parentOf(at) >= 0; at = this.parentOf(at)) path.push(this.action.values[this.edgeTo(this.parentOf(at), at)]);
    return path.reverse();
  }

  private edgeTo(from: number, to: number): number {
    const [first, end] = this.edgesOf(from);
    const edge = this.target.values.subarray(first, end).indexOf(to);
    assert(edge >= 0, 'an edge leads from the parent of a state to it');
    return first + edge;
  }
}
