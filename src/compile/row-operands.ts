// The operands of a row: an op's cells, values and tables as numbers of the program.
import type { OpOf } from '../lang/op.js';
import { objectKey, objectOf } from '../lang/struct.js';
import { FLAVOUR, OPCODE, ORDER } from '../program/program.js';
import type { Build } from './build.js';
import { isTracked, valuesOf, type Memory } from './cells.js';
import { distanceOf } from './label.js';
import { bare } from './operands.js';
import type { RowDraft } from './row-draft.js';
import type { TreeNode } from './tree.js';

/** Writes the operands of rows; `updates` grows by a table for each update. */
export class OperandWriter {
  readonly updates: number[] = [];

  constructor(
    private readonly build: Build,
    private readonly memory: Memory,
    private readonly callbackIndex: ReadonlyMap<string, number>,
  ) {}

  /** Writes the opcode and the operands of a node's op. */
  write(draft: RowDraft, node: TreeNode): void {
    const { op, depth } = node;
    const { memory, build } = this;
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
      case 'grace-poll':
        draft.opcode = OPCODE.gracePoll;
        return;
      case 'call-rcu':
        draft.opcode = OPCODE.callRcu;
        draft.cell = this.flavourBits(op.flavour);
        draft.arg = this.callbackIndex.get(build.callbackKey(op.callback, bare(op.argument))) ?? 0;
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

  private storedIndex(op: OpOf<'store'>): number {
    const { build, memory } = this;
    const variable = build.memory.variableOf(op.cell);
    const stored = build.memory.store(variable, bare(op.value));
    return stored === undefined ? 0 : memory.valueIndex(variable, build.names.key(stored));
  }

  private updateTable(op: OpOf<'update'>): number {
    const { build, memory } = this;
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
    return this.build.source.system.flavours === 'split' ? FLAVOUR[flavour] : FLAVOUR.rcu | FLAVOUR.sched;
  }
}
