// The live system: a transition system that also says which of its executions without end count, and what is to happen in them.
import type { TransitionSystem } from './transition-system.js';

/**
 * What a search for executions that never come to something knows. A state can always *stay*, which is no action.
 *
 * Fairness is a number of conditions. A state **asks** for some of them, and a state or an action **grants** some. An execution without
 * end counts if each condition that its states ask for again and again is granted again and again (Streett, 1982).
 *
 * Everything below is about the last `expand`, and invariant: the same for the same state.
 */
export interface LiveSystem extends Pick<TransitionSystem, 'words' | 'initial' | 'expand' | 'actions' | 'successors' | 'findings'> {
  /** Int32 words of a set of conditions, a bit each. */
  readonly conditionWords: number;
  /** The conditions that the state asks for, and then those that it grants. */
  readonly conditions: Int32Array;
  /** By action: the set that it grants, as an index into `grantSets`. */
  readonly grants: Int32Array;
  /** All sets that an action can grant, one after the other. */
  readonly grantSets: Int32Array;
  /** By requirement, two bits: the state is what the requirement starts from; it is what the requirement comes to. */
  readonly facts: number;
  /** What is required: that what it starts from is followed by what it comes to. */
  readonly requirements: readonly Requirement[];
}

/** One requirement. */
export interface Requirement {
  readonly name: string;
  /** Whether it starts from the initial state, and from no other. */
  readonly isFromStart: boolean;
}

/** An execution that never comes to what a requirement says: first the stem, then the loop, again and again; nothing, if it is empty. */
export interface Lasso {
  /** The index of the requirement. */
  readonly requirement: number;
  readonly stem: readonly number[];
  readonly loop: readonly number[];
}
