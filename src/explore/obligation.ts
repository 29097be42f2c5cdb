// The obligation of a requirement: the states of executions on which it has begun and is not met yet.
//
//   o───o───●───●───●      ●  what the requirement starts from, and all that comes after it before what it comes to
//            ╲   ╲
//             o   o        o  here it has not begun, or is met
import type { MemoryBudget } from '../core/memory-budget.js';
import type { LiveGraph } from './live-graph.js';

/** By state: how it is reached with the obligation open. */
export interface Obligation {
  /** The fewest actions from the initial state; -1 where the obligation is never open. */
  readonly distance: Int32Array;
  /** The edge on the way, and the state that it comes from; -1 in a state where the obligation begins. */
  readonly edge: Int32Array;
  readonly from: Int32Array;
  /** The states, nearest first. */
  readonly states: Int32Array;
}

/** Finds the states where requirement `index` is open, breadth first. */
export function obligationOf(graph: LiveGraph, index: number, budget: MemoryBudget): Obligation {
  const { expanded } = graph;
  const { isFromStart } = graph.system.requirements[index];
  const facts = graph.facts.values;
  const begins = 1 << (2 * index);
  const isMet = (state: number): boolean => (facts[state] & (begins << 1)) !== 0;
  const isBegin = (state: number): boolean => !isMet(state) && (isFromStart ? state === 0 : (facts[state] & begins) !== 0);
  const distance = budget.take(expanded).fill(-1);
  const edge = budget.take(expanded).fill(-1);
  const from = budget.take(expanded).fill(-1);
  const states = budget.take(expanded);
  let count = 0;
  let next = 0;
  // States are numbered by their distance from the initial one, so those where it begins join the queue in time.
  for (let begin = 0; begin < expanded || next < count;) {
    const isNearer = next === count || (begin < expanded && graph.depth.values[begin] <= distance[states[next]]);
    if (begin < expanded && isNearer) {
      if (isBegin(begin) && distance[begin] < 0) {
        distance[begin] = graph.depth.values[begin];
        states[count++] = begin;
      }
      begin++;
      continue;
    }
    const state = states[next++];
    const [first, end] = graph.edgesOf(state);
    for (let at = first; at < end; at++) {
      const target = graph.target.values[at];
      if (target >= expanded || distance[target] >= 0 || isMet(target)) continue;
      distance[target] = distance[state] + 1;
      edge[target] = at;
      from[target] = state;
      states[count++] = target;
    }
  }
  return { distance, edge, from, states: states.subarray(0, count) };
}

/** The actions that lead to a state with the obligation open. */
export function stemTo(graph: LiveGraph, { edge, from }: Obligation, state: number): number[] {
  const stem: number[] = [];
  let at = state;
  for (; from[at] >= 0; at = from[at]) stem.push(graph.action.values[edge[at]]);
  return [...graph.pathTo(at), ...stem.reverse()];
}
