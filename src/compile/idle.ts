// What is idle: calls that no execution performed, regions that none entered or interrupted, and runs that none completed.
//
// A search marks edges of rows, and rows are merged nodes: two calls in different lines may be one row. So the trees are walked again, from
// their roots along the answers that were given; what is not reached was not performed. (A node may be reached along answers that were
// all given, but never in one run; so what is said to be idle is idle, and what is merged may be missed.)
import type { Idle } from '../core/idle.js';
import type { CallFrame, SourceLocation } from '../core/location.js';
import { framesOf } from '../lang/site.js';
import type { Program } from '../program/program.js';
import { answerKeys, isTold } from './answer-keys.js';
import type { Build } from './build.js';
import { isTracked } from './cells.js';
import type { Compiled } from './compile.js';
import { opText } from './op-text.js';
import { resolve, type Edge, type ThreadTree, type TreeNode } from './tree.js';

/** What a search has seen. */
export interface Seen {
  /** 1 by edge of the program: an op was performed with this answer. */
  readonly edges: Uint8Array;
  /** The interrupts that can arrive, each with the rows before which it did. */
  readonly interrupts: readonly Arrivals[];
}

/** Where one kind of interrupt arrived. */
export interface Arrivals {
  readonly kind: 'nmi' | 'irq';
  readonly hasArrivedAt: (row: number) => boolean;
}

/** What never happened, by kind, each in the order of the source. */
export function idleIn(compiled: Compiled, seen: Seen): readonly Idle[] {
  const walks = [...compiled.build.trees.values()].map((tree) => walked(compiled, tree, seen));
  return [
    ...idleOps(compiled.build, walks),
    ...idleRegions(walks),
    ...seen.interrupts.flatMap((each) => uninterrupted(walks, each)),
    ...endlessRuns(compiled.build, walks),
  ];
}

const STOOD = 1;
const PERFORMED = 2;

/** How far executions came in a tree. */
interface Walk {
  readonly tree: ThreadTree;
  readonly rows: Int32Array;
  /** By node: whether some execution came to stand before it, and performed it. */
  readonly reached: Uint8Array;
  readonly entered: ReadonlySet<string>;
  readonly hasEnded: boolean;
}

function walked({ build, program, rowsOfNodes }: Compiled, tree: ThreadTree, { edges }: Seen): Walk {
  const rows = rowsOfNodes.get(tree) ?? new Int32Array(tree.nodes.length);
  const reached = new Uint8Array(tree.nodes.length);
  const entered = new Set<string>();
  const waiting: TreeNode[] = [];
  let hasEnded = false;
  const follow = (edge: Edge | undefined): void => {
    if (edge === undefined) return;
    for (const region of edge.entered) entered.add(region);
    const target = resolve(edge.target);
    if (target.kind === 'end') hasEnded = true;
    if (target.kind !== 'node' || reached[target.node.id] !== 0) return;
    reached[target.node.id] = STOOD;
    waiting.push(target.node);
  };
  follow(tree.root);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    for (const key of answersGiven(build, program, { node, row: rows[node.id], edges })) {
      reached[node.id] = PERFORMED;
      follow(node.edges.get(key));
    }
  }
  return { tree, rows, reached, entered, hasEnded };
}

// The answers to a node's op that were given; all that it can have, where nobody tells them apart.
function answersGiven(
  build: Build,
  { rows }: Program,
  { node, row, edges }: { node: TreeNode; row: number; edges: Uint8Array },
): Iterable<string> {
  const { op } = node;
  const given = edges.subarray(rows.edge[row], rows.edge[row] + rows.edgeCount[row]);
  const isOne = !isTold(build, op) || ((op.kind === 'load' || op.kind === 'await') && !isTracked(build, build.memory.variableOf(op.cell)));
  if (isOne) return given.includes(1) ? node.edges.keys() : [];
  return answerKeys(build, node).filter((_, answer) => given[answer] === 1);
}

// Calls by their place: one is idle if nobody comes to perform it, by whichever way and with whichever operands.
function idleOps(build: Build, walks: readonly Walk[]): Idle[] {
  const found = new Map<string, { readonly frame: CallFrame; readonly texts: Set<string>; readonly name: string }>();
  for (const { tree, reached } of walks) {
    for (const { id, op } of tree.nodes) {
      const frame = reached[id] === PERFORMED ? undefined : framesOf(op.site).at(0);
      if (frame === undefined) continue;
      const known = found.get(keyOf(frame)) ?? { frame, texts: new Set(), name: op.name };
      found.set(keyOf(frame), known);
      known.texts.add(opText(op, build.names));
    }
  }
  for (const { tree, reached } of walks) {
    for (const { id, op } of tree.nodes) {
      if (found.size === 0) return [];
      const frame = reached[id] === PERFORMED ? framesOf(op.site).at(0) : undefined;
      if (frame !== undefined) found.delete(keyOf(frame));
    }
  }
  return [...found.values()]
    .sort((one, other) => (isBefore(one.frame, other.frame) ? -1 : 1))
    .map(({ frame: { functionName, ...where }, texts, name }) => ({
      kind: 'op',
      op: texts.size === 1 ? [...texts][0] : `${name}(…)`,
      functionName,
      where,
    }));
}

function keyOf({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column}`;
}

function isBefore(one: SourceLocation, other: SourceLocation): boolean {
  if (one.file !== other.file) return one.file < other.file;
  return one.line === other.line ? one.column < other.column : one.line < other.line;
}

function idleRegions(walks: readonly Walk[]): Idle[] {
  const entered = new Set(walks.flatMap((walk) => [...walk.entered]));
  const all = new Set(
    walks.flatMap(({ tree }) => [tree.root, ...tree.nodes.flatMap(({ edges }) => [...edges.values()])].flatMap(enteredBy)),
  );
  return [...all]
    .filter((region) => !entered.has(region))
    .sort()
    .map((region) => ({ kind: 'region', region }));
}

function enteredBy(edge: Edge | undefined): readonly string[] {
  return edge?.entered ?? [];
}

// Regions in which contexts stood that this interrupt can interrupt, but never did.
function uninterrupted(walks: readonly Walk[], { kind, hasArrivedAt }: Arrivals): Idle[] {
  const open = new Set<string>();
  const arrived = new Set<string>();
  for (const { tree, rows, reached } of walks) {
    if (tree.kind === 'nmi' || tree.kind === kind) continue;
    for (const { id, regions, nesting } of tree.nodes) {
      if (reached[id] === 0 || (kind === 'irq' && nesting.irqsOff)) continue;
      for (const region of regions) (hasArrivedAt(rows[id]) ? arrived : open).add(region);
    }
  }
  return [...open]
    .filter((region) => !arrived.has(region))
    .sort()
    .map((region) => ({ kind: 'interrupt', interrupt: kind === 'nmi' ? 'NMI' : 'irq', region }));
}

function endlessRuns(build: Build, walks: readonly Walk[]): Idle[] {
  const about = (name: string): readonly Walk[] => walks.filter(({ tree }) => build.runProperties(tree).some((each) => each.name === name));
  const names = new Set(walks.flatMap(({ tree }) => build.runProperties(tree).map(({ name }) => name)));
  return [...names]
    .filter((name) => about(name).every(({ hasEnded }) => !hasEnded))
    .sort()
    .map((property) => ({ kind: 'run', property }));
}
