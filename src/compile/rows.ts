// Rows: the classes of every thread as columns of integers.
import type { Op } from '../lang/op.js';
import { framesOf } from '../lang/site.js';
import { OPCODE, type FindingInfo, type Program, type ThreadInfo } from '../program/program.js';
import type { Build } from './build.js';
import { answerKeys, isTold } from './answer-keys.js';
import type { Memory } from './cells.js';
import { reachesOf, type DependencyMasks } from './dependencies.js';
import { atomicReason, maySleep, type ThreadKind } from './nesting.js';
import { opText } from './op-text.js';
import type { Class, ClassEdge, Quotient } from './quotient.js';
import { whereOf } from './replay.js';
import { blankRow, columnsOf, type RowDraft } from './row-draft.js';
import { OperandWriter } from './row-operands.js';
import type { ThreadTree, TreeNode } from './tree.js';

/** Everything about rows that a program holds. */
export type RowTables = Pick<Program, 'rows' | 'rowTexts' | 'next' | 'entered' | 'updates' | 'findings' | 'threads'>;

/** What the emission of rows needs of the passes before it. */
export interface RowInput {
  readonly build: Build;
  readonly memory: Memory;
  readonly regions: readonly string[];
  readonly quotients: ReadonlyMap<ThreadTree, Quotient>;
  readonly live: ReadonlyMap<ThreadTree, readonly ReadonlySet<string>[]>;
  readonly callbackIndex: ReadonlyMap<string, number>;
  /** By node id; empty where nobody asked for them. */
  readonly dependencies: ReadonlyMap<ThreadTree, readonly DependencyMasks[]>;
}

/** The tables, and which row each node of a tree has become part of, by node id. */
export interface Emitted {
  readonly tables: RowTables;
  readonly rowsOfNodes: ReadonlyMap<ThreadTree, Int32Array>;
}

/** Writes the rows of all threads, in the order of the build's trees. */
export function emitRows(input: RowInput): Emitted {
  return new Emitter(input).emit();
}

class Emitter {
  private readonly drafts: RowDraft[] = [];
  private readonly findings: FindingInfo[] = [];
  private readonly findingIndex = new Map<string, number>();
  private readonly rowsOfNodes = new Map<ThreadTree, Int32Array>();
  private readonly operands: OperandWriter;
  private readonly reachKnown = new Map<ThreadTree, readonly number[]>();

  constructor(private readonly input: RowInput) {
    this.operands = new OperandWriter(input.build, input.memory, input.callbackIndex);
  }

  emit(): Emitted {
    this.drafts.push(blankRow('not running'));
    const threads = [...this.input.quotients].map(([tree, of]) => this.thread(tree, of));
    const tables = { ...columnsOf(this.drafts), threads, findings: this.findings, updates: Int32Array.from(this.operands.updates) };
    return { tables, rowsOfNodes: this.rowsOfNodes };
  }

  // Classes are numbered in the order in which the answers lead to them, so equal threads get equal rows.
  private thread(tree: ThreadTree, { classes, classOf }: Quotient): ThreadInfo {
    const firstRow = this.drafts.length;
    const rowOf = new Map<number, number>();
    const order: Class[] = [];
    const local: RowDraft[] = [];
    const rowFor = (id: number): number => {
      const known = rowOf.get(id);
      if (known !== undefined) return known;
      const row = this.drafts.length;
      rowOf.set(id, row);
      const made = classes[id];
      if (made) order.push(made);
      const draft = blankRow('');
      local.push(draft);
      this.drafts.push(draft);
      return row;
    };
    const root = tree.root?.target;
    const first = root?.kind === 'node' ? classOf[root.node.id] : undefined;
    const entry = first === undefined ? this.emptyThread(tree) : rowFor(first);
    for (const [index, made] of order.entries()) {
      const draft = local[index];
      if (draft) this.fill(draft, { tree, made, rowFor });
    }
    this.rowsOfNodes.set(
      tree,
      classOf.map((id) => rowOf.get(id) ?? 0),
    );
    const entered = first === undefined ? 0 : this.bits(tree.root?.entered ?? []);
    return { name: tree.body.name, kind: tree.kind, firstRow, rowCount: this.drafts.length - firstRow, entry, entered };
  }

