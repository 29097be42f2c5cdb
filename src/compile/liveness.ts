// Liveness: which heap objects a thread may still use, at each node, through a pointer that it holds there.
import { objectKey } from '../lang/struct.js';
import { pointersUsed } from './operands.js';
import { resolve, type Edge, type ThreadTree, type TreeNode } from './tree.js';

/** A pointer that is used later: its object, and the answer that it came from (-1: it was there from the start). */
interface Held {
  readonly object: string;
  readonly origin: number;
}

/** For each node by id: the keys of the objects that are still used through pointers from earlier answers. */
export function liveObjects(tree: ThreadTree): readonly ReadonlySet<string>[] {
  const held: Map<string, Held>[] = tree.nodes.map((node) => new Map(usesOf(node)));
  // Children come after their parents, so one pass backwards settles all but loops.
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const node of [...tree.nodes].reverse()) {
      if (propagate(node, held)) isChanged = true;
    }
  }
  return held.map((uses) => new Set([...uses.values()].map((use) => use.object)));
}

function usesOf(node: TreeNode): [string, Held][] {
  return pointersUsed(node.op).map(({ object, origin }) => keyed({ object: objectKey(object), origin }));
}

function keyed(use: Held): [string, Held] {
  return [`${use.origin} ${use.object}`, use];
}

function propagate(node: TreeNode, held: readonly Map<string, Held>[]): boolean {
  const own = held[node.id];
  if (!own) return false;
  const before = own.size;
  for (const edge of node.edges.values()) {
    for (const use of heldAfter(node, edge, held)) {
      // What the answer on this edge brings is not held before it.
      if (use.origin < node.depth) own.set(...keyed(use));
    }
  }
  return own.size > before;
}

function heldAfter(node: TreeNode, edge: Edge, held: readonly Map<string, Held>[]): Iterable<Held> {
  const target = resolve(edge.target);
  if (target.kind !== 'node') return [];
  const uses = [...(held[target.node.id]?.values() ?? [])];
  if (edge.target.kind !== 'loop') return uses;
  const { head, locals } = edge.target;
  const isOnPath = isAncestor(target.node, node);
  return uses
    .filter((use) => use.origin < head.depth)
    .map((use) => ({ object: use.object, origin: locals.get(use.object) ?? (isOnPath ? use.origin : -1) }));
}

function isAncestor(one: TreeNode, other: TreeNode): boolean {
  for (let at: TreeNode | undefined = other; at; at = at.parent) if (at === one) return true;
  return false;
}
