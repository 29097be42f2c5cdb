// What a load meets, for those who ask why a step is not offered.
import { isDead } from './heap-cells.js';
import type { MachineState } from './machine-state.js';
import { BLOCKED } from './outcome.js';
import type { Reason } from './refusal.js';
import { readAt, type Reading } from './window.js';
import { ENTRY } from './window-codes.js';

/** What reading comes to: a value, a fault, or a reason why it cannot be done now. */
export interface Read {
  readonly value: number;
  readonly isFault: boolean;
  readonly reason: Reason | undefined;
}

/** Reads without changing anything. */
export function readObstacle(machine: MachineState, reading: Reading): Read {
  const value = readAt(machine, reading);
  return { value, isFault: value < BLOCKED, reason: value === BLOCKED ? whyBlocked(machine, reading) : undefined };
}

// Either the value of a pending store is not there yet, or the pointer is one of an object to come.
function whyBlocked(machine: MachineState, { cpu, older, cell }: Reading): Reason {
  const { object } = machine.program.cells[cell];
  if (object >= 0 && isDead(machine, object)) return { code: 'not-yet-allocated', cell };
  return { code: 'ordered', entries: loadsAmong(machine, cpu, older) };
}

/** The pending loads among the first entries of a CPU's window. */
export function loadsAmong(machine: MachineState, cpu: number, entries: number): number[] {
  const { fields, window, codes } = machine;
  return upTo(Math.min(entries, window)).filter((entry) => codes.kind[machine.get(fields.window[cpu * window + entry])] === ENTRY.load);
}

/** 0, 1, … below `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
