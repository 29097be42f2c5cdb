// Growing the trees: replays each thread against every value that it could ever read, until no tree and no domain grows.
//
// A fixpoint over all threads and cells: a store that a replay performs adds a value to a variable, and every load of that
// variable, in every tree, then has one more answer to follow.
import { refuse } from '../core/diagnostic.js';
import type { AnyCell } from '../lang/cell.js';
import type { Op } from '../lang/op.js';
import type { FindingInfo } from '../program/program.js';
import { answersOf, type Answer } from './answers.js';
import type { Build } from './build.js';
import { checkEndless, DEPTH_MAX, opsTo, refuseEndless } from './endless.js';
import { NO_HISTORY, noted, notedRegion } from './history.js';
import { labelOf } from './label.js';
import { checkFunctions } from './made-anew.js';
import type { Asked } from './run-questions.js';
import { located } from './located.js';
import { distancesOf, keptAt, loopKey, originsOf } from './loop-head.js';
import { imbalance, imbalanceAtEnd, nestingAfter, startNesting, type Nesting } from './nesting.js';
import { registerOperands } from './operands.js';
import { Replay, whereOf, type Standing } from './replay.js';
import { bugFinding, thrownFinding } from './thrown.js';
import { answersTo, labelsTo, type Edge, type History, type LoopHead, type Target, type ThreadTree, type TreeNode } from './tree.js';

/** A thread with a tree of more nodes than this never repeats a local state; see also DEPTH_MAX. */
const NODES_MAX = 60_000;

/** Grows all trees of the build until nothing changes. */
export function grow(build: Build): void {
  const loaders = new Map<string, TreeNode[]>();
  const treeOf = new Map<TreeNode, ThreadTree>();
  const waiting: TreeNode[] = [];
  const enqueue = (tree: ThreadTree, node: TreeNode): void => {
    treeOf.set(node, tree);
    waiting.push(node);
    const cell = readCell(node.op);
    if (cell !== undefined) pushTo(loaders, build.memory.variableOf(cell).key, node);
  };
  build.memory.onGrow = (variable) => waiting.push(...(loaders.get(variable.key) ?? []));
  const plant = (tree: ThreadTree): void => {
    tree.root = extend({ build, tree, enqueue }, undefined, undefined);
  };
  build.onTree = plant;
  const planted = Array.from(build.trees.values());
  for (const tree of planted) plant(tree);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const tree = treeOf.get(node);
    if (tree) addAnswers({ build, tree, enqueue }, node);
  }
}

/** What extending a tree needs at hand. */
interface Growth {
  readonly build: Build;
  readonly tree: ThreadTree;
  readonly enqueue: (tree: ThreadTree, node: TreeNode) => void;
}

// Answers that give the thread the same are one to it: it goes on in the same way, so one subtree stands for all of them.
function addAnswers(growth: Growth, node: TreeNode): void {
  const byGiven = new Map<unknown, Edge>();
  for (const answer of located(node.op.site, () => answersOf(node, growth.build))) {
    const twin = answer.finding ? undefined : byGiven.get(answer.given);
    const edge = node.edges.get(answer.key) ?? twin ?? extend(growth, node, answer);
    node.edges.set(answer.key, edge);
    if (!answer.finding) byGiven.set(answer.given, edge);
  }
}

// Only a task has a grace period of its own to ask about. (One that waits for it sleeps, which is a fault of the protocol in a handler.)
function checkPlace(op: Op): void {
  if (op.kind !== 'grace-poll' && (op.kind !== 'grace-begin' || op.sleeps)) return;
  refuse({
    code: 'bad-model',
    message: `${op.name}() outside of a task: handlers and callbacks have no grace period of their own`,
    where: whereOf(op.site),
    instead: 'call it in a task, or use call_rcu()',
  });
}

