// Liveness: which heap objects a thread may still use, at each node, through a pointer that it holds there.
import type { Op } from '../lang/op.js';
import { isPointer, objectKey, objectOf, originOf } from '../lang/struct.js';
import type { Build } from './build.js';
import { pointersUsed, type PointerUse } from './operands.js';
import { resolve, type Edge, type ThreadTree, type TreeNode } from './tree.js';

/** A pointer that is used later: its object, and the answer that it came from (-1: it was there from the start). */
interface Held {
  readonly object: string;
  readonly origin: number;
}

/** For each node by id: the keys of the objects that are still used through pointers from earlier answers. */
export function liveObjects(tree: ThreadTree, build: Build): readonly ReadonlySet<string>[] {
  const held: Map<string, Held>[] = tree.nodes.map((node) => new Map(usesOf(node, build)));
  // Children come after their parents, so one pass backwards settles all but loops.
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const node of [...tree.nodes].reverse()) {
      if (propagate(node, held)) isChanged = true;
    }
  }
  return held.map((uses) => new Set([...uses.values()].map((use) => use.object)));
}

function usesOf({ op }: TreeNode, build: Build): [string, Held][] {
  const uses = [...pointersUsed(op), ...pointersUpdated(op, build)];
  return uses.map(({ object, origin }) => keyed({ object: objectKey(object), origin }));
}

// The thread's own pointers that an update stores, as xchg() does; what it computes from the old value comes from no answer.
function pointersUpdated(op: Op, { memory }: Build): PointerUse[] {
  if (op.kind !== 'update') return [];
  const olds = [...memory.variableOf(op.cell).values.values()].filter((old) => op.when?.(old) !== false);
  const stored = olds.map((old) => op.next(old)).filter(isPointer);
  return stored.map((pointer) => ({ object: objectOf(pointer), origin: originOf(pointer) })).filter(({ origin }) => origin >= 0);
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
