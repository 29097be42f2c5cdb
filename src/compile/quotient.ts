// The quotient: merges the nodes of a tree that no property and no other thread can tell apart.
//
// Partition refinement (Kanellakis and Smolka, "CCS expressions, finite state processes, and three problems of equivalence",
// 1990): start with one class for each label, split by where the answers lead, stop when nothing splits. What is left is the
// coarsest bisimulation, so dead locals are gone without an analysis of their own.
import { resolve, type Edge, type ThreadTree, type TreeNode } from './tree.js';
import type { FindingInfo } from '../program/program.js';

/** What separates nodes before any answer is given, and what is observed on an edge. */
export interface Observation {
  readonly labelOf: (node: TreeNode) => string;
  readonly isObserved: (region: string) => boolean;
}

/** An edge of the quotient. */
export interface ClassEdge {
  readonly target:
    | { readonly kind: 'class'; readonly id: number }
    | { readonly kind: 'end' }
    | { readonly kind: 'finding'; readonly finding: FindingInfo };
  readonly entered: readonly string[];
}

/** One class of nodes. */
export interface Class {
  readonly members: readonly TreeNode[];
  readonly edges: ReadonlyMap<string, ClassEdge>;
}

/** The classes of a thread; `classOf` by node id. */
export interface Quotient {
  readonly classes: readonly Class[];
  readonly classOf: Int32Array;
}

/** The coarsest partition of a tree's nodes that respects labels, answers and what is observed. */
export function quotient(tree: ThreadTree, observation: Observation): Quotient {
  const edges = tree.nodes.map((node) => plainEdges(node, observation));
  let { classOf, count } = number(tree.nodes.map(observation.labelOf));
  for (;;) {
    const current = classOf;
    const refined = number(tree.nodes.map((node) => signature(current, node.id, edges[node.id] ?? [])));
    classOf = refined.classOf;
    if (refined.count === count) break;
    count = refined.count;
  }
  return { classOf, classes: classesOf(tree, { classOf, count, edges }) };
}

interface PlainEdge {
  readonly key: string;
  readonly node: TreeNode | undefined;
  /** The end or the finding, as text; empty for a node. */
  readonly other: string;
  readonly finding: FindingInfo | undefined;
  readonly entered: readonly string[];
}

function plainEdges(node: TreeNode, { isObserved }: Observation): PlainEdge[] {
  return [...node.edges].map(([key, edge]) => plainEdge(key, edge, isObserved));
}

function plainEdge(key: string, edge: Edge, isObserved: (region: string) => boolean): PlainEdge {
  const target = resolve(edge.target);
  const node = target.kind === 'node' ? target.node : undefined;
  const finding = target.kind === 'finding' ? target.finding : undefined;
  const other = node ? '' : finding ? JSON.stringify(finding) : 'end';
  const entered = [...new Set([...edge.entered, ...enteredInLoops(edge)].filter(isObserved))].sort();
  return { key, node, other, finding, entered };
}

function enteredInLoops(edge: Edge): string[] {
  const entered: string[] = [];
  for (let at = edge.target; at.kind === 'loop' && at.head.target; at = at.head.target) entered.push(...at.head.entered);
  return entered;
}

function signature(classOf: Int32Array, id: number, edges: readonly PlainEdge[]): string {
  const parts = edges.map(({ key, node, other, entered }) => `${key}>${node ? classOf[node.id] : other}!${entered.join()}`);
  return `${classOf[id]};${parts.sort().join(';')}`;
}

function number(signatures: readonly string[]): { classOf: Int32Array; count: number } {
  const ids = new Map<string, number>();
  const classOf = new Int32Array(signatures.length);
  for (const [index, text] of signatures.entries()) {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    classOf[index] = id;
  }
  return { classOf, count: ids.size };
}

function classesOf(
  tree: ThreadTree,
  { classOf, count, edges }: { classOf: Int32Array; count: number; edges: readonly (readonly PlainEdge[])[] },
): Class[] {
  const members: TreeNode[][] = Array.from({ length: count }, () => []);
  for (const node of tree.nodes) members[classOf[node.id] ?? 0]?.push(node);
  return members.map((nodes) => {
    const own = edges[nodes[0]?.id ?? 0] ?? [];
    return { members: nodes, edges: new Map(own.map((edge) => [edge.key, classEdge(edge, classOf)])) };
  });
}

function classEdge({ node, finding, entered }: PlainEdge, classOf: Int32Array): ClassEdge {
  if (node) return { target: { kind: 'class', id: classOf[node.id] ?? 0 }, entered };
  return { target: finding ? { kind: 'finding', finding } : { kind: 'end' }, entered };
}
