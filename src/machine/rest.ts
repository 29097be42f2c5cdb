// States in which nothing but an interrupt can happen any more: a leak at rest, or a deadlock.
import { FAULT } from './faults.js';
import type { Machine } from './machine.js';

/** The fault of a quiet state without a step of any task; 0 if there is none. Quiet: no handler runs, nothing is pending, no softirq is due. */
export function restFinding(machine: Machine): number {
  const { program, fields } = machine;
  const isOver = program.tasks.every((_, task) => machine.taskRow(task) === 0);
  if (!isOver) return machine.boundedTasks > 0 || mayBeWoken(machine) ? 0 : FAULT.deadlock;
  const isQueued = fields.callback.some((field) => machine.get(field) !== 0);
  if (isQueued || program.mayRestAllocated) return 0;
  return fields.alive.some((field) => machine.get(field) !== 0) ? FAULT.leak : 0;
}

// An interrupt that writes memory may end what a task waits for.
function mayBeWoken(machine: Machine): boolean {
  const { program, fields } = machine;
  const someLeft = (left: Int32Array): boolean => left.some((field) => machine.mayArrive(field));
  return (program.nmiActs && someLeft(fields.nmisLeft)) || (program.irqActs && someLeft(fields.irqsLeft));
}
