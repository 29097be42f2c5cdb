// The window of a CPU: its pending ops, oldest first, and what the reorder table lets overtake what.
//
// When an op is fetched into the window, the table says which of the older entries it must wait for; that mask is kept with the
// entry, and an entry may be performed when its mask is empty. In-order memory models keep no masks: only the oldest entry may be.
import { ORDER } from '../program/program.js';
import { FAULT, REACHED } from './faults.js';
import { faultAt } from './finding-code.js';
import { performedEntry } from './grace.js';
import { deadRead, guessedObject, holdsOf } from './heap.js';
import { freeNow, isDead, writeNow } from './heap-cells.js';
import type { MachineState } from './machine-state.js';
import { BLOCKED, findingIn, found } from './outcome.js';
import { ENTRY } from './window-codes.js';

/** The op that is being fetched, as the reorder table sees it; one object, filled anew for each. */
export interface FetchedOp {
  /** One of ENTRY. */
  kind: number;
  cell: number;
  object: number;
  isAcquire: boolean;
  isRelease: boolean;
  /** Dependencies by distance, as in the program's masks: of the address; of address and value; of all. */
  address: number;
  data: number;
  all: number;
}

/** Where a load reads: it sees the pending stores of its CPU's first `older` entries. Faults are findings at `row`. */
export interface Reading {
  readonly cpu: number;
  readonly cell: number;
  readonly older: number;
  readonly row: number;
}

/** How many entries of a CPU's window are in use. */
export function pendingOn(machine: MachineState, cpu: number): number {
  const { fields, window } = machine;
  let pending = 0;
  while (pending < window && machine.get(fields.window[cpu * window + pending]) !== 0) pending++;
  return pending;
}

/** Whether a CPU has nothing pending. */
export function windowIsEmpty(machine: MachineState, cpu: number): boolean {
  return machine.window === 0 || machine.get(machine.fields.window[cpu * machine.window]) === 0;
}

/** Whether a CPU has a load pending, under a guess that nothing has confirmed. */
export function hasPendingLoad(machine: MachineState, cpu: number): boolean {
  if (!machine.defers) return false;
  const { fields, window, codes } = machine;
  for (let entry = 0; entry < window; entry++) {
    if (codes.kind[machine.get(fields.window[cpu * window + entry])] === ENTRY.load) return true;
  }
  return false;
}

/** The older entries that the op being fetched must wait for, a bit each. */
export function blockers(machine: MachineState, cpu: number): number {
  const pending = pendingOn(machine, cpu);
  let mask = 0;
  for (let entry = 0; entry < pending; entry++) if (mustWait(machine, cpu, entry)) mask |= 1 << entry;
  return mask;
}

// The reorder table: whether the op being fetched stays behind this entry.
function mustWait(machine: MachineState, cpu: number, entry: number): boolean {
  const { op, codes, fields, window, model } = machine;
  const code = machine.get(fields.window[cpu * window + entry]);
  const kind = codes.kind[code];
  const isSame =
    op.kind === ENTRY.free || kind === ENTRY.free
      ? op.object >= 0 && codes.object[code] === op.object
      : cellOfEntry(machine, cpu, code) === op.cell;
  const isLoad = op.kind === ENTRY.load || op.kind === ENTRY.update;
  const isStore = op.kind !== ENTRY.load;
  if (kind !== ENTRY.load) {
    // Behind a store: a load of the same cell takes its value, others as the table says.
    if (isSame) return isStore || kind === ENTRY.update;
    if (isLoad && (!model.storeLoad || (op.isAcquire && model.releaseAcquire && codes.isRelease[code] !== 0))) return true;
    if (isStore && (!model.storeStore || op.isRelease || (machine.get(fields.fenced[cpu]) & (1 << entry)) !== 0)) return true;
  }
  if (kind === ENTRY.load || kind === ENTRY.update) {
    if (isSame) return true;
    const age = kind === ENTRY.load ? machine.get(fields.age[cpu * window + entry]) : 0;
    if (isStore && (op.isRelease || !model.loadStore || codes.isAwait[code] !== 0 || (age > 0 && (op.all >>> age) & 1))) return true;
    if (isLoad && kind === ENTRY.load && age > 0 && (op.address >>> age) & 1) return !(model.loadLoadAddress || isGuessable(machine, code));
    if (isLoad && !model.loadLoad) return true;
  }
  return false;
}

// The compiler may guess the value of a plain load, and so go on with what its address depends on.
function isGuessable(machine: MachineState, code: number): boolean {
  return machine.compiler === 'speculating' && machine.codes.isPlain[code] !== 0;
}

function cellOfEntry(machine: MachineState, cpu: number, code: number): number {
  const { codes } = machine;
  return codes.cell[code] < 0 ? -1 : codes.cell[code] + (codes.ownCopy[code] === 0 ? 0 : cpu);
}

