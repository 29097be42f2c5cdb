// One step: what an action does to the state. The specification is README.md beside this file.
//
// Each function writes the successor that the machine has begun, and returns 0, the code of a finding, or BLOCKED.
import { OPCODE, ORDER } from '../program/program.js';
import { ACTION } from './action.js';
import { faultAt, programFinding } from './finding-code.js';
import { endRegions, beginGrace, performedEntry } from './grace.js';
import { slotFor } from './heap.js';
import { FAULT, REACHED } from './faults.js';
import type { Machine } from './machine.js';

/** The op is not enabled. */
export const BLOCKED = -1;

/** The context that takes a step; one object, filled anew for each. */
export interface Context {
  cpu: number;
  /** The row of the op that it performs. */
  row: number;
  /** The field that holds its row, less `base`. */
  field: number;
  base: number;
  /** Its index among the tasks, or -1. */
  task: number;
}

/** Performs the op of a context, and enters the context first if the action is an arrival. */
export function step(machine: Machine, context: Context, kind: number, choice: number): number {
  machine.graceBegun = -1;
  const answer = apply(machine, context, choice);
  if (answer < 0) return answer === BLOCKED ? BLOCKED : -2 - answer;
  const outcome = advance(machine, context, kind, answer);
  if (outcome === 0 && machine.graceBegun >= 0) beginGrace(machine, machine.graceBegun, machine.graceFlavours);
  return outcome;
}

// The effect of an op on everything but its own context. Returns the answer, BLOCKED, or found(a finding's code).
function apply(machine: Machine, context: Context, choice: number): number {
  const { rows } = machine.program;
  const { cpu, row } = context;
  switch (rows.opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
      return load(machine, cpu, row);
    case OPCODE.store:
      return store(machine, cpu, row, machine.codes.ofRow[row]);
    case OPCODE.update:
      return update(machine, cpu, row);
    case OPCODE.fence:
      return rows.order[row] === ORDER.mb && !windowIsEmpty(machine, cpu) ? BLOCKED : 0;
    case OPCODE.graceBegin:
      if (!windowIsEmpty(machine, cpu)) return BLOCKED;
      machine.graceBegun = machine.fields.graceOfTask[context.task];
      machine.graceFlavours = rows.arg[row];
      return 0;
    case OPCODE.graceEnd:
      return windowIsEmpty(machine, cpu) && machine.graceIsOver(machine.fields.graceOfTask[context.task]) ? 0 : BLOCKED;
    case OPCODE.callRcu:
      return callRcu(machine, cpu, row);
    case OPCODE.barrierBegin:
    case OPCODE.barrierEnd:
      return barrier(machine, context);
    case OPCODE.allocate:
      return allocate(machine, row, choice);
    case OPCODE.free:
      return free(machine, cpu, row);
    case OPCODE.cpu:
      return cpu;
    case OPCODE.choose:
      return choice;
    case OPCODE.refuse:
      return found(programFinding(rows.arg[row]));
    default:
      return 0;
  }
}

// Moves the context to the row that the answer leads to.
function advance(machine: Machine, context: Context, kind: number, answer: number): number {
  const edge = machine.program.rows.edge[context.row] + answer;
  const next = machine.program.next[edge];
  if (next === -1) return BLOCKED;
  machine.answersGiven[machine.count] = answer;
  machine.entered |= machine.program.entered[edge];
  if (kind !== ACTION.step) enter(machine, context, kind);
  if (next < -1) return programFinding(-2 - next);
  machine.put(context.field, next === 0 ? 0 : next - context.base);
  if (context.task >= 0) machine.put(machine.fields.current[context.cpu], currentIndex(machine, context));
  else if (next === 0) leave(machine, context);
  endRegions(machine, context.cpu);
  return 0;
}

function currentIndex(machine: Machine, { cpu, task }: Context): number {
  return (task - cpu) / machine.cpus;
}

