// Grace periods as they are specified (README.md): which regions and pending operations a grace period waits for.
import { FLAVOUR } from '../program/program.js';
import type { MachineState } from './machine-state.js';

/** A mark of a region that still runs; a greater one counts the pending operations that are waited for, plus 1. */
const RUNNING = 1;

/**
 * Begins grace period `grace` in the successor that is being written, after the op's own context has moved on: notes every
 * region of the flavours that runs there, and what every window holds.
 */
export function beginGrace(machine: MachineState, grace: number, flavours: number): void {
  for (let cpu = 0; cpu < machine.cpus; cpu++) noteRegions(machine, cpu, grace, flavours);
}

/** The same for one CPU. */
export function noteRegions(machine: MachineState, cpu: number, grace: number, flavours: number): void {
  const { fields, cpus } = machine;
  const runs = (flavours & FLAVOUR.sched) !== 0 && regionRuns(machine, cpu);
  machine.put(fields.cpuMark[grace * cpus + cpu], runs ? RUNNING : pendingMark(machine, cpu));
  if ((flavours & FLAVOUR.rcu) === 0) return;
  const count = fields.readers.length;
  for (let reader = 0; reader < count; reader++) {
    if (fields.readers[reader].cpu === cpu)
      machine.put(fields.readerMark[grace * count + reader], readerRuns(machine, reader) ? RUNNING : 0);
  }
}

/** After a step on a CPU: marks of regions that are over go, or turn into what is still pending. */
export function endRegions(machine: MachineState, cpu: number): void {
  const { fields, cpus } = machine;
  for (let grace = 0; grace < fields.graceCount; grace++) {
    const mark = fields.cpuMark[grace * cpus + cpu];
    if (machine.peek(mark) === RUNNING && !regionRuns(machine, cpu)) machine.put(mark, pendingMark(machine, cpu));
    endReaders(machine, cpu, grace);
  }
}

/** After a pending op of a CPU was performed: one less to wait for, if it was among those noted. */
export function performedEntry(machine: MachineState, cpu: number, entry: number): void {
  const { fields, cpus } = machine;
  for (let grace = 0; grace < fields.graceCount; grace++) {
    const field = fields.cpuMark[grace * cpus + cpu];
    const noted = machine.get(field) - 1;
    if (noted > entry) machine.put(field, noted === 1 ? 0 : noted);
  }
}

// A reader that is over leaves what its CPU has pending then; the CPU's own mark waits for that.
function endReaders(machine: MachineState, cpu: number, grace: number): void {
  const { fields, cpus } = machine;
  const count = fields.readers.length;
  for (let reader = 0; reader < count; reader++) {
    const mark = fields.readerMark[grace * count + reader];
    if (fields.readers[reader].cpu !== cpu || machine.peek(mark) !== RUNNING || readerRuns(machine, reader)) continue;
    machine.put(mark, 0);
    const own = fields.cpuMark[grace * cpus + cpu];
    if (machine.peek(own) !== RUNNING) machine.put(own, pendingMark(machine, cpu));
  }
}

/** What keeps a grace period from its end. */
export interface Keeper {
  readonly cpu: number;
  /** A region of RCU-sched of the CPU, one of RCU of a context, or pending ops. */
  readonly kind: 'region' | 'reader' | 'pending';
  /** The row of the context that is in the region; 0 where it is the CPU's own. */
  readonly row: number;
  /** How many pending ops. */
  readonly count: number;
}

/** What keeps grace period `grace` from its end in the state that the machine has entered. */
export function keepersOf(machine: MachineState & { topRow(cpu: number): number }, grace: number): readonly Keeper[] {
  const { fields, cpus } = machine;
  const keepers: Keeper[] = [];
  for (let cpu = 0; cpu < cpus; cpu++) {
    const mark = machine.get(fields.cpuMark[grace * cpus + cpu]);
    if (mark === RUNNING) keepers.push({ cpu, kind: 'region', row: machine.topRow(cpu), count: 0 });
    if (mark > RUNNING) keepers.push({ cpu, kind: 'pending', row: 0, count: mark - 1 });
  }
  const count = fields.readers.length;
  for (const [reader, { cpu, kind, index, rowBase }] of fields.readers.entries()) {
    const local = machine.get(fields[kind][index]);
    if (machine.get(fields.readerMark[grace * count + reader]) !== 0) keepers.push({ cpu, kind: 'reader', row: local + rowBase, count: 0 });
  }
  return keepers;
}

function pendingMark(machine: MachineState, cpu: number): number {
  const { fields, window } = machine;
  let pending = 0;
  while (pending < window && machine.peek(fields.window[cpu * window + pending]) !== 0) pending++;
  return pending === 0 ? 0 : 1 + pending;
}

// Whether a region of RCU-sched runs on a CPU in the successor.
function regionRuns(machine: MachineState, cpu: number): boolean {
  if (!isWatched(machine, cpu)) return false;
  if (handlerRuns(machine, cpu)) return true;
  const row = currentRow(machine, cpu);
  const { preempt, announced, irqsOff } = machine.program.rows;
  return row !== 0 && preempt[row] + announced[row] + irqsOff[row] > 0;
}

function readerRuns(machine: MachineState, reader: number): boolean {
  const { cpu, kind, index, rowBase } = machine.fields.readers[reader];
  const local = machine.peek(machine.fields[kind][index]);
  return local !== 0 && machine.program.rows.rcuDepth[local + rowBase] > 0 && isWatched(machine, cpu);
}

// RCU watches a CPU unless it is idle and no context on it is announced; a softirq is announced.
function isWatched(machine: MachineState, cpu: number): boolean {
  const { fields, program } = machine;
  const { sleeps, announced } = program.rows;
  const tasks = machine.tasksOf[cpu];
  for (let index = 0; index < tasks.length; index++) {
    const row = taskRow(machine, tasks[index]);
    if (row !== 0 && sleeps[row] === 0) return true;
  }
  if (machine.peek(fields.softirq[cpu]) !== 0) return true;
  const irq = machine.peek(fields.irq[cpu]);
  if (irq !== 0 && announced[irq + machine.irqBase] > 0) return true;
  for (let level = 0; level < program.nmiDepth; level++) {
    const nmi = machine.peek(fields.nmi[cpu * program.nmiDepth + level]);
    if (nmi !== 0 && announced[nmi + machine.nmiBase] > 0) return true;
  }
  return false;
}

function handlerRuns(machine: MachineState, cpu: number): boolean {
  const { fields, program } = machine;
  return (
    machine.peek(fields.nmi[cpu * program.nmiDepth]) !== 0 || machine.peek(fields.irq[cpu]) !== 0 || machine.peek(fields.softirq[cpu]) !== 0
  );
}

function currentRow(machine: MachineState, cpu: number): number {
  const tasks = machine.tasksOf[cpu];
  return tasks.length === 0 ? 0 : taskRow(machine, tasks[machine.peek(machine.fields.current[cpu])]);
}

function taskRow(machine: MachineState, task: number): number {
  const local = machine.peek(machine.fields.task[task]);
  return local === 0 ? 0 : local + machine.firstTaskRow[task] - 1;
}