/** Fetches the op into the window under this code. Returns false when the window is full. */
export function append(machine: MachineState, cpu: number, code: number): boolean {
  const { fields, window, op } = machine;
  const pending = pendingOn(machine, cpu);
  if (pending === window) {
    machine.reach(REACHED.window);
    return false;
  }
  const at = cpu * window + pending;
  if (machine.isOutOfOrder) {
    machine.put(fields.waits[at], blockers(machine, cpu));
    if (machine.defers && op.kind === ENTRY.store) machine.put(fields.valueFrom[at], dependsOn(machine, cpu, op.data));
    if (op.kind === ENTRY.load && (guessedObject(machine, code) & ~holdsOf(machine, cpu)) !== 0) machine.put(fields.fresh[at], 1);
  }
  machine.put(fields.window[at], code);
  return true;
}

// The pending loads that a mask of distances is about, a bit each.
function dependsOn(machine: MachineState, cpu: number, distances: number): number {
  const { fields, window } = machine;
  const pending = pendingOn(machine, cpu);
  let mask = 0;
  for (let entry = 0; entry < pending; entry++) {
    const age = machine.get(fields.age[cpu * window + entry]);
    if (age > 0 && (distances >>> age) & 1) mask |= 1 << entry;
  }
  return mask;
}

/** After a step of a CPU: its pending loads are one op further back. The op itself, if it is pending, is one op back. */
export function ageLoads(machine: MachineState, cpu: number, row: number): void {
  const { fields, window, codes } = machine;
  const before = pendingOn(machine, cpu);
  for (let entry = 0; entry < before; entry++) {
    const field = fields.age[cpu * window + entry];
    const age = machine.get(field);
    if (age > 0) machine.put(field, age < codes.reach[machine.get(fields.window[cpu * window + entry])] ? age + 1 : 0);
  }
  if (before === window || codes.kind[machine.peek(fields.window[cpu * window + before])] !== ENTRY.load) return;
  if (machine.program.rows.reach[row] > 0) machine.put(fields.age[cpu * window + before], 1);
}

/** A fence: smp_mb() waits for everything, smp_rmb() for the loads; smp_wmb() keeps younger stores behind older ones. */
export function fence(machine: MachineState, cpu: number, order: number): number {
  if (order === ORDER.mb) return windowIsEmpty(machine, cpu) ? 0 : BLOCKED;
  if (order === ORDER.rmb) return hasPendingLoad(machine, cpu) ? BLOCKED : 0;
  if (!machine.isOutOfOrder) return 0;
  const { fields, window, codes } = machine;
  let stores = 0;
  for (let entry = 0; entry < pendingOn(machine, cpu); entry++) {
    if (codes.kind[machine.get(fields.window[cpu * window + entry])] !== ENTRY.load) stores |= 1 << entry;
  }
  machine.put(fields.fenced[cpu], stores);
  return 0;
}

/** The value that a load takes: that of the youngest older entry that stores to its cell, or memory's. */
export function readAt(machine: MachineState, { cpu, cell, older, row }: Reading): number {
  const { codes, fields, window, program } = machine;
  const { object, mayBeUninitialized } = program.cells[cell];
  if (object >= 0 && isDead(machine, object)) return deadRead(machine, cpu, object, row);
  for (let entry = older - 1; entry >= 0; entry--) {
    const code = machine.get(fields.window[cpu * window + entry]);
    if (codes.kind[code] === ENTRY.free && codes.object[code] === object) return found(faultAt(FAULT.useAfterFree, row));
    if (codes.kind[code] !== ENTRY.store || cellOfEntry(machine, cpu, code) !== cell) continue;
    // A value is not forwarded before the loads that it was computed from are performed.
    return machine.defers && machine.get(fields.valueFrom[cpu * window + entry]) !== 0 ? BLOCKED : codes.value[code];
  }
  const value = machine.get(fields.cell[cell]);
  return value === 0 && mayBeUninitialized ? found(faultAt(FAULT.uninitializedRead, row)) : value;
}

/** Whether the table lets an entry be performed now. */
export function mayPerform(machine: MachineState, cpu: number, entry: number): boolean {
  return machine.isOutOfOrder ? machine.get(machine.fields.waits[cpu * machine.window + entry]) === 0 : entry === 0;
}

/** Performs a pending entry. Returns 0, the code of a finding, or BLOCKED where a load's guess is not what it reads. */
export function perform(machine: MachineState, cpu: number, entry: number): number {
  const { fields, window } = machine;
  const code = machine.get(fields.window[cpu * window + entry]);
  const outcome = effect(machine, { cpu, entry, code });
  if (outcome === BLOCKED) return BLOCKED;
  remove(machine, cpu, entry);
  performedEntry(machine, cpu, entry);
  const finding = findingIn(outcome);
  if (finding !== 0) return confirmed(machine, finding, cpu, entry);
  return machine.defers ? settled(machine, cpu) : 0;
}