// The edge that an answer opens: replays the thread up to there and looks at what comes next.
function extend(growth: Growth, from: TreeNode | undefined, answer: Answer | undefined): Edge {
  const { build, tree } = growth;
  if (answer?.finding) return { target: { kind: 'finding', finding: answer.finding }, entered: [] };
  const nesting = from ? nestingAfter(from.op, from.nesting) : startNesting(tree.kind);
  const unbalanced = from && imbalance(from.op, nesting);
  if (unbalanced)
    return findingEdge({ kind: 'unbalanced-nesting', name: 'unbalanced-nesting', message: unbalanced, where: whereOf(from.op.site) });
  const replayed = (): Standing => replayTo(growth, from, answer);
  const standing = replayed();
  checkFunctions(tree.body.name, build.knownFunctions, standing, replayed);
  const history = from ? noted(build.runProperties(tree), from.history, { kind: 'performed', name: from.op.name }) : NO_HISTORY;
  return land(growth, { from, given: answer?.given, nesting, standing, history });
}

// Where a thread is when it comes to an op.
interface Round {
  readonly regions: readonly string[];
  readonly history: History;
  /** The head of a loop right before the op, if there is one; and see `TreeNode.kept`. */
  readonly head: LoopHead | undefined;
  readonly kept: ReadonlySet<number>;
}

interface Landing {
  readonly from: TreeNode | undefined;
  readonly given: unknown;
  readonly nesting: Nesting;
  readonly standing: Standing;
  readonly history: History;
}

function land(growth: Growth, landing: Landing): Edge {
  const { build, tree } = growth;
  const { from, standing, nesting } = landing;
  const entered: string[] = [];
  const regions = [...(from?.regions ?? [])];
  let history = landing.history;
  const open: LoopHead[] = [];
  const depth = from ? from.depth + 1 : 0;
  let kept: ReadonlySet<number> = from?.kept ?? new Set();
  const close = (target: Target): Edge => {
    for (const head of open) head.target = target;
    return { target, entered };
  };
  for (const seen of standing.observations) {
    if (seen.kind === 'loop') {
      const distances = distancesOf(build, seen.locals, { from, depth, kept, isFirst: open.length === 0 });
      const key = loopKey(build, seen, { regions, nesting }, distances);
      const past = build.runQuestions.answers(build.runProperties(tree), history, build.names);
      const known = tree.heads.get(JSON.stringify([key, past]));
      if (known && open.includes(known)) refuseEmptyLoop(seen.label, seen.site);
      if (known) return close({ kind: 'loop', head: known, locals: originsOf(seen.locals) });
      const head: LoopHead = { key, past, before: open.at(-1) ?? from?.head, depth, site: seen.site, target: undefined, entered: [] };
      checkPast(growth, head, seen.label);
      tree.heads.set(JSON.stringify([key, past]), head);
      kept = keptAt(depth, distances);
      open.push(head);
      continue;
    }
    if (seen.kind === 'enter') {
      entered.push(seen.region);
      for (const head of open) head.entered.push(seen.region);
      regions.push(seen.region);
    } else regions.splice(regions.lastIndexOf(seen.region), 1);
    history = notedRegion(build.runProperties(tree), history, seen);
  }
  return close(targetOf(growth, landing, { regions, history, kept, head: open.at(-1) }));
}

function targetOf(growth: Growth, landing: Landing, now: Round): Target {
  const { build, tree } = growth;
  const { standing, from, given, nesting } = landing;
  switch (standing.kind) {
    case 'thrown':
      return {
        kind: 'finding',
        finding: thrownFinding(standing.error, {
          sawNull: given === null || answersTo(from).includes(null),
          after: whereOf(from?.op.site),
        }),
      };
    case 'end': {
      const unbalanced = imbalanceAtEnd(tree.kind, nesting);
      if (unbalanced) {
        const message = `${tree.body.name}: ${unbalanced}`;
        return {
          kind: 'finding',
          finding: { kind: 'unbalanced-nesting', name: 'unbalanced-nesting', message, where: whereOf(from?.op.site) },
        };
      }
      const broken = build.runQuestions.broken(build.runProperties(tree), now.history, tree.heads.size > 0);
      if (broken)
        return {
          kind: 'finding',
          finding: { kind: 'property', name: broken.name, message: broken.statement, where: whereOf(from?.op.site) },
        };
      return { kind: 'end', history: now.history };
    }
    case 'op':
      if (standing.op.kind === 'bug') return { kind: 'finding', finding: bugFinding(standing.op) };
      if (tree.kind !== 'task') checkPlace(standing.op);
      return { kind: 'node', node: addNode(growth, landing, { ...now, op: standing.op }) };
  }
}

