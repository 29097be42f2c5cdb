// Where the arcs of an automaton stand: its states are a column, and an edge that does not lead to the next state is an arc beside it.
import type { Automaton } from '../../report/automaton.js';

/** An edge from a state to another that is not the next one. States are counted from 1. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  /** Which column beside the states, from 0: those that overlap have different ones. */
  readonly column: number;
}

/** The arcs of an automaton, short ones nearest to the states. */
export function arcsOf({ states }: Pick<Automaton, 'states'>): readonly Arc[] {
  const edges = states.flatMap(({ number, edges: leaving }) => {
    const targets = leaving.flatMap(({ to }) => (typeof to === 'number' && to !== number + 1 ? [to] : []));
    return [...new Set(targets)].map((to) => ({ from: number, to }));
  });
  const placed: Arc[] = [];
  for (const edge of edges.sort((one, other) => Math.abs(one.from - one.to) - Math.abs(other.from - other.to))) {
    const taken = new Set(placed.filter((other) => overlaps(edge, other)).map(({ column }) => column));
    let column = 0;
    while (taken.has(column)) column++;
    placed.push({ ...edge, column });
  }
  return placed;
}

type Edge = Pick<Arc, 'from' | 'to'>;

function overlaps(one: Edge, other: Edge): boolean {
  return top(one) <= bottom(other) && top(other) <= bottom(one);
}

function top({ from, to }: Edge): number {
  return Math.min(from, to);
}

function bottom({ from, to }: Edge): number {
  return Math.max(from, to);
}
