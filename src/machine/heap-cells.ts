// Memory itself, without windows: writes, the end of an object, and whether an object is dead.
import { FAULT } from './faults.js';
import { faultAt } from './finding-code.js';
import type { MachineState } from './machine-state.js';
import { found } from './outcome.js';

/** Writes a value to memory. */
export function writeNow(machine: MachineState, { cell, value, row }: { cell: number; value: number; row: number }): number {
  const { object } = machine.program.cells[cell];
  if (object >= 0 && isDead(machine, object)) return found(faultAt(FAULT.useAfterFree, row));
  machine.put(machine.fields.cell[cell], value);
  return 0;
}

/** Ends an object's life in memory. */
export function freeNow(machine: MachineState, object: number, row: number): number {
  if (isDead(machine, object)) return found(faultAt(FAULT.doubleFree, row));
  machine.put(machine.fields.alive[object], 0);
  for (const cell of machine.program.objects[object].cells) machine.put(machine.fields.cell[cell], 0);
  return 0;
}

/** Whether an object is on the heap and not allocated. */
export function isDead(machine: MachineState, object: number): boolean {
  return machine.program.objects[object].isHeap && machine.get(machine.fields.alive[object]) === 0;
}
