// Dependencies: which earlier loads the address, the value, or the very presence of an op was computed from.
//
// An op depends on an earlier answer if it would be another op, given another answer there and the same answers after it. What a
// pointer leads to depends on the load that gave the pointer, even where only one object is possible. Everything else that differs
// may as well come from a branch, so it is taken for a dependency of control, which orders stores only: a loaded index claims no
// more. A front end that knows better (a litmus test's syntactic dependencies) says so in `op.depends`.
import { isPointer, originOf } from '../lang/struct.js';
import type { Op } from '../lang/op.js';
import { DEPENDENCY_MAX } from '../program/program.js';
import type { Build } from './build.js';
import { cellName } from './label.js';
import { resolve, type Edge, type Target, type ThreadTree, type TreeNode } from './tree.js';

/** Bit d of a mask: the answer of d ops ago, 1 to DEPENDENCY_MAX. */
export interface DependencyMasks {
  readonly address: number;
  readonly value: number;
  readonly control: number;
}

const NONE: DependencyMasks = { address: 0, value: 0, control: 0 };

/** The dependencies of each node of a tree, by node id. */
export function dependenciesOf(build: Build, tree: ThreadTree): readonly DependencyMasks[] {
  const found: DependencyMasks[] = [];
  for (const node of tree.nodes) found[node.id] = ofNode(build, node);
  // A store also stays behind the loads that the addresses of the accesses before it came from.
  return tree.nodes.map((node) => (isWrite(node.op) ? withEarlierAddresses(node, found) : (found[node.id] ?? NONE)));
}

function ofNode(build: Build, node: TreeNode): DependencyMasks {
  if (node.op.depends) return declared(node.op.depends, node.depth);
  const masks = { address: addressMask(node), value: valueMask(node), control: 0 };
  let keys: string[] = [];
  for (let at = node; at.parent && node.depth - at.parent.depth <= DEPENDENCY_MAX; at = at.parent) {
    const load = at.parent;
    const taken = keyTo(load, at);
    if (taken === undefined) break;
    if (isRead(load.op)) {
      const bit = 1 << (node.depth - load.depth);
      for (const [key] of load.edges) {
        if (key === taken) continue;
        const how = compare(build, node, walk(load, [key, ...keys]));
        if (how) masks[how] |= bit;
      }
    }
    keys = [taken, ...keys];
  }
  return masks;
}

function declared(depends: NonNullable<Op['depends']>, depth: number): DependencyMasks {
  const mask = (answers: readonly number[]): number => answers.reduce((bits, answer) => bits | bitAgo(depth - answer), 0);
  return { address: mask(depends.address), value: mask(depends.value), control: mask(depends.control) };
}

function bitAgo(distance: number): number {
  return distance >= 1 && distance <= DEPENDENCY_MAX ? 1 << distance : 0;
}

// A pointer from before the head of a loop may come from longer ago than it seems: nothing is claimed for it, unless it is a local of
// the loop.
function pointerMask(value: unknown, node: TreeNode): number {
  if (!isPointer(value)) return 0;
  const origin = originOf(value);
  return origin < node.roundStart && !node.kept.has(origin) ? 0 : bitAgo(node.depth - origin);
}

function addressMask(node: TreeNode): number {
  const { op } = node;
  if ('cell' in op && op.cell.kind === 'field') return pointerMask(op.cell.pointer, node);
  return op.kind === 'free' ? pointerMask(op.pointer, node) : 0;
}

function valueMask(node: TreeNode): number {
  return node.op.kind === 'store' ? pointerMask(node.op.value, node) : 0;
}

function isRead(op: Op): boolean {
  return op.kind === 'load' || op.kind === 'await' || op.kind === 'update';
}

function isWrite(op: Op): boolean {
  return op.kind === 'store' || op.kind === 'update' || op.kind === 'free';
}

function keyTo(parent: TreeNode, child: TreeNode): string | undefined {
  for (const [key, { target }] of parent.edges) if (target.kind === 'node' && target.node === child) return key;
  return undefined;
}

function walk(from: TreeNode, keys: readonly string[]): TreeNode | undefined {
  let at = from;
  for (const key of keys) {
    const edge: Edge | undefined = at.edges.get(key);
    const target: Target | undefined = edge && resolve(edge.target);
    if (target?.kind !== 'node') return undefined;
    at = target.node;
  }
  return at;
}

// How the op of a node differs from the one that another answer would have led to.
function compare(build: Build, node: TreeNode, other: TreeNode | undefined): keyof DependencyMasks | undefined {
  if (!other || other.op.kind !== node.op.kind || other.op.name !== node.op.name) return 'control';
  if (bare(other.label) === bare(node.label)) return undefined;
  const isSameCell = 'cell' in node.op && 'cell' in other.op && cellName(node.op.cell) === cellName(other.op.cell);
  if (
    isSameCell &&
    node.op.kind === 'store' &&
    other.op.kind === 'store' &&
    build.names.key(node.op.value) !== build.names.key(other.op.value)
  )
    return 'value';
  return 'control';
}

function bare(label: string): string {
  return label.replace(/@\d+/g, '');
}

function withEarlierAddresses(node: TreeNode, found: readonly DependencyMasks[]): DependencyMasks {
  const own = found[node.id] ?? NONE;
  let control = own.control;
  for (let at = node.parent; at && node.depth - at.depth <= DEPENDENCY_MAX; at = at.parent) {
    const distance = node.depth - at.depth;
    const earlier = (found[at.id]?.address ?? 0) << distance;
    control |= earlier & ((2 << DEPENDENCY_MAX) - 1);
  }
  return { ...own, control };
}

/** How far behind each node the last op stands that depends on its answer, by node id; 0 if none does. */
export function reachesOf(tree: ThreadTree, masks: readonly DependencyMasks[]): readonly number[] {
  const words = DEPENDENCY_MAX + 1;
  // By node, and by how many ops further back an answer is: the distance of the furthest op that depends on that answer.
  const furthest = new Uint8Array(tree.nodes.length * words);
  for (const node of tree.nodes) {
    const all = masks[node.id] ? masks[node.id].address | masks[node.id].value | masks[node.id].control : 0;
    let back = 1;
    for (let at = node.parent; at && back <= DEPENDENCY_MAX; at = at.parent, back++) {
      if (((all >>> back) & 1) === 0) continue;
      furthest[at.id * words] = Math.max(furthest[at.id * words], back);
      if (node.kept.has(at.depth)) furthest[node.id * words + back] = back;
    }
  }
  // What a loop keeps was loaded as long ago whichever way its head was reached.
  for (let back = DEPENDENCY_MAX; back > 0; back--) {
    for (const { id, edges } of tree.nodes) {
      for (const edge of edges.values()) {
        const target = resolve(edge.target);
        if (target.kind !== 'node') continue;
        const at = id * words + back - 1;
        furthest[at] = Math.max(furthest[at], furthest[target.node.id * words + back]);
      }
    }
  }
  return tree.nodes.map(({ id }) => furthest[id * words]);
}
