// Accesses to memory: what a load, a store, an update or a free does when it is fetched.
import { OPCODE, ORDER } from '../program/program.js';
import { choiceOf } from './action.js';
import { FAULT } from './faults.js';
import { faultAt } from './finding-code.js';
import { deadRead } from './heap.js';
import { freeNow, isDead, writeNow } from './heap-cells.js';
import type { MachineState } from './machine-state.js';
import { BLOCKED, found } from './outcome.js';
import { append, blockers, pendingOn, readAt, windowIsEmpty } from './window.js';
import { ENTRY } from './window-codes.js';

/** Performs a load at once, if nothing pending is in its way. Answers with the value's index. */
export function loadNow(machine: MachineState, cpu: number, row: number): number {
  const { rows, cells } = machine.program;
  const cell = cellOf(machine, cpu, row);
  const order = rows.order[row];
  if (machine.window > 0 && !cells[cell].isPrivate) {
    machine.op.kind = ENTRY.load;
    describe(machine, row, cell);
    machine.op.isAcquire = order === ORDER.acquire;
    if (blockers(machine, cpu) !== 0) return BLOCKED;
    if (order === ORDER.dereference && machine.model.dereferenceFence && !windowIsEmpty(machine, cpu))
      machine.put(machine.fields.fenceDue[cpu], 1);
  }
  return readAt(machine, { cpu, cell, older: pendingOn(machine, cpu), row });
}

/** Fetches a load without performing it: the thread goes on as if it had read `value`. */
export function deferLoad(machine: MachineState, cpu: number, row: number, value: number): number {
  const cell = cellOf(machine, cpu, row);
  const info = machine.program.cells[cell];
  if (value === 0 && info.mayBeUninitialized) return BLOCKED;
  machine.op.kind = ENTRY.load;
  describe(machine, row, cell);
  machine.op.isAcquire = false;
  return append(machine, cpu, machine.codes.ofRow[row] + value) ? value : BLOCKED;
}

/** Whether the load of a row may stay pending: the memory model or the compiler lets it, and somebody could tell. */
export function mayDeferLoad(machine: MachineState, row: number): boolean {
  const { rows, cells } = machine.program;
  const order = rows.order[row];
  if (!machine.defers || order === ORDER.acquire || (order === ORDER.dereference && machine.model.dereferenceFence)) return false;
  if (rows.sleeps[row] !== 0 || cells[rows.cell[row]].isPrivate) return false;
  return machine.model.loadLoad || machine.model.loadStore || order === ORDER.plain;
}

/**
 * Whether an action guesses what an await will read. By itself that is no progress: the guess may never be confirmed. Where it can be
 * confirmed with no other step in between, the await can also be performed at once, which is another action.
 */
export function guessesAwait(machine: MachineState, row: number, action: number): boolean {
  return machine.defers && machine.program.rows.opcode[row] === OPCODE.await && choiceOf(action) > 0;
}

/** Whether the update of a row may stay pending: it returns nothing, and leads to the same row whatever it reads. */
export function mayDeferUpdate(machine: MachineState, row: number): boolean {
  const { rows, next } = machine.program;
  if (machine.window === 0 || machine.codes.ofRow[row] === 0) return false;
  const targets = new Set(next.subarray(rows.edge[row], rows.edge[row] + rows.edgeCount[row]));
  targets.delete(-1);
  return targets.size === 1;
}

/** Fetches a store; it is performed at once where no store can be pending. */
export function store(machine: MachineState, cpu: number, row: number, code: number): number {
  const cell = cellOf(machine, cpu, row);
  if (machine.window === 0 || machine.program.cells[cell].isPrivate)
    return writeNow(machine, { cell, value: machine.codes.value[code], row });
  machine.op.kind = ENTRY.store;
  describe(machine, row, cell);
  machine.op.isRelease = machine.codes.isRelease[code] !== 0;
  if (machine.defersStores) return append(machine, cpu, code) ? 0 : BLOCKED;
  if (blockers(machine, cpu) !== 0) return BLOCKED;
  return writeNow(machine, { cell, value: machine.codes.value[code], row });
}

/** Reads, computes and writes in one step; an update that returns nothing may stay pending. */
export function update(machine: MachineState, cpu: number, row: number, isDeferred: boolean): number {
  const { rows, updates } = machine.program;
  const order = rows.order[row];
  const isLocal = order === ORDER.local;
  const cell = cellOf(machine, cpu, row);
  if (machine.window > 0) {
    machine.op.kind = ENTRY.update;
    describe(machine, row, cell);
    if (isDeferred) return append(machine, cpu, machine.codes.ofRow[row]) ? firstAnswer(machine, row) : BLOCKED;
    if (isLocal) machine.op.kind = ENTRY.load;
    const waits = machine.model.updateFence || order === ORDER.full || order === ORDER.release;
    const isFree = isLocal && machine.program.cells[cell].isPrivate;
    if (!isFree && (waits && !isLocal ? !windowIsEmpty(machine, cpu) : blockers(machine, cpu) !== 0)) return BLOCKED;
  }
  const old = machine.program.cells[cell].isTracked
    ? readAt(machine, { cpu, cell, older: pendingOn(machine, cpu), row })
    : readUntracked(machine, cpu, cell, row);
  if (old < 0) return old;
  const index = rows.arg[row] + old;
  const value = updates[index];
  if (value < 0) return BLOCKED;
  const written = isLocal ? store(machine, cpu, row, machine.codes.ofUpdate[index]) : writeNow(machine, { cell, value, row });
  return written < 0 ? written : old;
}

/** Frees an object: a store to all of its fields. */
export function free(machine: MachineState, cpu: number, row: number): number {
  const object = machine.program.rows.cell[row];
  if (!machine.program.objects[object].isHeap) return found(faultAt(FAULT.invalidFree, row));
  if (machine.window === 0) return freeNow(machine, object, row);
  machine.op.kind = ENTRY.free;
  describe(machine, row, -1);
  machine.op.object = object;
  if (machine.defersStores) return append(machine, cpu, machine.codes.ofRow[row]) ? 0 : BLOCKED;
  return blockers(machine, cpu) === 0 ? freeNow(machine, object, row) : BLOCKED;
}

/** The cell of a row on a CPU: its own copy of a per-CPU variable. */
export function cellOf(machine: MachineState, cpu: number, row: number): number {
  const { cell, ownCopy } = machine.program.rows;
  return cell[row] + (ownCopy[row] === 0 ? 0 : cpu);
}

function readUntracked(machine: MachineState, cpu: number, cell: number, row: number): number {
  const { object } = machine.program.cells[cell];
  return object >= 0 && isDead(machine, object) ? deadRead(machine, cpu, object, row) : 0;
}

/** Says what the op that is being fetched is, for the reorder table; its kind, and whether it acquires or releases, are the caller's. */
export function describe(machine: MachineState, row: number, cell: number): void {
  const { op, program } = machine;
  op.cell = cell;
  op.object = cell < 0 ? -1 : program.cells[cell].object;
  op.isRelease = false;
  op.isAcquire = false;
  op.address = program.rows.addressMask[row];
  op.all = op.address | program.rows.valueMask[row] | program.rows.controlMask[row];
  op.data = op.address | program.rows.valueMask[row];
}

// An update that stays pending leads to the same row whatever it reads: the first answer that is possible stands for all.
function firstAnswer(machine: MachineState, row: number): number {
  const { rows, next } = machine.program;
  let answer = 0;
  while (next[rows.edge[row] + answer] === -1) answer++;
  return answer;
}
