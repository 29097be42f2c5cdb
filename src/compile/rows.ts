// Rows: the classes of every thread as columns of integers.
import { refuse } from '../core/diagnostic.js';
import type { Op } from '../lang/op.js';
import { distanceOf } from './label.js';
import { opText } from './op-text.js';
import { DEPENDENCY_MAX, FLAVOUR, OPCODE, ORDER, type FindingInfo, type Program, type Rows, type RowText, type ThreadInfo } from '../program/program.js';
import { framesOf } from '../lang/site.js';
import { objectKey, objectOf } from '../lang/struct.js';
import type { Build } from './build.js';
import { isTracked, valuesOf, type Memory } from './cells.js';
import type { DependencyMasks } from './dependencies.js';
import { atomicReason, maySleep, type ThreadKind } from './nesting.js';
import { bare } from './operands.js';
import type { Class, ClassEdge, Quotient } from './quotient.js';
import { whereOf } from './replay.js';
import type { ThreadTree, TreeNode } from './tree.js';

/** Everything about rows that a program holds. */
export type RowTables = Pick<Program, 'rows' | 'rowTexts' | 'next' | 'entered' | 'updates' | 'findings' | 'threads'>;

/** A row before it is a column entry. */
interface RowDraft {
  opcode: number;
  cell: number;
  ownCopy: number;
  arg: number;
  order: number;
  addressFrom: number;
  addressMask: number;
  valueMask: number;
  controlMask: number;
  reach: number;
  sleeps: number;
  preempt: number;
  announced: number;
  rcuDepth: number;
  irqsOff: number;
  regions: number;
  holds: number;
  /** As in `Program.next`; and the regions entered. */
  edges: { next: number; entered: number }[];
  text: RowText;
}

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

/** Writes the rows of all threads, in the order of the build's trees. */
export function emitRows(input: RowInput): RowTables {
  return new Emitter(input).emit();
}

class Emitter {
  private readonly drafts: RowDraft[] = [];
  private readonly findings: FindingInfo[] = [];
  private readonly findingIndex = new Map<string, number>();
  private readonly updates: number[] = [];
  private readonly reachKnown = new Map<ThreadTree, readonly number[]>();

  constructor(private readonly input: RowInput) {}

  emit(): RowTables {
    this.drafts.push(this.blank('not running'));
    const threads = [...this.input.quotients].map(([tree, of]) => this.thread(tree, of));
    return { ...this.columns(), threads, findings: this.findings, updates: Int32Array.from(this.updates) };
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
      const draft = this.blank('');
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
    const entered = first === undefined ? 0 : this.bits(tree.root?.entered ?? []);
    return { name: tree.body.name, kind: tree.kind, firstRow, rowCount: this.drafts.length - firstRow, entry, entered };
  }

