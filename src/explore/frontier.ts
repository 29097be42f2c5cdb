// The frontier: states that were found and not yet expanded, first in first out (bfs) or last in first out (dfs).
import { LocalBudget, type MemoryBudget } from '../core/memory-budget.js';

/** The order of a search. */
export type Order = 'bfs' | 'dfs';

const FIRST = 1024;

/** States wait here by number. Breadth first, they are expanded in the order of their numbers, and nothing is stored. */
export class Frontier {
  /** Depth first: states on the way, and the depth of each state. */
  private stack: Int32Array = new Int32Array(0);
  private size = 0;
  private depths: Int32Array = new Int32Array(0);
  private next = 0;
  private found = 0;
  /** Breadth first: the number of the first state of each depth. */
  private readonly layers: number[] = [];
  private layer = 0;

  constructor(
    private readonly order: Order,
    private readonly budget: MemoryBudget = new LocalBudget(),
  ) {}

  /** States that wait. */
  get waiting(): number {
    return this.order === 'bfs' ? this.found - this.next : this.size;
  }

  /** Adds a state; breadth first, states come with rising numbers and depths. */
  add(state: number, depth: number): void {
    if (this.order === 'bfs') {
      this.found = state + 1;
      if (depth === this.layers.length) this.layers.push(state);
      return;
    }
    if (this.size === this.stack.length) this.stack = this.doubled(this.stack);
    this.stack[this.size++] = state;
    while (state >= this.depths.length) this.depths = this.doubled(this.depths);
    this.depths[state] = depth;
  }

  /** Breadth first: the depth of the state that is taken next. */
  get nextDepth(): number {
    return this.next === this.layers[this.layer + 1] ? this.layer + 1 : this.layer;
  }

  /** Breadth first: how many states were taken, the depth of the next one, and the number of the first state that is deeper. */
  level(): { readonly expanded: number; readonly depth: number; readonly levelEnd: number } {
    const depth = this.nextDepth;
    return { expanded: this.next, depth, levelEnd: this.layers[depth + 1] ?? this.found };
  }

  /** The next state to expand, or -1. */
  take(): number {
    if (this.order === 'dfs') return this.size === 0 ? -1 : this.stack[--this.size];
    if (this.next === this.found) return -1;
    if (this.next === this.layers[this.layer + 1]) this.layer++;
    return this.next++;
  }

  /** The depth of a state: depth first, of any; breadth first, of the one taken last. */
  depthOf(state: number): number {
    return this.order === 'bfs' ? this.layer : this.depths[state];
  }

  private doubled(array: Int32Array): Int32Array {
    const larger = this.budget.take(Math.max(FIRST, array.length * 2));
    larger.set(array);
    this.budget.giveBack(array);
    return larger;
  }
}
