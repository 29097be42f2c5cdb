// Threads that never repeat a local state: what the mistake is, and where.
import { refuse } from '../core/diagnostic.js';
import type { Op } from '../lang/op.js';
import { answersOf } from './answers.js';
import type { Build } from './build.js';
import { imbalance, nestingAfter } from './nesting.js';
import { Replay, whereOf, type Observation, type Standing } from './replay.js';
import { answersTo, type ThreadTree, type TreeNode } from './tree.js';

/** A thread with an op after more answers than this never repeats a local state. */
export const DEPTH_MAX = 1500;

/** At so many ops, and each time at so many more, it is tried whether a path goes on like this down to DEPTH_MAX. */
const TRIED_EACH = 200;

/**
 * Refuses a thread that goes on as on the way to a node, and never repeats a local state. To grow the tree down to there takes seconds,
 * as each of its nodes is replayed from the start; here one generator goes on. It is tried once for each depth.
 */
export function checkEndless(build: Build, tree: ThreadTree, node: TreeNode): void {
  if (node.depth < tree.triedAt + TRIED_EACH) return;
  tree.triedAt = node.depth;
  const ops = pathFrom(build, tree, node);
  if (ops.length - 1 > DEPTH_MAX) refuseEndless(tree, ops);
}

/** Ends in the diagnostic endless-thread, whose place is the op that came most often on a path. */
export function refuseEndless(tree: ThreadTree, path: readonly Op[]): never {
  const { op, count } = mostFrequent(path);
  return refuse({
    code: 'endless-thread',
    message: `thread ${tree.body.name} never repeats a local state: ${op.name}() came ${count} times on one path of ${path.length} ops`,
    where: whereOf(op.site),
    instead: "put `yield* loop('label', [locals])` at the head of the loop, or wait with wait_until()",
  });
}

/** The ops on the way to a node, and its own. */
export function opsTo(node: TreeNode): Op[] {
  const ops: Op[] = [];
  for (let at: TreeNode | undefined = node; at; at = at.parent) ops.push(at.op);
  return ops.reverse();
}

// The ops on the way to a node and on from there, where each op gets again what it got the last time; as far as the tree would not join
// them with others, and not much further than DEPTH_MAX.
function pathFrom(build: Build, tree: ThreadTree, node: TreeNode): Op[] {
  const ops = opsTo(node);
  const last = new Map<string, string>();
  for (let at = node; at.parent; at = at.parent) {
    const place = placeOf(at.parent.op);
    if (!last.has(place)) last.set(place, textOf(build, at.given));
  }
  const heads = new Set([...tree.heads.values()].map(({ key }) => JSON.stringify((JSON.parse(key) as unknown[]).slice(0, 2))));
  const replay = new Replay(tree.body);
  let standing = replay.advance(undefined, false);
  for (const answer of answersTo(node)) standing = replay.advance(answer, false);
  let { nesting } = node;
  for (let op = node.op; ops.length - 1 <= DEPTH_MAX; ops.push(op)) {
    const answers = answersOf({ op, depth: ops.length - 1, nesting }, build).filter(({ finding }) => !finding);
    const answer = answers.find(({ given }) => textOf(build, given) === last.get(placeOf(op))) ?? answers.at(0);
    nesting = nestingAfter(op, nesting);
    if (!answer || imbalance(op, nesting) !== undefined) return ops;
    standing = replay.advance(answer.given, true);
    const next = nextOp(standing);
    if (!next || standing.observations.some((seen) => isJoined(build, heads, seen))) return ops;
    op = next;
  }
  return ops;
}

function nextOp(standing: Standing): Op | undefined {
  return standing.kind === 'op' && standing.op.kind !== 'bug' ? standing.op : undefined;
}

// Whether this may be the head of a loop that is there already; notes it otherwise.
function isJoined({ names }: Build, heads: Set<string>, seen: Observation): boolean {
  if (seen.kind !== 'loop') return false;
  const head = JSON.stringify([seen.label, seen.locals.map((value) => names.key(value))]);
  if (heads.has(head)) return true;
  heads.add(head);
  return false;
}

function textOf({ names }: Build, given: unknown): string {
  return given === undefined ? '' : names.key(given);
}

function placeOf(op: Op): string {
  const where = whereOf(op.site);
  return where ? `${where.file}:${where.line}:${where.column}` : op.name;
}

function mostFrequent(path: readonly Op[]): { readonly op: Op; readonly count: number } {
  const found = new Map<string, { op: Op; count: number }>();
  for (const op of path) {
    const place = placeOf(op);
    const known = found.get(place);
    if (known) known.count++;
    else found.set(place, { op, count: 1 });
  }
  const [most] = [...found.values()].sort((one, other) => other.count - one.count);
  return most;
}
