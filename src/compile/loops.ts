// Checks what each loop() declares: a round that starts with equal locals must go as the round that was followed before.
//
// A back edge joins two paths because their labels and locals are equal. If the thread also kept something else from before, the
// joined paths would differ: the next round is compared in full, and a few paths over many rounds.
import { refuse } from '../core/diagnostic.js';
import type { Op } from '../lang/op.js';
import { answersOf } from './answers.js';
import type { Build } from './build.js';
import { labelOf } from './label.js';
import { Replay, whereOf, type Standing } from './replay.js';
import { answersTo, resolve, type LoopHead, type Target, type ThreadTree, type TreeNode } from './tree.js';

/** After so many nodes, the round after a back edge is compared no further; and that of a back edge among many. */
const ROUND_MAX = 400;
const ROUND_LEAST = 20;
const ROUNDS_MAX = 20_000;

/** Refuses loops whose locals are not all declared, as far as one round and a few paths show it. */
export function checkLoops(build: Build): void {
  // Tasks that run one function have equal trees.
  const trees = new Map([...build.trees.values()].map((tree) => [tree.body.start, tree]));
  for (const tree of trees.values()) {
    const heads = backEdgesByHead(tree);
    const count = [...heads.values()].reduce((sum, { length }) => sum + length, 0);
    const check = new LoopCheck(build, tree, Math.min(ROUND_MAX, Math.max(ROUND_LEAST, Math.floor(ROUNDS_MAX / Math.max(1, count)))));
    for (const backEdges of heads.values()) {
      const paths = Math.ceil(PATHS / backEdges.length);
      for (const [index, backEdge] of backEdges.entries()) {
        check.round(backEdge);
        // No two back edges of a head are followed along the same path.
        for (let path = 0; path < paths; path++) {
          check.longPath(backEdge, index + path * backEdges.length, index + path === 0 ? Infinity : ROUNDS_OF_OTHERS);
        }
      }
    }
  }
}

interface BackEdge {
  readonly node: TreeNode;
  readonly key: string;
  readonly target: Extract<Target, { kind: 'loop' }>;
}

function backEdgesByHead(tree: ThreadTree): ReadonlyMap<LoopHead, readonly BackEdge[]> {
  const found = new Map<LoopHead, BackEdge[]>();
  for (const node of tree.nodes) {
    for (const [key, { target }] of node.edges) {
      if (target.kind !== 'loop') continue;
      const known = found.get(target.head);
      if (known) known.push({ node, key, target });
      else found.set(target.head, [{ node, key, target }]);
    }
  }
  return found;
}

/** Paths followed over several rounds for one head, at the least; each back edge has one. */
const PATHS = 6;
/** Ops on each path, and rounds on all but the first path of a head: to run generators is much of a short check's time. */
const PATH_OPS_MAX = 250;
const ROUNDS_OF_OTHERS = 5;

/** The check of one thread. Thousands of ops are compared, with few nodes: what a node says is worked out once. */
class LoopCheck {
  private readonly labels = new Map<TreeNode, string>();
  private readonly given = new Map<TreeNode, ReadonlyMap<string, unknown>>();

  constructor(
    private readonly build: Build,
    private readonly tree: ThreadTree,
    private readonly roundMax: number,
  ) {}

  /** Compares the round after a back edge in full. */
  round(backEdge: BackEdge): void {
    const first = resolve(backEdge.target);
    if (first.kind !== 'node') return;
    const waiting: { at: TreeNode; answers: readonly unknown[] }[] = [{ at: first.node, answers: [] }];
    let count = 0;
    for (let next = waiting.pop(); next && count < this.roundMax; next = waiting.pop()) {
      const { replay, standing } = this.replayAfter(backEdge, next.answers);
      count += this.follow(backEdge, { ...next, replay, standing, waiting });
    }
  }

  // Goes on to where the round ends, always by the last answer; the nodes beside the way wait for a replay of their own.
  private follow({ target }: BackEdge, { replay, waiting, ...start }: Following): number {
    let { at, answers, standing } = start;
    for (let count = 1; ; count++) {
      this.compare(standing, at, target.head);
      const next = [...at.edges.values()].flatMap((edge) => (edge.target.kind === 'node' ? [edge.target.node] : []));
      const last = next.pop();
      if (!last) return count;
      for (const node of next) waiting.push({ at: node, answers: [...answers, node.given] });
      standing = replay.advance(last.given, false);
      answers = [...answers, last.given];
      at = last;
    }
  }

  /** Follows a path over many rounds: a thread that counts rounds goes another way sooner or later. */
  longPath(backEdge: BackEdge, path: number, rounds: number): void {
    const first = resolve(backEdge.target);
    if (first.kind !== 'node') return;
    const { replay, ...start } = this.replayAfter(backEdge, []);
    let { standing } = start;
    let at: TreeNode = first.node;
    let left = rounds;
    for (let count = 0; count < PATH_OPS_MAX && left > 0; count++) {
      this.compare(standing, at, backEdge.target.head);
      const edges = [...at.edges];
      const [chosen, edge] = edges[(path * (count + 1) + count) % Math.max(1, edges.length)] ?? [];
      const next = edge && resolve(edge.target);
      if (edge?.target.kind === 'loop') left--;
      if (chosen === undefined || next?.kind !== 'node') return;
      standing = replay.advance(this.givenOn(at, chosen), false);
      at = next.node;
    }
  }

  private replayAfter({ node, key }: BackEdge, answers: readonly unknown[]): { replay: Replay; standing: Standing } {
    const replay = new Replay(this.tree.body);
    let standing = replay.advance(undefined, false);
    for (const answer of [...answersTo(node), this.givenOn(node, key), ...answers]) standing = replay.advance(answer, false);
    return { replay, standing };
  }

  private compare(standing: Standing, node: TreeNode, head: LoopHead): void {
    const label = standing.kind === 'op' ? this.labelOf(standing.op) : standing.kind;
    let expected = this.labels.get(node);
    if (expected === undefined) {
      expected = this.labelOf(node.op);
      this.labels.set(node, expected);
    }
    if (label !== expected) refuseUndeclared(this.tree, head, node);
  }

  private labelOf(op: Op): string {
    return stripDistance(labelOf(op, 0, this.build.names));
  }

  private givenOn(node: TreeNode, key: string): unknown {
    let answers = this.given.get(node);
    if (!answers) {
      answers = new Map(answersOf(node, this.build).map((answer) => [answer.key, answer.given]));
      this.given.set(node, answers);
    }
    return answers.get(key);
  }
}

interface Following {
  readonly at: TreeNode;
  readonly answers: readonly unknown[];
  readonly replay: Replay;
  readonly standing: Standing;
  readonly waiting: { at: TreeNode; answers: readonly unknown[] }[];
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
