// Small graphs as transition systems: states are vertices, and some are wrong. And a naive search of them to compare with.
import fc from 'fast-check';
import type { TransitionSystem } from '../../src/core/transition-system.js';

/** An edge to a vertex; or, where `finding` is not 0, to what is wrong. */
export interface Edge {
  readonly to: number;
  readonly finding: number;
}

/** A state; the codes are 0 where nothing is wrong. */
export interface Vertex {
  readonly edges: readonly Edge[];
  /** What is wrong with the state itself, seen when it is added. */
  readonly wrong: number;
  /** What is wrong when it rests there, seen when it is expanded. */
  readonly atRest: number;
}

/** Vertex 0 is the initial state. */
export type Graph = readonly Vertex[];

/** A graph where nothing is wrong, from its lists of successors. */
export function graphOf(...successors: readonly (readonly number[])[]): Graph {
  return successors.map((list) => ({ edges: list.map((to) => ({ to, finding: 0 })), wrong: 0, atRest: 0 }));
}

/** A path of `length` states, one after the other. */
export function pathOf(length: number): Graph {
  return graphOf(...Array.from({ length }, (_, vertex) => (vertex + 1 < length ? [vertex + 1] : [])));
}

/** Random graphs of up to `size` vertices, deep and with cycles. In about half of them nothing is wrong. */
export function graphs(size: number): fc.Arbitrary<Graph> {
  const nothing = fc.constant(0);
  const rarely = fc.oneof({ weight: 30, arbitrary: nothing }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) });
  return fc.tuple(fc.integer({ min: 1, max: size }), fc.boolean()).chain(([length, isFlawless]) => {
    const finding = isFlawless ? nothing : rarely;
    const vertexAt = (vertex: number): fc.Arbitrary<Vertex> => {
      const to = fc.oneof(fc.constant((vertex + 1) % length), fc.nat(length - 1));
      return fc.record({ edges: fc.array(fc.record({ to, finding }), { maxLength: 3 }), wrong: finding, atRest: finding });
    };
    return fc.tuple(...Array.from({ length }, (_, vertex) => vertexAt(vertex)));
  });
}

/** A graph as a search sees it. Notes which vertices were observed, in order. */
export class GraphSystem implements TransitionSystem {
  readonly words = 2;
  readonly observed: number[] = [];
  readonly actions: Int32Array;
  readonly successors: Int32Array;
  readonly findings: Int32Array;
  restFinding = 0;

  constructor(private readonly graph: Graph) {
    const most = Math.max(...graph.map(({ edges }) => edges.length));
    this.actions = new Int32Array(most);
    this.findings = new Int32Array(most);
    this.successors = new Int32Array(most * this.words);
  }

  initial(): Int32Array {
    return Int32Array.of(-1, 0);
  }

  expand(states: Int32Array, offset: number): number {
    const vertex = this.graph[numberOf(states, offset)];
    this.restFinding = vertex.atRest;
    for (const [index, { to, finding }] of vertex.edges.entries()) {
      this.actions[index] = 100 + index;
      this.findings[index] = finding;
      this.successors.set([~to, to], index * this.words);
    }
    return vertex.edges.length;
  }

  observe(states: Int32Array, offset: number): number {
    const number = numberOf(states, offset);
    this.observed.push(number);
    return this.graph[number].wrong;
  }
}

// Both words of a state say which vertex it is; a search that mixes words of two states is caught here.
function numberOf(states: Int32Array, offset: number): number {
  const number = states[offset + 1];
  if (states[offset] !== ~number) throw new Error(`no state: ${states[offset]} ${number}`);
  return number;
}

/** What a naive search finds. */
export interface NaiveResult {
  /** By reached vertex: the length of a shortest path to it. */
  readonly distances: ReadonlyMap<number, number>;
  readonly transitions: number;
  /** The length of a shortest schedule to a finding; `undefined` if there is none. */
  readonly shortest: number | undefined;
  /** Whether an action was not taken because of the depth. */
  readonly isCut: boolean;
}

/** Breadth-first search over a queue of objects, at most `depthMax` actions deep. */
export function naiveSearch(graph: Graph, depthMax = Infinity): NaiveResult {
  const distances = new Map([[0, 0]]);
  let transitions = 0;
  let shortest = Infinity;
  let isCut = false;
  // A map hands out what is added to it while it is walked.
  for (const [number, distance] of distances) {
    const { edges, wrong, atRest } = graph[number];
    if (wrong !== 0 || atRest !== 0) shortest = Math.min(shortest, distance);
    if (distance === depthMax) {
      isCut ||= edges.length > 0;
      continue;
    }
    transitions += edges.length;
    for (const { to, finding } of edges) {
      if (finding !== 0) shortest = Math.min(shortest, distance + 1);
      else if (!distances.has(to)) distances.set(to, distance + 1);
    }
  }
  return { distances, transitions, shortest: shortest === Infinity ? undefined : shortest, isCut };
}

/** The findings that a schedule of action codes ends in: by its last action, or of the state that it leads to. */
export function findingsAfter(graph: Graph, schedule: readonly number[]): number[] {
  let number = 0;
  for (const [index, action] of schedule.entries()) {
    const { to, finding } = graph[number].edges[action - 100];
    if (finding !== 0) return index === schedule.length - 1 ? [finding] : [];
    number = to;
  }
  return [graph[number].wrong, graph[number].atRest].filter((finding) => finding !== 0);
}
