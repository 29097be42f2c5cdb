// The verdict: what a search says about a model, and the finding that a `violated` verdict rests on.
import type { FaultKind } from './fault.js';
import type { Idle } from './idle.js';

/**
 * What was found to be wrong, as data: a fault of the machine, or a property of the model that does not hold; a property of `liveness`
 * is one that an execution breaks by never coming to something.
 */
export type Finding =
  | { readonly kind: 'fault'; readonly fault: FaultKind; readonly message: string }
  | { readonly kind: 'property'; readonly property: string; readonly message: string }
  | { readonly kind: 'liveness'; readonly property: string; readonly message: string };

/** The version of the format of a verdict as JSON; a change of meaning changes it. */
export const VERDICT_FORMAT = 'quiesce.verdict/1';

/** That of the report on a suite. */
export const VERIFY_FORMAT = 'quiesce.verify/1';

/** The names of all bounds. */
export const BOUNDS = ['states', 'depth', 'time', 'memory', 'window', 'heap', 'callbacks', 'counting', 'interrupted'] as const;

/** What cut a search short, or kept part of the state space out of it. */
export type Bound = (typeof BOUNDS)[number];

/** How much was explored. Times are in milliseconds, memory in bytes. */
export interface SearchStatistics {
  /** Distinct states. */
  readonly states: number;
  /** Actions taken, also those that led to a state seen before. */
  readonly transitions: number;
  /** Actions on the longest path from the initial state that the search kept. */
  readonly depth: number;
  /** States found but not yet expanded when the search ended. */
  readonly waiting: number;
  readonly milliseconds: number;
  /** Bytes in use for states and the visited set. */
  readonly bytes: number;
  /** Int32 words of one packed state. */
  readonly words: number;
}

/** The four words that a verdict can be. */
export const VERDICT_KINDS = ['holds', 'violated', 'incomplete', 'vacuous'] as const;

/**
 * What a search for executions that never come to something has explored, in which all interleavings are told apart; and what was taken to
 * be fair.
 */
export interface LivenessFigures {
  readonly properties: readonly string[];
  readonly fairness: 'contexts' | 'cpus';
  readonly states: number;
  readonly transitions: number;
  readonly milliseconds: number;
}

/**
 * The verdict on one model, variant, memory model and instance. The last `loop` actions of a schedule that breaks a property of liveness
 * go on for ever; with 0 of them the execution stays where it is.
 */
export type Verdict =
  | { readonly kind: 'holds'; readonly omits: readonly string[]; readonly idle: readonly Idle[] }
  | { readonly kind: 'violated'; readonly finding: Finding; readonly schedule: readonly number[]; readonly loop?: number | undefined }
  | { readonly kind: 'incomplete'; readonly bounds: readonly Bound[]; readonly reason: string }
  | { readonly kind: 'vacuous'; readonly missing: readonly string[]; readonly idle: readonly Idle[] };

/** One of the four words. */
export type VerdictKind = Verdict['kind'];

/** The finding's short name: the fault's kind, or the property's name. */
export function findingName(finding: Finding): string {
  return finding.kind === 'fault' ? finding.fault : finding.property;
}
