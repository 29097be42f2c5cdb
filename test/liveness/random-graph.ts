// Random live systems: a few states, with conditions that states ask for and that states and actions grant.
import fc from 'fast-check';
import type { LiveSystem } from '../../src/core/live-system.js';

/** A state: what it asks for and grants, what the requirement says of it, and where its actions lead. Sets are lists of conditions. */
export interface GraphState {
  readonly asks: readonly number[];
  readonly grants: readonly number[];
  readonly begins: boolean;
  readonly meets: boolean;
  readonly actions: readonly { readonly to: number; readonly grants: readonly number[] }[];
}

/** A graph, whose first state is the initial one. */
export interface Graph {
  readonly isFromStart: boolean;
  readonly states: readonly GraphState[];
}

const STATES = 6;
// Not in one word.
const CONDITIONS = [0, 1, 33];
const sets = fc.subarray(CONDITIONS);

/** Graphs of at most six states and three conditions. */
export const graphs: fc.Arbitrary<Graph> = fc.record({
  isFromStart: fc.boolean(),
  states: fc.array(
    fc.record({
      asks: sets,
      grants: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, sets),
      begins: fc.boolean(),
      meets: fc.integer({ min: 0, max: 4 }).map((fifth) => fifth === 0),
      actions: fc.array(fc.record({ to: fc.nat(STATES - 1), grants: fc.oneof(fc.constant([]), sets) }), { maxLength: 3 }),
    }),
    { minLength: STATES, maxLength: STATES },
  ),
});

/** The graph as a system. */
export function systemOfGraph({ isFromStart, states }: Graph): LiveSystem {
  const system = {
    words: 1,
    conditionWords: 2,
    actions: new Int32Array(8),
    successors: new Int32Array(8),
    findings: new Int32Array(8),
    grants: new Int32Array(8),
    grantSets: Int32Array.from(states.flatMap(({ actions }) => actions.flatMap(({ grants }) => words(grants)))),
    conditions: new Int32Array(4),
    facts: 0,
    requirements: [{ name: 'met', isFromStart }],
    initial: () => Int32Array.of(0),
    expand: (given: Int32Array, offset: number): number => {
      const number = given[offset];
      const { asks, grants, begins, meets, actions } = states[number];
      const before = states.slice(0, number).reduce((sum, state) => sum + state.actions.length, 0);
      system.conditions.set([...words(asks), ...words(grants)]);
      system.facts = (begins ? 1 : 0) | (meets ? 2 : 0);
      for (const [index, { to }] of actions.entries()) {
        system.actions[index] = 10 * number + index;
        system.successors[index] = to;
        system.grants[index] = before + index;
      }
      return actions.length;
    },
  };
  return system;
}

function words(conditions: readonly number[]): number[] {
  return [0, 32].map((from) =>
    conditions.filter((each) => each >= from && each < from + 32).reduce((set, each) => set | (1 << (each & 31)), 0),
  );
}