  // A thread without any op takes one step that does nothing.
  private emptyThread(tree: ThreadTree): number {
    const draft = blankRow(`${tree.body.name}()`);
    const target = tree.root?.target;
    const next = target?.kind === 'finding' ? this.findingEdge(target.finding) : 0;
    draft.edges = [{ next, entered: this.bits(tree.root?.entered ?? []) }];
    this.drafts.push(draft);
    return this.drafts.indexOf(draft);
  }

  private fill(draft: RowDraft, { tree, made, rowFor }: { tree: ThreadTree; made: Class; rowFor: (id: number) => number }): void {
    const [node] = made.members;
    if (!node) return;
    this.describe(draft, node, tree);
    draft.holds = this.holdsOf(tree, made);
    const depends = this.input.dependencies.get(tree)?.[node.id];
    if (depends) [draft.addressMask, draft.valueMask, draft.controlMask] = [depends.address, depends.value, depends.control];
    draft.reach = Math.max(...made.members.map((member) => this.reachOf(tree, member)));
    const reason = maySleep(node.op) ? atomicReason(tree.kind, node.nesting) : undefined;
    if (reason !== undefined) {
      draft.opcode = OPCODE.refuse;
      draft.arg = this.finding({
        kind: 'sleeping-in-atomic',
        name: 'sleeping-in-atomic',
        message: `${node.op.name}() may sleep, ${reason}`,
        where: whereOf(node.op.site),
      });
    }
    const toRow = (edge: ClassEdge | undefined): { next: number; entered: number } => {
      if (!edge) return { next: -1, entered: 0 };
      const { target } = edge;
      const next = target.kind === 'class' ? rowFor(target.id) : target.kind === 'end' ? 0 : this.findingEdge(target.finding);
      return { next, entered: this.bits(edge.entered) };
    };
    draft.edges = answerKeys(this.input.build, node).map((key) => toRow(made.edges.get(key)));
    if (!isTold(this.input.build, node.op)) draft.edges = [toRow([...made.edges.values()][0])];
  }

  // How far behind a node the last op stands that depends on its answer.
  private reachOf(tree: ThreadTree, node: TreeNode): number {
    return this.reaches(tree)[node.id] ?? 0;
  }

  private reaches(tree: ThreadTree): readonly number[] {
    const known = this.reachKnown.get(tree);
    if (known) return known;
    const reaches = reachesOf(tree, this.input.dependencies.get(tree) ?? []);
    this.reachKnown.set(tree, reaches);
    return reaches;
  }

  private describe(draft: RowDraft, node: TreeNode, tree: ThreadTree): void {
    const { nesting } = node;
    const { build } = this.input;
    const [frame] = framesOf(node.op.site);
    draft.text = { op: opText(node.op, build.names), where: whereOf(node.op.site), functionName: frame?.functionName ?? tree.body.name };
    draft.preempt = nesting.preempt;
    draft.announced = nesting.announced;
    draft.rcuDepth = nesting.rcuDepth;
    draft.irqsOff = nesting.irqsOff ? 1 : 0;
    draft.regions = this.bits(node.regions);
    draft.sleeps = isSleepingOp(node.op, tree.kind) ? 1 : 0;
    this.operands.write(draft, node);
  }

  private holdsOf(tree: ThreadTree, made: Class): number {
    const { memory, live } = this.input;
    let bits = 0;
    for (const member of made.members) {
      for (const key of live.get(tree)?.[member.id] ?? []) {
        const object = memory.objectIndex.get(key) ?? -1;
        if (object >= 0 && memory.objects[object]?.isHeap) bits |= 1 << object;
      }
    }
    return bits;
  }

  private finding(finding: FindingInfo): number {
    this.findings.push(finding);
    return this.findings.length - 1;
  }

  // A successor that is a finding is written as -2 - its index.
  private findingEdge(finding: FindingInfo): number {
    const key = JSON.stringify(finding);
    const known = this.findingIndex.get(key) ?? this.finding(finding);
    this.findingIndex.set(key, known);
    return -2 - known;
  }

  private bits(regions: readonly string[]): number {
    let bits = 0;
    for (const region of regions) {
      const index = this.input.regions.indexOf(region);
      if (index >= 0) bits |= 1 << index;
    }
    return bits;
  }
}

function isSleepingOp(op: Op, kind: ThreadKind): boolean {
  if (kind !== 'task') return false;
  if (op.kind === 'await' || op.kind === 'update') return op.sleeps === true;
  return op.kind === 'grace-end' || op.kind === 'barrier-end';
}