function addNode(growth: Growth, landing: Landing, at: Round & { readonly op: Op }): TreeNode {
  const { build, tree, enqueue } = growth;
  const { from, given, nesting } = landing;
  const depth = from ? from.depth + 1 : 0;
  const node: TreeNode = {
    id: tree.nodes.length,
    parent: from,
    given,
    depth,
    op: at.op,
    head: at.head ?? from?.head,
    roundStart: at.head ? depth : (from?.roundStart ?? 0),
    kept: at.kept,
    label: located(at.op.site, () => labelOf(at.op, depth, build.names)),
    nesting,
    regions: at.regions,
    history: at.history,
    edges: new Map(),
  };
  tree.nodes.push(node);
  if (depth > DEPTH_MAX || tree.nodes.length > NODES_MAX) refuseEndless(tree, opsTo(node));
  located(at.op.site, () => registerOperands(build, at.op));
  enqueue(tree, node);
  checkEndless(build, tree, node);
  return node;
}

function replayTo(growth: Growth, from: TreeNode | undefined, answer: Answer | undefined): Standing {
  const { build, tree } = growth;
  const replay = new Replay(tree.body);
  if (!from) return replay.advance(undefined, true);
  const answers = [undefined, ...answersTo(from)];
  const labels = labelsTo(from);
  for (const [depth, given] of answers.entries()) {
    const standing = replay.advance(given, false);
    if (standing.kind !== 'op' || labelOf(standing.op, depth, build.names) !== labels[depth]) refuseUnsteady(tree, from, depth);
  }
  return replay.advance(answer?.given, true);
}

function findingEdge(finding: FindingInfo): Edge {
  return { target: { kind: 'finding', finding }, entered: [] };
}

function readCell(op: Op): AnyCell | undefined {
  return op.kind === 'load' || op.kind === 'await' || op.kind === 'update' ? op.cell : undefined;
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

// A round that began with the same locals goes as the one before, so what it adds to the past, it adds again and again.
function checkPast({ build, tree }: Growth, { key, past, before, site }: LoopHead, label: string): void {
  if (past.length === 0) return;
  for (let at = before; at; at = at.before) {
    if (at.key !== key) continue;
    const asked = build.runQuestions.changed(build.runProperties(tree), at.past, past);
    if (asked) refuseCounting(`loop '${label}' of thread ${tree.body.name}`, asked, site);
  }
}

function refuseCounting(loop: string, { property, question: [what, name] }: Asked, site: Error | undefined): never {
  return refuse({
    code: 'endless-thread',
    message: `rounds of ${loop} add to ${what}('${name}') without end, and the property ${property.name} asks for that`,
    where: whereOf(site),
    instead: 'ask each_run() for what happens outside of loops, or list the local that ends the loop: loop(label, [local, …])',
  });
}

function refuseEmptyLoop(label: string, site: Error | undefined): never {
  return refuse({
    code: 'bad-loop',
    message: `a round of loop '${label}' performs no op`,
    where: whereOf(site),
    instead: 'perform an op in each round, or leave the loop',
  });
}

function refuseUnsteady(tree: ThreadTree, from: TreeNode, depth: number): never {
  return refuse({
    code: 'not-deterministic',
    message: `thread ${tree.body.name} is not deterministic: given the same answers, it performed another op as number ${depth + 1}`,
    where: whereOf(from.op.site),
    instead: 'let it depend only on the answers to its ops: no clock, no Math.random, no variable that outlives a run',
  });
}
