// Checks what each loop() declares: a round that starts with equal locals must go as the round that was followed before.
//
// A back edge joins two paths because their labels and locals are equal. If the thread also kept something else from before, the
// joined paths would differ: the next round is compared in full, and a few paths over many rounds.
import { refuse } from '../core/diagnostic.js';
import { answersOf } from './answers.js';
import type { Build } from './build.js';
import { labelOf } from './label.js';
import { Replay, whereOf, type Standing } from './replay.js';
import { answersTo, resolve, type LoopHead, type Target, type ThreadTree, type TreeNode } from './tree.js';

/** Nodes compared for one back edge, and for all those of a tree together. */
const NODES = { least: 20, most: 400 };
const NODES_MAX = 20_000;

/** Paths followed over many rounds for one back edge, and for all those of a tree together; ops on each. */
const PATHS = { least: 1, most: 6 };
const PATHS_MAX = 300;
const PATH_OPS_MAX = 250;

/** Refuses loops whose locals are not all declared, as far as one round shows it. */
export function checkLoops(build: Build): void {
  // Tasks that run one function have equal trees.
  const trees = new Map([...build.trees.values()].map((tree) => [tree.body.start, tree]));
  for (const tree of trees.values()) {
    const backEdges = backEdgesOf(tree);
    const share = { nodes: shareOf(NODES_MAX, backEdges, NODES), paths: shareOf(PATHS_MAX, backEdges, PATHS) };
    for (const backEdge of backEdges) {
      checkBackEdge(build, tree, backEdge, share.nodes);
      checkLongPaths(build, tree, backEdge, share.paths);
    }
  }
}

function shareOf(all: number, among: readonly unknown[], { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, Math.floor(all / among.length)));
}

// One for each node and thing that it may be given: what follows equal ones is equal.
function backEdgesOf(tree: ThreadTree): BackEdge[] {
  return tree.nodes.flatMap((node) => {
    const edges = new Map([...node.edges].map(([key, edge]) => [edge, key]));
    return [...edges].flatMap(([{ target }, key]) => (target.kind === 'loop' ? [{ node, key, target }] : []));
  });
}

interface BackEdge {
  readonly node: TreeNode;
  readonly key: string;
  readonly target: Extract<Target, { kind: 'loop' }>;
}

function checkBackEdge(build: Build, tree: ThreadTree, { node, key, target }: BackEdge, nodesMax: number): void {
  const first = resolve(target);
  if (first.kind !== 'node') return;
  const base = [undefined, ...answersTo(node), givenOn(node, key, build)];
  const waiting: { at: TreeNode; answers: readonly unknown[] }[] = [{ at: first.node, answers: [] }];
  for (let count = 0; count < nodesMax; count++) {
    const next = waiting.pop();
    if (!next) return;
    const standing = standingAfter(tree, [...base, ...next.answers]);
    if (!isSameOp(build, standing, next.at)) refuseUndeclared(tree, target.head, next.at);
    for (const edge of new Set(next.at.edges.values())) {
      if (edge.target.kind === 'node') waiting.push({ at: edge.target.node, answers: [...next.answers, edge.target.node.given] });
    }
  }
}

// Follows a few paths over many rounds, one generator each: a thread that counts rounds goes another way sooner or later.
function checkLongPaths(build: Build, tree: ThreadTree, { node, key, target }: BackEdge, paths: number): void {
  const first = resolve(target);
  if (first.kind !== 'node') return;
  for (let path = 0; path < paths; path++) {
    const replay = new Replay(tree.body);
    let standing = replay.advance(undefined, false);
    for (const answer of [...answersTo(node), givenOn(node, key, build)]) standing = replay.advance(answer, false);
    let at: TreeNode = first.node;
    for (let count = 0; count < PATH_OPS_MAX; count++) {
      if (!isSameOp(build, standing, at)) refuseUndeclared(tree, target.head, at);
      const edges = [...at.edges];
      const [chosen, edge] = edges[(path * (count + 1) + count) % Math.max(1, edges.length)] ?? [];
      const next = edge && resolve(edge.target);
      if (chosen === undefined || next?.kind !== 'node') break;
      standing = replay.advance(givenOn(at, chosen, build), false);
      at = next.node;
    }
  }
}

function isSameOp(build: Build, standing: Standing, node: TreeNode): boolean {
  const label = standing.kind === 'op' ? labelOf(standing.op, 0, build.names) : standing.kind;
  return stripDistance(label) === stripDistance(labelOf(node.op, 0, build.names));
}

function givenOn(node: TreeNode, key: string, build: Build): unknown {
  return answersOf(node, build).find((answer) => answer.key === key)?.given;
}

function standingAfter(tree: ThreadTree, answers: readonly unknown[]): ReturnType<Replay['advance']> {
  const replay = new Replay(tree.body);
  let standing = replay.advance(undefined, false);
  for (const answer of answers.slice(1)) standing = replay.advance(answer, false);
  return standing;
}

// A pointer kept over a round comes from longer ago each time: the distance is not compared.
function stripDistance(label: string): string {
  return label.replace(/@-?\d+/g, '');
}

function refuseUndeclared(tree: ThreadTree, head: LoopHead, at: TreeNode): never {
  return refuse({
    code: 'bad-loop',
    message: `loop of thread ${tree.body.name}: two rounds with equal locals differ at ${at.op.name}()`,
    where: whereOf(head.site),
    instead: 'list every local that a round takes from the round before: loop(label, [local, …])',
  });
}