  // A thread without any op takes one step that does nothing.
  private emptyThread(tree: ThreadTree): number {
    const draft = this.blank(`${tree.body.name}()`);
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
      draft.arg = this.finding({ kind: 'sleeping-in-atomic', name: 'sleeping-in-atomic', message: `${node.op.name}() may sleep, ${reason}`, where: whereOf(node.op.site) });
    }
    const toRow = (edge: ClassEdge | undefined): { next: number; entered: number } => {
      if (!edge) return { next: -1, entered: 0 };
      const { target } = edge;
      const next = target.kind === 'class' ? rowFor(target.id) : target.kind === 'end' ? 0 : this.findingEdge(target.finding);
      return { next, entered: this.bits(edge.entered) };
    };
    draft.edges = this.answerKeys(node).map((key) => toRow(made.edges.get(key)));
    if (!this.isTold(node.op)) draft.edges = [toRow([...made.edges.values()][0])];
  }

  // How far behind a node the last op stands that depends on its answer.
  private reachOf(tree: ThreadTree, node: TreeNode): number {
    return this.reaches(tree)[node.id] ?? 0;
  }

  private reaches(tree: ThreadTree): readonly number[] {
    const known = this.reachKnown.get(tree);
    if (known) return known;
    const reaches: number[] = [];
    for (const node of tree.nodes) {
      const masks = this.input.dependencies.get(tree)?.[node.id];
      const all = masks ? masks.address | masks.value | masks.control : 0;
      for (let at = node.parent; at; at = at.parent) {
        const distance = node.depth - at.depth;
        if (distance > DEPENDENCY_MAX) break;
        if (all & (1 << distance)) reaches[at.id] = Math.max(reaches[at.id] ?? 0, distance);
      }
    }
    this.reachKnown.set(tree, reaches);
    return reaches;
  }

  private isTold(op: Op): boolean {
    return op.kind !== 'update' || isTracked(this.input.build, this.input.build.memory.variableOf(op.cell));
  }

  private answerKeys(node: TreeNode): readonly string[] {
    const { op } = node;
    const { build } = this.input;
    switch (op.kind) {
      case 'load':
      case 'await':
      case 'update':
        return valuesOf(build.memory.variableOf(op.cell));
      case 'allocate':
        return [...Array.from({ length: op.struct.slots }, (_, slot) => String(slot)), ...(op.mayFail ? ['null'] : [])];
      case 'cpu':
        return Array.from({ length: build.source.cpus }, (_, cpu) => String(cpu));
      case 'choose':
        return Array.from({ length: op.count }, (_, choice) => String(choice));
      default:
        return [''];
    }
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
    this.operands(draft, node);
  }

  private operands(draft: RowDraft, node: TreeNode): void {
    const { op, depth } = node;
    const { memory, build } = this.input;
    if ('cell' in op) {
      draft.cell = memory.cellIndex(op.cell);
      draft.ownCopy = op.cell.kind === 'per-cpu' && op.cell.cpu === 'this' ? 1 : 0;
      draft.order = ORDER[op.order];
      draft.addressFrom = op.cell.kind === 'field' ? distanceOf(op.cell.pointer, depth) : 0;
    }
    switch (op.kind) {
      case 'load':
        draft.opcode = OPCODE.load;
        return;
      case 'store':
        draft.opcode = OPCODE.store;
        draft.arg = this.storedIndex(op);
        return;
      case 'update':
        draft.opcode = OPCODE.update;
        draft.arg = this.updateTable(op);
        return;
      case 'await':
        draft.opcode = OPCODE.await;
        return;
      case 'fence':
        draft.opcode = OPCODE.fence;
        draft.order = ORDER[op.fence];
        return;
      case 'grace-begin':
      case 'grace-end':
        draft.opcode = op.kind === 'grace-begin' ? OPCODE.graceBegin : OPCODE.graceEnd;
        draft.arg = this.flavourBits(op.flavour);
        return;
      case 'call-rcu':
        draft.opcode = OPCODE.callRcu;
        draft.cell = this.flavourBits(op.flavour);
        draft.arg = this.input.callbackIndex.get(build.callbackKey(op.callback, bare(op.argument))) ?? 0;
        return;
      case 'barrier-begin':
        draft.opcode = OPCODE.barrierBegin;
        return;
      case 'barrier-end':
        draft.opcode = OPCODE.barrierEnd;
        return;
      case 'allocate':
        draft.opcode = OPCODE.allocate;
        draft.cell = memory.structIndex.get(op.struct.name) ?? -1;
        draft.arg = op.mayFail ? 2 : 1;
        return;
      case 'free':
        draft.opcode = op.pointer === null ? OPCODE.nop : OPCODE.free;
        draft.cell = op.pointer === null ? -1 : (memory.objectIndex.get(objectKey(objectOf(op.pointer))) ?? -1);
        return;
      case 'cpu':
        draft.opcode = OPCODE.cpu;
        return;
      case 'choose':
        draft.opcode = OPCODE.choose;
        draft.arg = op.count;
        return;
      default:
    }
  }

  private storedIndex(op: Extract<Op, { kind: 'store' }>): number {
    const { build, memory } = this.input;
    const variable = build.memory.variableOf(op.cell);
    const stored = build.memory.store(variable, bare(op.value));
    return stored === undefined ? 0 : memory.valueIndex(variable, build.names.key(stored));
  }

  private updateTable(op: Extract<Op, { kind: 'update' }>): number {
    const { build, memory } = this.input;
    const variable = build.memory.variableOf(op.cell);
    const start = this.updates.length;
    if (!isTracked(build, variable)) {
      this.updates.push(0);
      return start;
    }
    for (const key of valuesOf(variable)) {
      const old = variable.values.get(key);
      if (old === undefined || op.when?.(old) === false) {
        this.updates.push(-1);
        continue;
      }
      const next = build.memory.store(variable, bare(op.next(old)));
      this.updates.push(next === undefined ? 0 : memory.valueIndex(variable, build.names.key(next)));
    }
    return start;
  }

  private flavourBits(flavour: 'rcu' | 'sched'): number {
    return this.input.build.source.system.flavours === 'split' ? FLAVOUR[flavour] : FLAVOUR.rcu | FLAVOUR.sched;
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

  private blank(op: string): RowDraft {
    return {
      opcode: OPCODE.nop,
      cell: -1,
      ownCopy: 0,
      arg: 0,
      order: 0,
      addressFrom: 0,
      addressMask: 0,
      valueMask: 0,
      controlMask: 0,
      reach: 0,
      sleeps: 0,
      preempt: 0,
      announced: 0,
      rcuDepth: 0,
      irqsOff: 0,
      regions: 0,
      holds: 0,
      edges: [],
      text: { op, where: undefined, functionName: '' },
    };
  }

  private columns(): Pick<RowTables, 'rows' | 'rowTexts' | 'next' | 'entered'> {
    const { drafts } = this;
    const column = (pick: (draft: RowDraft) => number): Int32Array => Int32Array.from(drafts, pick);
    const edges = drafts.flatMap((draft) => draft.edges);
    let start = 0;
    const edge = drafts.map((draft) => (start += draft.edges.length) - draft.edges.length);
    const rows: Rows = {
      count: drafts.length,
      opcode: column((draft) => draft.opcode),
      cell: column((draft) => draft.cell),
      ownCopy: column((draft) => draft.ownCopy),
      arg: column((draft) => draft.arg),
      order: column((draft) => draft.order),
      addressFrom: column((draft) => draft.addressFrom),
      addressMask: column((draft) => draft.addressMask),
      valueMask: column((draft) => draft.valueMask),
      controlMask: column((draft) => draft.controlMask),
      reach: column((draft) => draft.reach),
      edge: Int32Array.from(edge),
      edgeCount: column((draft) => draft.edges.length),
      preempt: column((draft) => draft.preempt),
      announced: column((draft) => draft.announced),
      rcuDepth: column((draft) => draft.rcuDepth),
      irqsOff: column((draft) => draft.irqsOff),
      sleeps: column((draft) => draft.sleeps),
      regions: column((draft) => draft.regions),
      holds: column((draft) => draft.holds),
    };
    if (drafts.length > 32_767) refuse({ code: 'too-large', message: `${drafts.length} local states`, instead: 'make the threads smaller' });
    return {
      rows,
      rowTexts: drafts.map((draft) => draft.text),
      next: Int32Array.from(edges, ({ next }) => next),
      entered: Int32Array.from(edges, ({ entered }) => entered),
    };
  }
}

function isSleepingOp(op: Op, kind: ThreadKind): boolean {
  if (kind !== 'task') return false;
  return op.kind === 'grace-end' || op.kind === 'barrier-end' || (op.kind === 'await' && op.sleeps);
}