// What an arrival changes besides the handler's own row.
function enter(machine: Machine, { cpu }: Context, kind: number): void {
  const { fields, program } = machine;
  machine.arrived |= 1 << kind;
  if (kind === ACTION.nmi) {
    if (machine.arrivals !== undefined) machine.put(fields.nmisLeft[cpu], machine.get(fields.nmisLeft[cpu]) - 1);
    machine.entered |= program.threads[program.nmi].entered;
  } else if (kind === ACTION.irq) {
    if (machine.arrivals !== undefined) machine.put(fields.irqsLeft[cpu], machine.get(fields.irqsLeft[cpu]) - 1);
    machine.entered |= program.threads[program.irq].entered;
  } else {
    const slot = (machine.actions[machine.count] >>> 11) & 1023;
    machine.put(fields.softirqSlot[cpu], slot);
    machine.entered |= program.threads[program.callbacks[machine.get(fields.callback[cpu * machine.slots + slot]) - 1]].entered;
  }
}

// The end of a handler; an RCU callback gives its slot back, and rcu_barrier() stops waiting for it.
function leave(machine: Machine, { cpu, field }: Context): void {
  const { fields, slots, cpus } = machine;
  if (field !== fields.softirq[cpu] || slots === 0) return;
  const slot = machine.peek(fields.softirqSlot[cpu]);
  machine.put(fields.softirqSlot[cpu], 0);
  machine.put(fields.callback[cpu * slots + slot], 0);
  for (let waiter = 0; waiter < fields.barrierTasks.length; waiter++) {
    machine.put(fields.barrierMark[(waiter * cpus + cpu) * slots + slot], 0);
  }
}

function load(machine: Machine, cpu: number, row: number): number {
  const cell = cellOf(machine, cpu, row);
  const object = machine.program.cells[cell].object;
  if (object >= 0 && isDead(machine, object)) return found(faultAt(FAULT.useAfterFree, row));
  const value = read(machine, cpu, cell);
  if (value === FREED) return found(faultAt(FAULT.useAfterFree, row));
  if (value === 0 && machine.program.cells[cell].mayBeUninitialized) return found(faultAt(FAULT.uninitializedRead, row));
  return value;
}

function store(machine: Machine, cpu: number, row: number, code: number): number {
  const cell = cellOf(machine, cpu, row);
  if (machine.window > 0 && !machine.program.cells[cell].isPrivate) return append(machine, cpu, code);
  return writeNow(machine, { cell, value: machine.codes.value[code], row });
}

function update(machine: Machine, cpu: number, row: number): number {
  const { rows, updates } = machine.program;
  const isLocal = rows.order[row] === ORDER.local;
  if (!isLocal && !windowIsEmpty(machine, cpu)) return BLOCKED;
  const cell = cellOf(machine, cpu, row);
  const old = machine.program.cells[cell].isTracked ? load(machine, cpu, row) : readUntracked(machine, cell, row);
  if (old < 0) return old;
  const index = rows.arg[row] + old;
  const value = updates[index];
  if (value < 0) return BLOCKED;
  const written = isLocal ? store(machine, cpu, row, machine.codes.ofUpdate[index]) : writeNow(machine, { cell, value, row });
  return written < 0 ? written : old;
}

function readUntracked(machine: Machine, cell: number, row: number): number {
  const { object } = machine.program.cells[cell];
  return object >= 0 && isDead(machine, object) ? found(faultAt(FAULT.useAfterFree, row)) : 0;
}

function writeNow(machine: Machine, { cell, value, row }: { cell: number; value: number; row: number }): number {
  const { object } = machine.program.cells[cell];
  if (object >= 0 && isDead(machine, object)) return found(faultAt(FAULT.useAfterFree, row));
  machine.put(machine.fields.cell[cell], value);
  return 0;
}

function free(machine: Machine, cpu: number, row: number): number {
  const object = machine.program.rows.cell[row];
  if (!machine.program.objects[object].isHeap) return found(faultAt(FAULT.invalidFree, row));
  if (machine.window > 0) return append(machine, cpu, machine.codes.ofRow[row]);
  return freeNow(machine, object, row);
}

function freeNow(machine: Machine, object: number, row: number): number {
  if (isDead(machine, object)) return found(faultAt(FAULT.doubleFree, row));
  machine.put(machine.fields.alive[object], 0);
  for (const cell of machine.program.objects[object].cells) machine.put(machine.fields.cell[cell], 0);
  return 0;
}

// Choice 1 is that there is no memory.
function allocate(machine: Machine, row: number, choice: number): number {
  const { rows, structs } = machine.program;
  const { objects } = structs[rows.cell[row]];
  if (choice === 1) return objects.length;
  const slot = slotFor(machine, objects);
  if (slot < 0) {
    machine.reach(REACHED.heap);
    return BLOCKED;
  }
  machine.put(machine.fields.alive[objects[slot]], 1);
  return slot;
}

