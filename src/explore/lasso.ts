// The lasso: of the executions that break a requirement, a short one to show.
//
// Every fair execution without end goes round in a fair component at last, so one that is a stem and a loop exists where any exists. That
// with the fewest steps, stem and loop together, is looked for: from each state of a fair component, nearest first, breadth first over the
// states of its component together with what was asked for and granted since. To find it is NP-hard in the number of conditions, so
// the search ends after some thousand steps with the shortest lasso that it met; where it met none, the loop is put together from shortest
// paths, from one condition that is still to be granted to the next.
import { assert } from '../core/assert.js';
import { LocalInterner } from '../core/interner.js';
import type { Lasso } from '../core/live-system.js';
import type { LiveGraph } from './live-graph.js';
import { stemTo, type Obligation } from './obligation.js';

/** What a lasso is looked for in. */
export interface FairStates {
  readonly graph: LiveGraph;
  readonly obligation: Obligation;
  /** By state: its fair component, or -1. */
  readonly fair: Int32Array;
}

/** Steps of the search for the shortest. */
const STEPS_MAX = 200_000;

/** The lasso to show for a requirement; `undefined` where nothing breaks it. */
export function shortLasso(states: FairStates, requirement: number, stepsMax = STEPS_MAX): Lasso | undefined {
  const { graph, obligation, fair } = states;
  const starts = obligation.states.filter((state) => fair[state] >= 0);
  if (starts.length === 0) return undefined;
  const search = new LoopSearch(states, stepsMax);
  let best: { readonly start: number; readonly loop: readonly number[]; readonly length: number } | undefined;
  for (const start of starts) {
    const distance = obligation.distance[start];
    if ((best && distance >= best.length) || search.isOver) break;
    const loop = search.shortest(start, best ? best.length - distance - 1 : Infinity);
    if (loop) best = { start, loop, length: distance + loop.length };
  }
  const [first] = starts;
  const { start, loop } = best ?? { start: first, loop: search.pieced(first) };
  return { requirement, stem: stemTo(graph, obligation, start), loop: loop.map((edge) => graph.action.values[edge]) };
}

interface Node {
  readonly state: number;
  /** The number of what was asked for and granted so far. */
  readonly sets: number;
  readonly edge: number;
  readonly before: Node | undefined;
}

class LoopSearch {
  private readonly words: number;
  private readonly sets: LocalInterner;
  private readonly scratch: Int32Array;
  private stepsLeft: number;

  constructor(
    private readonly states: FairStates,
    stepsMax: number,
  ) {
    this.words = states.graph.system.conditionWords;
    this.sets = new LocalInterner(2 * this.words);
    this.scratch = new Int32Array(4 * this.words);
    this.stepsLeft = stepsMax;
  }

  get isOver(): boolean {
    return this.stepsLeft <= 0;
  }

  /** The edges of a shortest fair loop through a state, no longer than `most`; `undefined` where there is none, or no step is left. */
  shortest(start: number, most: number): readonly number[] | undefined {
    const { graph } = this.states;
    let layer: Node[] = [{ state: start, sets: this.setsOf(start), edge: -1, before: undefined }];
    if (this.isFair(layer[0].sets)) return [];
    const known = new Set<string>();
    for (let length = 1; length <= most && layer.length > 0; length++) {
      const next: Node[] = [];
      for (const node of layer) {
        for (const edge of this.innerEdges(node.state)) {
          if (this.stepsLeft-- <= 0) return undefined;
          const state = graph.target.values[edge];
          const reached = { state, sets: this.after(node.sets, edge), edge, before: node };
          if (state === start && this.isFair(reached.sets)) return edgesTo(reached);
          const key = `${state} ${reached.sets}`;
          if (known.has(key)) continue;
          known.add(key);
          next.push(reached);
        }
      }
      layer = next;
    }
    return undefined;
  }

  /** The edges of a fair loop through a state of a fair component, from shortest paths to what is still to be granted. */
  pieced(start: number): readonly number[] {
    const { graph } = this.states;
    const loop: number[] = [];
    let state = start;
    let sets = this.setsOf(start);
    const go = (path: readonly number[]): void => {
      for (const edge of path) sets = this.after(sets, edge);
      loop.push(...path);
      const last = path.at(-1);
      if (last !== undefined) state = graph.target.values[last];
    };
    for (;;) {
      while (!this.isFair(sets)) {
        const before = sets;
        go(this.pathFrom(state, (edge) => this.missing(this.after(before, edge)) < this.missing(before)));
      }
      if (state === start) return loop;
      go(this.pathFrom(state, (edge) => graph.target.values[edge] === start));
    }
  }

  // The edges of a shortest path inside the component whose last edge is one of those wanted.
  private pathFrom(start: number, isWanted: (edge: number) => boolean): number[] {
    const { graph } = this.states;
    const waiting: Node[] = [{ state: start, sets: 0, edge: -1, before: undefined }];
    const known = new Set([start]);
    for (let at = 0; at < waiting.length; at++) {
      const node = waiting[at];
      for (const edge of this.innerEdges(node.state)) {
        const state = graph.target.values[edge];
        if (isWanted(edge)) return edgesTo({ state, sets: 0, edge, before: node });
        if (known.has(state)) continue;
        known.add(state);
        waiting.push({ state, sets: 0, edge, before: node });
      }
    }
    assert(false, 'a fair component grants what it asks for');
  }

  private innerEdges(state: number): number[] {
    const { graph, fair } = this.states;
    const [first, end] = graph.edgesOf(state);
    const edges: number[] = [];
    for (let edge = first; edge < end; edge++) {
      const target = graph.target.values[edge];
      if (target < fair.length && fair[target] === fair[state]) edges.push(edge);
    }
    return edges;
  }

  // What a state asks for and grants by itself.
  private setsOf(state: number): number {
    const { graph } = this.states;
    graph.conditions.read(graph.standing.values[state], this.scratch, 0);
    return this.sets.intern(this.scratch, 0);
  }

  // What was asked for and granted before an edge, by the edge, and by the state that it leads to.
  private after(sets: number, edge: number): number {
    const { words, scratch } = this;
    const { graph } = this.states;
    const { grantSets } = graph.system;
    this.sets.read(sets, scratch, 0);
    graph.conditions.read(graph.standing.values[graph.target.values[edge]], scratch, 2 * words);
    for (let word = 0; word < 2 * words; word++) scratch[word] |= scratch[2 * words + word];
    const set = graph.grant.values[edge] * words;
    for (let word = 0; word < words; word++) scratch[words + word] |= grantSets[set + word];
    return this.sets.intern(scratch, 0);
  }

  private isFair(sets: number): boolean {
    const { words, scratch } = this;
    this.sets.read(sets, scratch, 0);
    for (let word = 0; word < words; word++) if ((scratch[word] & ~scratch[words + word]) !== 0) return false;
    return true;
  }

  // How many conditions of the whole component are not granted yet: those that are asked for on the way do not make it more.
  private missing(sets: number): number {
    const { words, scratch } = this;
    this.sets.read(sets, scratch, 0);
    let granted = 0;
    for (let word = 0; word < words; word++) granted += ones(scratch[words + word]);
    return -granted;
  }
}

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

function edgesTo(last: Node): number[] {
  const edges: number[] = [];
  for (let node: Node | undefined = last; node && node.edge >= 0; node = node.before) edges.push(node.edge);
  return edges.reverse();
}
