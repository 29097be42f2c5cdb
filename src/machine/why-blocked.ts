// Why an op cannot be taken now, as step.ts and access.ts judge it.
import { OPCODE, ORDER } from '../program/program.js';
import { cellOf, describe } from './access.js';
import { slotFor } from './heap.js';
import { isDead } from './heap-cells.js';
import type { MachineState } from './machine-state.js';
import type { Reason } from './refusal.js';
import { loadsAmong, readObstacle, upTo } from './why-read.js';
import { blockers, hasPendingLoad, pendingOn, windowIsEmpty } from './window.js';
import { ENTRY } from './window-codes.js';

/** An op that a context would take, with the outcome that it would have; `task` is -1 for a handler. */
export interface Attempt {
  readonly cpu: number;
  readonly row: number;
  readonly choice: number;
  readonly task: number;
}

/** What an op would come to: an answer, a fault, or nothing yet. */
type Trial = { readonly answer: number } | 'fault' | Reason;

/** The first thing that is in the way of an op; `undefined` where nothing is. */
export function firstObstacle(machine: MachineState, attempt: Attempt): Reason | undefined {
  const { cpu, row, choice, task } = attempt;
  const trial = tried(machine, attempt);
  const loads = loadsAmong(machine, cpu, machine.window);
  if (trial === 'fault') return findingObstacle(machine, loads);
  if ('code' in trial) return trial;
  const { program } = machine;
  const next = program.next[program.rows.edge[row] + trial.answer];
  const isRead = isLoad(machine, row);
  if (next === -1) return isRead ? { code: 'value', cell: cellOf(machine, cpu, row) } : { code: 'impossible' };
  // The load itself is pending then, too.
  if (next < -1) return findingObstacle(machine, isRead && choice > 0 ? [...loads, loads.length] : loads);
  return next === 0 && task < 0 && hasPendingLoad(machine, cpu) ? { code: 'load-pending', entries: loads } : undefined;
}

/** Why a finding cannot be noted: it rests on these pending loads, and there is room for one such finding only. */
export function findingObstacle(machine: MachineState, loads: readonly number[]): Reason | undefined {
  const isFull = machine.defers && loads.length > 0 && machine.get(machine.fields.doom) !== 0;
  return isFull ? { code: 'unconfirmed', entries: loads } : undefined;
}

function tried(machine: MachineState, attempt: Attempt): Trial {
  const { rows } = machine.program;
  const { cpu, row, choice, task } = attempt;
  const whole = (answer: number): Trial => whyNotDrained(machine, cpu) ?? { answer };
  switch (rows.opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
      return choice === 0 ? loadNow(machine, cpu, row) : loadLater(machine, cpu, { row, value: choice - 1 });
    case OPCODE.store:
      return store(machine, cpu, row);
    case OPCODE.update:
      return choice === 1 ? (whyFull(machine, cpu) ?? { answer: firstPossible(machine, row) }) : update(machine, cpu, row);
    case OPCODE.fence:
      return whyFenced(machine, cpu, rows.order[row]) ?? { answer: 0 };
    case OPCODE.graceEnd:
      return whyNotDrained(machine, cpu) ?? whyNotOver(machine, task) ?? { answer: 0 };
    case OPCODE.gracePoll:
      return whole(whyNotOver(machine, task) ? 0 : 1);
    case OPCODE.callRcu:
      return whyNotDrained(machine, cpu) ?? whyNoSlot(machine, cpu) ?? { answer: 0 };
    case OPCODE.graceBegin:
    case OPCODE.barrierBegin:
      return whole(0);
    case OPCODE.barrierEnd:
      return whyNotDrained(machine, cpu) ?? whyBarred(machine, task) ?? { answer: 0 };
    case OPCODE.allocate:
      return allocate(machine, row, choice);
    case OPCODE.free:
      return free(machine, cpu, row);
    case OPCODE.cpu:
      return { answer: cpu };
    case OPCODE.choose:
      return { answer: choice };
    case OPCODE.refuse:
      return 'fault';
    default:
      return { answer: 0 };
  }
}

function loadNow(machine: MachineState, cpu: number, row: number): Trial {
  const { rows, cells } = machine.program;
  const cell = cellOf(machine, cpu, row);
  if (machine.window > 0 && !cells[cell].isPrivate) {
    machine.op.kind = ENTRY.load;
    describe(machine, row, cell);
    machine.op.isAcquire = rows.order[row] === ORDER.acquire;
    const reason = whyOrdered(machine, cpu);
    if (reason) return reason;
  }
  return reading(machine, cpu, { cell, row });
}

function loadLater(machine: MachineState, cpu: number, { row, value }: { row: number; value: number }): Trial {
  if (value === 0 && machine.program.cells[cellOf(machine, cpu, row)].mayBeUninitialized) return { code: 'impossible' };
  return whyFull(machine, cpu) ?? { answer: value };
}

function store(machine: MachineState, cpu: number, row: number): Trial {
  const cell = cellOf(machine, cpu, row);
  return whyNotStored(machine, cpu, { row, cell, isRelease: machine.codes.isRelease[machine.codes.ofRow[row]] !== 0 }) ?? { answer: 0 };
}

// A store is a fault when it is performed at once and its object is gone.
function whyNotStored(
  machine: MachineState,
  cpu: number,
  { row, cell, isRelease }: { row: number; cell: number; isRelease: boolean },
): Reason | 'fault' | undefined {
  const isAtOnce = machine.window === 0 || machine.program.cells[cell].isPrivate;
  if (!isAtOnce && machine.defersStores) return whyFull(machine, cpu);
  if (!isAtOnce) {
    machine.op.kind = ENTRY.store;
    describe(machine, row, cell);
    machine.op.isRelease = isRelease;
    const reason = whyOrdered(machine, cpu);
    if (reason) return reason;
  }
  return isGone(machine, cell) ? 'fault' : undefined;
}