function effect(machine: MachineState, { cpu, entry, code }: { cpu: number; entry: number; code: number }): number {
  const { codes } = machine;
  const cell = cellOfEntry(machine, cpu, code);
  switch (codes.kind[code]) {
    case ENTRY.free:
      return freeNow(machine, codes.object[code], 0);
    case ENTRY.load: {
      const value = readAt(machine, { cpu, cell, older: entry, row: 0 });
      if (value < BLOCKED) return value;
      return value === codes.value[code] ? 0 : BLOCKED;
    }
    case ENTRY.update:
      return updateNow(machine, { cpu, cell, older: entry, row: 0 }, codes.value[code]);
    default:
      return writeNow(machine, { cell, value: codes.value[code], row: 0 });
  }
}

function updateNow(machine: MachineState, reading: Reading, table: number): number {
  const { cell } = reading;
  const old = machine.program.cells[cell].isTracked ? readAt(machine, reading) : 0;
  return old < 0 ? old : writeNow(machine, { cell, value: machine.program.updates[table + old], row: 0 });
}

// Takes an entry out of the window; younger ones move up, and nobody waits for it any more.
function remove(machine: MachineState, cpu: number, entry: number): void {
  const { fields, window, isOutOfOrder, defers } = machine;
  const first = cpu * window;
  for (let index = entry; index < window; index++) {
    const next = index + 1 < window ? first + index + 1 : -1;
    machine.put(fields.window[first + index], next < 0 ? 0 : machine.get(fields.window[next]));
    if (!isOutOfOrder) continue;
    machine.put(fields.waits[first + index], next < 0 ? 0 : without(machine.get(fields.waits[next]), entry));
    if (!defers) continue;
    machine.put(fields.valueFrom[first + index], next < 0 ? 0 : without(machine.get(fields.valueFrom[next]), entry));
    machine.put(fields.age[first + index], next < 0 ? 0 : machine.get(fields.age[next]));
    machine.put(fields.fresh[first + index], next < 0 ? 0 : machine.get(fields.fresh[next]));
  }
  if (!isOutOfOrder) return;
  machine.put(fields.fenced[cpu], without(machine.get(fields.fenced[cpu]), entry));
  if (defers) machine.put(fields.doomMask[cpu], without(machine.get(fields.doomMask[cpu]), entry));
  if (machine.peek(fields.window[first]) === 0) machine.put(fields.fenceDue[cpu], 0);
}

// A mask over entries after one of them has gone.
function without(mask: number, entry: number): number {
  return (mask & ((1 << entry) - 1)) | ((mask >>> (entry + 1)) << entry);
}

/**
 * A finding of a CPU counts when that CPU has no older guess left to confirm (`older`: how many of its entries are). Until then it is
 * noted as the state's doom: the CPU takes no more steps, the others go on, and what confirms the guesses makes the finding
 * count. A guess that proves wrong ends the execution there. Beside a doom there is no room for a second one: BLOCKED.
 */
export function confirmed(machine: MachineState, finding: number, cpu: number, older: number): number {
  if (!machine.defers) return finding;
  const guesses = pendingLoads(machine, cpu) & ((1 << older) - 1);
  if (guesses === 0) return finding;
  if (machine.get(machine.fields.doom) !== 0) return BLOCKED;
  machine.put(machine.fields.doom, machine.alike(finding));
  machine.put(machine.fields.doomMask[cpu], guesses);
  return 0;
}

// The pending loads of a CPU in the successor, a bit each.
function pendingLoads(machine: MachineState, cpu: number): number {
  const { fields, window, codes } = machine;
  let mask = 0;
  for (let entry = 0; entry < window; entry++) {
    if (codes.kind[machine.peek(fields.window[cpu * window + entry])] === ENTRY.load) mask |= 1 << entry;
  }
  return mask;
}

// After a pending op of a CPU was performed: the doom, if that confirmed the last guess that it rests on.
function settled(machine: MachineState, cpu: number): number {
  const mask = machine.fields.doomMask[cpu];
  return machine.get(mask) !== 0 && machine.peek(mask) === 0 ? machine.peek(machine.fields.doom) : 0;
}

/** Whether any CPU has a load pending in the state that is being expanded or observed. */
export function isGuessingNow(machine: MachineState): boolean {
  for (let cpu = 0; cpu < machine.cpus; cpu++) if (hasPendingLoad(machine, cpu)) return true;
  return false;
}

/** The same for the successor. */
export function isGuessing(machine: MachineState): boolean {
  const { fields, codes } = machine;
  for (const field of fields.window) if (codes.kind[machine.peek(field)] === ENTRY.load) return true;
  return false;
}
