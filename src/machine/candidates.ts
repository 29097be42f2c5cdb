// The steps that a state could have, whether or not they are offered: of each context that has begun, each interrupt, each pending op.
import { ACTION, encodeAction } from './action.js';
import type { Machine } from './machine.js';
import type { Candidate } from './refusal.js';
import { pendingOn } from './window.js';

/** The candidates of the state that the machine has entered, CPU by CPU. */
export function candidatesOf(machine: Machine): readonly Candidate[] {
  const cpus = Array.from({ length: machine.cpus }, (_, cpu) => cpu);
  return cpus.flatMap((cpu) => [...contextsOn(machine, cpu), ...arrivalsOn(machine, cpu), ...pendingEntries(machine, cpu)]);
}

function contextsOn(machine: Machine, cpu: number): Candidate[] {
  const nmis = machine.nmisOn(cpu);
  const irq = machine.irqRowOn(cpu);
  const softirq = machine.softirqRowOn(cpu);
  const isInterrupted = nmis > 0 || irq !== 0 || softirq !== 0;
  const found: Candidate[] = [];
  const add = (context: Candidate['context'], row: number, rest: { which?: number; isInterrupted: boolean }): void => {
    const action = encodeAction(ACTION.step, cpu, rest.which ?? 0);
    if (row !== 0) found.push(candidate(machine, { action, cpu, context, row, isInterrupted: rest.isInterrupted }));
  };
  for (const task of machine.tasksOf[cpu]) add('task', machine.taskRow(task), { which: task, isInterrupted });
  add('softirq', softirq, { isInterrupted: nmis > 0 || irq !== 0 });
  add('irq', irq, { isInterrupted: nmis > 0 });
  for (let level = 0; level < nmis; level++) add('nmi', machine.nmiRowAt(cpu, level), { isInterrupted: level + 1 < nmis });
  return found;
}

function arrivalsOn(machine: Machine, cpu: number): Candidate[] {
  const { slots, fields } = machine;
  const found: Candidate[] = [];
  const add = (context: 'softirq' | 'irq' | 'nmi', row: number, slot = 0): void => {
    if (row !== 0) found.push(candidate(machine, { action: encodeAction(ACTION[context], cpu, slot), cpu, context, row, isArrival: true }));
  };
  add('nmi', machine.nmiRow);
  add('irq', machine.irqRow);
  for (let slot = 0; slot < slots; slot++) {
    const queued = machine.get(fields.callback[cpu * slots + slot]);
    const runs = machine.softirqRowOn(cpu) !== 0 && machine.get(fields.softirqSlot[cpu]) === slot;
    if (queued !== 0 && !runs) add('softirq', machine.callbackEntry[queued - 1], slot);
  }
  return found;
}

function pendingEntries(machine: Machine, cpu: number): Candidate[] {
  return Array.from({ length: machine.window === 0 ? 0 : pendingOn(machine, cpu) }, (_, entry) =>
    candidate(machine, { action: encodeAction(ACTION.perform, cpu, entry), cpu, context: 'none', row: 0 }),
  );
}

type Given = Pick<Candidate, 'action' | 'cpu' | 'context' | 'row'> & Partial<Candidate>;

function candidate(machine: Machine, given: Given): Candidate {
  return { isArrival: false, isInterrupted: false, ways: given.row === 0 ? 1 : machine.ways[given.row], ...given };
}
