// The frontier: states that were found and not yet expanded, first in first out (bfs) or last in first out (dfs).

/** The order of a search. */
export type Order = 'bfs' | 'dfs';

/** States wait here by number. Breadth first, they are expanded in the order of their numbers, and nothing is stored. */
export class Frontier {
  private stack = new Int32Array(1024);
  private size = 0;
  private depths = new Int32Array(1024);
  private next = 0;
  private found = 0;
  /** Breadth first: the number of the first state of each depth. */
  private readonly layers: number[] = [];
  private layer = 0;

  constructor(private readonly order: Order) {}

  /** States that wait. */
  get waiting(): number {
    return this.order === 'bfs' ? this.found - this.next : this.size;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.order === 'bfs' ? 0 : (this.stack.length + this.depths.length) * 4;
  }

  /** Adds a state; breadth first, states come with rising numbers and depths. */
  add(state: number, depth: number): void {
    if (this.order === 'bfs') {
      this.found = state + 1;
      if (depth === this.layers.length) this.layers.push(state);
      return;
    }
    if (this.size === this.stack.length) this.stack = doubled(this.stack);
    this.stack[this.size++] = state;
    while (state >= this.depths.length) this.depths = doubled(this.depths);
    this.depths[state] = depth;
  }

  /** Breadth first: the depth of the state that is taken next. */
  get nextDepth(): number {
    return this.next === this.layers[this.layer + 1] ? this.layer + 1 : this.layer;
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
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