function callRcu(machine: Machine, cpu: number, row: number): number {
  const { fields, slots } = machine;
  if (!windowIsEmpty(machine, cpu)) return BLOCKED;
  for (let slot = 0; slot < slots; slot++) {
    const field = fields.callback[cpu * slots + slot];
    if (machine.get(field) !== 0) continue;
    machine.put(field, machine.program.rows.arg[row] + 1);
    machine.graceBegun = machine.graceOfSlot(cpu, slot);
    machine.graceFlavours = machine.program.rows.cell[row];
    return 0;
  }
  machine.reach(REACHED.callbacks);
  return BLOCKED;
}

function barrier(machine: Machine, { cpu, row, task }: Context): number {
  const { fields, slots, cpus, program } = machine;
  if (!windowIsEmpty(machine, cpu)) return BLOCKED;
  const waiter = fields.barrierTasks.indexOf(task);
  const isBegin = program.rows.opcode[row] === OPCODE.barrierBegin;
  for (let index = 0; index < cpus * slots; index++) {
    const mark = fields.barrierMark[waiter * cpus * slots + index];
    if (isBegin) machine.put(mark, machine.get(fields.callback[index]) === 0 ? 0 : 1);
    else if (machine.get(mark) !== 0) return BLOCKED;
  }
  return 0;
}

/** Performs a pending entry of a CPU's window. */
export function perform(machine: Machine, cpu: number, entry: number): number {
  const { fields, window, codes } = machine;
  const first = cpu * window;
  const code = machine.get(fields.window[first + entry]);
  for (let index = entry; index < window; index++) {
    machine.put(fields.window[first + index], index + 1 < window ? machine.get(fields.window[first + index + 1]) : 0);
  }
  performedEntry(machine, cpu, entry);
  const object = codes.object[code];
  if (codes.cell[code] < 0) return codedFault(freeNow(machine, object, 0));
  const cell = codes.cell[code] + (codes.ownCopy[code] === 0 ? 0 : cpu);
  return codedFault(writeNow(machine, { cell, value: codes.value[code], row: 0 }));
}

function codedFault(outcome: number): number {
  return outcome < 0 ? -2 - outcome : 0;
}

function append(machine: Machine, cpu: number, code: number): number {
  const { fields, window } = machine;
  const pending = pendingOn(machine, cpu);
  if (pending === window) {
    machine.reach(REACHED.window);
    return BLOCKED;
  }
  machine.put(fields.window[cpu * window + pending], code);
  return 0;
}

/** How many entries of a CPU's window are in use. */
export function pendingOn(machine: Machine, cpu: number): number {
  const { fields, window } = machine;
  let pending = 0;
  while (pending < window && machine.get(fields.window[cpu * window + pending]) !== 0) pending++;
  return pending;
}

function windowIsEmpty(machine: Machine, cpu: number): boolean {
  return machine.window === 0 || machine.get(machine.fields.window[cpu * machine.window]) === 0;
}

/** What read() answers when the CPU itself has a free of the object pending. */
const FREED = -1;

// The value that a load takes: the youngest pending store's to the cell, or memory's.
function read(machine: Machine, cpu: number, cell: number): number {
  const { codes, fields, window, program } = machine;
  for (let index = pendingOn(machine, cpu) - 1; index >= 0; index--) {
    const code = machine.get(fields.window[cpu * window + index]);
    if (codes.cell[code] < 0 && codes.object[code] === program.cells[cell].object) return FREED;
    if (codes.cell[code] >= 0 && codes.cell[code] + (codes.ownCopy[code] === 0 ? 0 : cpu) === cell) return codes.value[code];
  }
  return machine.get(fields.cell[cell]);
}

function cellOf(machine: Machine, cpu: number, row: number): number {
  const { cell, ownCopy } = machine.program.rows;
  return cell[row] + (ownCopy[row] === 0 ? 0 : cpu);
}

function isDead(machine: Machine, object: number): boolean {
  return machine.program.objects[object].isHeap && machine.get(machine.fields.alive[object]) === 0;
}

// How apply() reports a finding.
function found(code: number): number {
  return -2 - code;
}