function update(machine: MachineState, cpu: number, row: number): Trial {
  const { rows, updates, cells } = machine.program;
  const order = rows.order[row];
  const isLocal = order === ORDER.local;
  const cell = cellOf(machine, cpu, row);
  const reason = machine.window > 0 ? whyNotUpdated(machine, cpu, { row, cell }) : undefined;
  if (reason) return reason;
  const read: Trial = cells[cell].isTracked ? reading(machine, cpu, { cell, row }) : { answer: 0 };
  if (read === 'fault' || 'code' in read) return read;
  if (!cells[cell].isTracked && isGone(machine, cell)) return deadUpdate(machine, cpu, { cell, row });
  if (updates[rows.arg[row] + read.answer] < 0) return { code: 'value', cell };
  const written = isLocal ? whyNotStored(machine, cpu, { row, cell, isRelease: false }) : isGone(machine, cell) ? 'fault' : undefined;
  return written ?? read;
}

function whyNotUpdated(machine: MachineState, cpu: number, { row, cell }: { row: number; cell: number }): Reason | undefined {
  const order = machine.program.rows.order[row];
  const isLocal = order === ORDER.local;
  if (isLocal && machine.program.cells[cell].isPrivate) return undefined;
  if (!isLocal && (machine.model.updateFence || order === ORDER.full || order === ORDER.release)) return whyNotDrained(machine, cpu);
  machine.op.kind = isLocal ? ENTRY.load : ENTRY.update;
  describe(machine, row, cell);
  return whyOrdered(machine, cpu);
}

function deadUpdate(machine: MachineState, cpu: number, { cell, row }: { cell: number; row: number }): Trial {
  const read = readObstacle(machine, { cpu, cell, older: 0, row });
  return read.reason ?? 'fault';
}

function reading(machine: MachineState, cpu: number, { cell, row }: { cell: number; row: number }): Trial {
  const { value, isFault, reason } = readObstacle(machine, { cpu, cell, older: pendingOn(machine, cpu), row });
  if (reason) return reason;
  return isFault ? 'fault' : { answer: value };
}

function allocate(machine: MachineState, row: number, choice: number): Trial {
  const { objects } = machine.program.structs[machine.program.rows.cell[row]];
  if (choice === 1) return { answer: objects.length };
  const slot = slotFor(machine, objects);
  return slot < 0 ? { code: 'no-slot' } : { answer: slot };
}

function free(machine: MachineState, cpu: number, row: number): Trial {
  const object = machine.program.rows.cell[row];
  if (!machine.program.objects[object].isHeap) return 'fault';
  if (machine.window > 0) {
    machine.op.kind = ENTRY.free;
    describe(machine, row, -1);
    machine.op.object = object;
    if (machine.defersStores) return whyFull(machine, cpu) ?? { answer: 0 };
    const reason = whyOrdered(machine, cpu);
    if (reason) return reason;
  }
  return isDead(machine, object) ? 'fault' : { answer: 0 };
}

function whyOrdered(machine: MachineState, cpu: number): Reason | undefined {
  const mask = blockers(machine, cpu);
  return mask === 0 ? undefined : { code: 'ordered', entries: upTo(machine.window).filter((entry) => ((mask >>> entry) & 1) === 1) };
}

function whyFull(machine: MachineState, cpu: number): Reason | undefined {
  const pending = pendingOn(machine, cpu);
  return pending === machine.window ? { code: 'window-full', entries: upTo(pending) } : undefined;
}

function whyNotDrained(machine: MachineState, cpu: number): Reason | undefined {
  return windowIsEmpty(machine, cpu) ? undefined : { code: 'fence', entries: upTo(pendingOn(machine, cpu)) };
}

function whyFenced(machine: MachineState, cpu: number, order: number): Reason | undefined {
  if (order === ORDER.mb) return whyNotDrained(machine, cpu);
  const loads = order === ORDER.rmb ? loadsAmong(machine, cpu, machine.window) : [];
  return loads.length === 0 ? undefined : { code: 'fence', entries: loads };
}

function whyNotOver(machine: MachineState, task: number): Reason | undefined {
  const grace = machine.fields.graceOfTask[task];
  return machine.graceIsOver(grace) ? undefined : { code: 'grace-period', grace };
}

function whyNoSlot(machine: MachineState, cpu: number): Reason | undefined {
  const { fields, slots } = machine;
  const isFree = upTo(slots).some((slot) => machine.get(fields.callback[cpu * slots + slot]) === 0);
  return isFree ? undefined : { code: 'no-slot' };
}

function whyBarred(machine: MachineState, task: number): Reason | undefined {
  const { fields, cpus, slots } = machine;
  const waiter = fields.barrierTasks.indexOf(task);
  const marks = upTo(cpus * slots).map((index) => machine.get(fields.barrierMark[waiter * cpus * slots + index]));
  return marks.every((mark) => mark === 0) ? undefined : { code: 'callbacks', grace: waiter };
}

function firstPossible({ program }: MachineState, row: number): number {
  const { edge, edgeCount } = program.rows;
  return upTo(edgeCount[row]).findIndex((answer) => program.next[edge[row] + answer] !== -1);
}

function isLoad({ program }: MachineState, row: number): boolean {
  const opcode = program.rows.opcode[row];
  return opcode === OPCODE.load || opcode === OPCODE.await;
}

function isGone(machine: MachineState, cell: number): boolean {
  const { object } = machine.program.cells[cell];
  return object >= 0 && isDead(machine, object);
}
