// The tree of a thread: a node for every op that some list of answers leads to.
import type { Op } from '../lang/op.js';
import type { FindingInfo } from '../program/program.js';
import type { Nesting, ThreadKind } from './nesting.js';
import type { ThreadBody } from './replay.js';

/** What happened on the way to a node, as far as a property of runs asks; part of the local state. */
export interface History {
  /** Regions entered, regions left with a value, ops performed: one line each, in order. */
  readonly lines: readonly HistoryLine[];
}

/** One thing that a property of runs can ask about. */
export type HistoryLine =
  | { readonly kind: 'entered'; readonly name: string }
  | { readonly kind: 'returned'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'performed'; readonly name: string };

/** A local state before it is merged with its equals: the op that comes next, and how the thread got here. */
export interface TreeNode {
  readonly id: number;
  readonly parent: TreeNode | undefined;
  /** What the generator is given to get here from the parent. */
  readonly given: unknown;
  /** Answers given so far. */
  readonly depth: number;
  readonly op: Op;
  /** The answers given at the head of the innermost loop that the thread is in; 0 outside of loops. */
  readonly roundStart: number;
  /**
   * Answers from before that head whose pointers all heads since then have declared as locals: how many answers ago they were given is
   * known, since a head is only the same for the same distances.
   */
  readonly kept: ReadonlySet<number>;
  /** The op with its operands; equal labels, equal ops. */
  readonly label: string;
  readonly nesting: Nesting;
  /** Regions that the thread is in, outermost first. */
  readonly regions: readonly string[];
  readonly history: History;
  /** The last head on the way to it. */
  readonly head: LoopHead | undefined;
  /** By the key of the answer. */
  readonly edges: Map<string, Edge>;
}

/** Where an answer leads, and the regions entered on the way. */
export interface Edge {
  readonly target: Target;
  readonly entered: readonly string[];
}

/** A node, the thread's end, a finding, or the head of a loop that was seen before. */
export type Target =
  | { readonly kind: 'node'; readonly node: TreeNode }
  | { readonly kind: 'end'; readonly history: History }
  | { readonly kind: 'finding'; readonly finding: FindingInfo }
  | { readonly kind: 'loop'; readonly head: LoopHead; readonly locals: ReadonlyMap<string, number> };

/** The head of a loop: a label with the values of its locals. `target` is what follows it. */
export interface LoopHead {
  readonly key: string;
  /** What properties of complete runs know there. */
  readonly past: readonly string[];
  /** The last head on the way to it. */
  readonly before: LoopHead | undefined;
  /** The answers given when the head was first reached. */
  readonly depth: number;
  readonly site: Error | undefined;
  target: Target | undefined;
  readonly entered: string[];
}

/** A thread and its tree. */
export interface ThreadTree {
  readonly body: ThreadBody;
  readonly kind: ThreadKind;
  readonly nodes: TreeNode[];
  readonly heads: Map<string, LoopHead>;
  root: Edge | undefined;
  /** The depth at which it was last tried whether the thread has no end. */
  triedAt: number;
}

/** The answers that lead to a node, in order. */
export function answersTo(node: TreeNode | undefined): unknown[] {
  const answers: unknown[] = [];
  for (let at = node; at?.parent; at = at.parent) answers.push(at.given);
  return answers.reverse();
}

/** The labels of the nodes on the way to a node, that of the node itself included. */
export function labelsTo(node: TreeNode): string[] {
  const labels: string[] = [];
  for (let at: TreeNode | undefined = node; at; at = at.parent) labels.push(at.label);
  return labels.reverse();
}

/** Follows a loop's back edge to what really comes next. */
export function resolve(target: Target): Exclude<Target, { kind: 'loop' }> {
  let at = target;
  while (at.kind === 'loop') {
    const next = at.head.target;
    if (next === undefined) throw new Error('loop head without a target');
    at = next;
  }
  return at;
}
