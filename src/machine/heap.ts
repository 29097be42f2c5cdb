// The heap: which slot kmalloc() gives.
import { FAULT } from './faults.js';
import { faultAt } from './finding-code.js';
import type { MachineState } from './machine-state.js';
import { BLOCKED, found } from './outcome.js';
import { ENTRY } from './window-codes.js';

/** The first of these objects that is not allocated and that nothing refers to any more, as an index; -1 if there is none. */
export function slotFor(machine: MachineState, objects: readonly number[]): number {
  let referenced = -1; // Not known yet.
  for (let slot = 0; slot < objects.length; slot++) {
    const object = objects[slot];
    if (machine.get(machine.fields.alive[object]) !== 0) continue;
    if (referenced === -1) referenced = referencedObjects(machine);
    if ((referenced & (1 << object)) === 0) return slot;
  }
  return -1;
}

// The heap objects that something in the state refers to, a bit each.
function referencedObjects(machine: MachineState): number {
  const { alone, cpus } = machine;
  let bits = machine.othersHold | cellsHold(machine, -1);
  for (let cpu = 0; cpu < cpus; cpu++) if (alone < 0 || alone === cpu) bits |= holdsOf(machine, cpu);
  return bits;
}

/**
 * The heap objects that the slice of a CPU refers to: its own cells, its contexts, its queued callbacks and pending ops. What it has from
 * nowhere but the guess of a pending load does not count: until that load is performed, the pointer may be one of an object to come.
 */
export function holdsOf(machine: MachineState, cpu: number): number {
  let bits = handlersHold(machine, cpu) | cellsHold(machine, cpu);
  for (const task of machine.tasksOf[cpu]) bits |= machine.program.rows.holds[machine.taskRow(task)];
  return machine.defers ? bits & ~onlyGuessed(machine, cpu) : bits;
}

/** The heap object that the guess of a pending load points to, as a bit; 0 for none. */
export function guessedObject({ codes, program }: MachineState, code: number): number {
  if (codes.kind[code] !== ENTRY.load) return 0;
  const object = program.cells[codes.cell[code]].pointsTo[codes.value[code]];
  return object >= 0 && program.objects[object].isHeap ? 1 << object : 0;
}

/**
 * What reading a dead object comes to: a fault. But a pointer that is only guessed may be one of an object to come, whose memory holds
 * nothing yet: that read waits, since it is the same as one right after kmalloc().
 */
export function deadRead(machine: MachineState, cpu: number, object: number, row: number): number {
  const isToCome = machine.defers && ((onlyGuessed(machine, cpu) >>> object) & 1) === 1;
  return isToCome ? BLOCKED : found(faultAt(FAULT.useAfterFree, row));
}

function onlyGuessed(machine: MachineState, cpu: number): number {
  const { fields, window } = machine;
  let bits = 0;
  for (let at = cpu * window; at < (cpu + 1) * window; at++)
    if (machine.get(fields.fresh[at]) !== 0) bits |= guessedObject(machine, machine.get(fields.window[at]));
  return bits;
}

// What the private copies of a CPU point to; of -1, all other cells.
function cellsHold(machine: MachineState, cpu: number): number {
  const { program, fields } = machine;
  let bits = 0;
  for (let cell = 0; cell < program.cells.length; cell++) {
    const info = program.cells[cell];
    if ((info.isPrivate ? info.cpu : -1) !== cpu) continue;
    const object = info.pointsTo[machine.get(fields.cell[cell])];
    if (object >= 0 && program.objects[object].isHeap) bits |= 1 << object;
  }
  return bits;
}

function handlersHold(machine: MachineState, cpu: number): number {
  const { holds } = machine.program.rows;
  let bits = holds[machine.irqRowOn(cpu)] | holds[machine.softirqRowOn(cpu)];
  for (let level = 0; level < machine.nmisOn(cpu); level++) bits |= holds[machine.nmiRowAt(cpu, level)];
  for (let slot = 0; slot < machine.slots; slot++) bits |= heldByCallback(machine, cpu, slot);
  for (let entry = 0; entry < machine.window; entry++)
    bits |= machine.codes.holds[machine.get(machine.fields.window[cpu * machine.window + entry])];
  return bits;
}

// A callback that runs is held by its row; one that is queued, by what its first row still uses.
function heldByCallback(machine: MachineState, cpu: number, slot: number): number {
  const queued = machine.get(machine.fields.callback[cpu * machine.slots + slot]);
  if (queued === 0) return 0;
  const isRunning = machine.softirqRowOn(cpu) !== 0 && machine.get(machine.fields.softirqSlot[cpu]) === slot;
  return isRunning ? 0 : machine.program.rows.holds[machine.callbackEntry[queued - 1]];
}
