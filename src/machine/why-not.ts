// Why a step is not offered: the conditions of machine.ts, step.ts and window.ts in the order in which they are asked, each with a name.
//
// A test compares this with what the machine offers: a step is offered if and only if there is no reason against it.
import { decodeAction } from './action.js';
import { isDead } from './heap-cells.js';
import type { Machine } from './machine.js';
import type { Candidate, Reason } from './refusal.js';
import { hasPendingLoad, mayPerform, pendingOn, windowIsEmpty } from './window.js';
import { ENTRY } from './window-codes.js';
import { findingObstacle, firstObstacle } from './why-blocked.js';
import { loadsAmong, readObstacle, upTo } from './why-read.js';

/** Why outcome `choice` of a candidate is not offered in the state that the machine has entered; `undefined` where it is. */
export function whyNot(machine: Machine, candidate: Candidate, choice: number): Reason | undefined {
  const { action, cpu, row, context } = candidate;
  if (context === 'none') return whyNotPerformed(machine, cpu, decodeAction(action).which);
  if (candidate.isInterrupted) return { code: 'handler-runs', row: machine.topRow(cpu) };
  return (
    (candidate.isArrival ? whyNoArrival(machine, candidate) : whyNoTurn(machine, candidate)) ??
    whyStopped(machine, candidate) ??
    firstObstacle(machine, { cpu, row, choice, task: context === 'task' ? decodeAction(action).which : -1 })
  );
}

function whyNotPerformed(machine: Machine, cpu: number, entry: number): Reason | undefined {
  const { fields, window, codes, isOutOfOrder } = machine;
  const at = cpu * window + entry;
  if (!mayPerform(machine, cpu, entry)) {
    const before = isOutOfOrder ? bitsOf(machine.get(fields.waits[at])) : upTo(entry);
    return { code: 'ordered', entries: before };
  }
  const code = machine.get(fields.window[at]);
  const kind = codes.kind[code];
  const cell = codes.cell[code] < 0 ? -1 : codes.cell[code] + (codes.ownCopy[code] === 0 ? 0 : cpu);
  if (kind === ENTRY.load || (kind === ENTRY.update && machine.program.cells[cell].isTracked)) {
    const read = readObstacle(machine, { cpu, cell, older: entry, row: 0 });
    if (read.reason) return read.reason;
    if (read.isFault) return findingObstacle(machine, loadsAmong(machine, cpu, entry));
    if (kind === ENTRY.load && read.value !== codes.value[code]) return { code: 'guess-wrong', cell };
  }
  const isFault = codes.object[code] >= 0 && isDead(machine, codes.object[code]);
  return isFault ? findingObstacle(machine, loadsAmong(machine, cpu, entry)) : undefined;
}

function whyNoArrival(machine: Machine, { cpu, context, action }: Candidate): Reason | undefined {
  const { fields, program } = machine;
  const { rows } = program;
  const nmis = machine.nmisOn(cpu);
  if (context === 'softirq') return whyNoCallback(machine, cpu, decodeAction(action).which);
  const depth = context === 'nmi' ? program.nmiDepth : 1;
  if (nmis >= depth) return { code: 'masked', row: machine.topRow(cpu) };
  const left = context === 'nmi' ? fields.nmisLeft[cpu] : fields.irqsLeft[cpu];
  if (context === 'nmi') return machine.mayArrive(left) ? undefined : { code: 'arrivals-used-up' };
  const irq = machine.irqRowOn(cpu);
  const interrupted = irq || machine.softirqRowOn(cpu) || machine.currentRow(cpu);
  if (irq !== 0 || (interrupted !== 0 && rows.irqsOff[interrupted] !== 0)) return { code: 'irqs-off', row: interrupted };
  return machine.mayArrive(left) ? undefined : { code: 'arrivals-used-up' };
}

function whyNoCallback(machine: Machine, cpu: number, slot: number): Reason | undefined {
  const { preempt, announced, irqsOff } = machine.program.rows;
  if (machine.handlerRuns(cpu)) return { code: 'handler-runs', row: machine.topRow(cpu) };
  const grace = machine.graceOfSlot(cpu, slot);
  if (!machine.graceIsOver(grace)) return { code: 'grace-period', grace };
  const row = machine.currentRow(cpu);
  return row !== 0 && preempt[row] + announced[row] + irqsOff[row] > 0 ? { code: 'no-softirq', row } : undefined;
}

function whyNoTurn(machine: Machine, { cpu, context, action }: Candidate): Reason | undefined {
  if (context !== 'task' || isCurrent(machine, cpu, action) || machine.maySwitch(cpu)) return undefined;
  return { code: 'no-preemption', row: machine.currentRow(cpu) };
}

// With pending loads, interrupts do not arrive and tasks do not switch; and nobody goes on before a fence that is due.
function whyStopped(machine: Machine, { cpu, context, isArrival, action }: Candidate): Reason | undefined {
  if (!machine.defers) return undefined;
  const { fields } = machine;
  const loads = loadsAmong(machine, cpu, machine.window);
  if (machine.get(fields.doomMask[cpu]) !== 0) return { code: 'unconfirmed', entries: loads };
  if (machine.get(fields.fenceDue[cpu]) !== 0 && !windowIsEmpty(machine, cpu))
    return { code: 'fence', entries: upTo(pendingOn(machine, cpu)) };
  const isOther = context === 'task' && !isCurrent(machine, cpu, action);
  return (isArrival || isOther) && hasPendingLoad(machine, cpu) ? { code: 'load-pending', entries: loads } : undefined;
}

function isCurrent(machine: Machine, cpu: number, action: number): boolean {
  return machine.tasksOf[cpu][machine.get(machine.fields.current[cpu])] === decodeAction(action).which;
}

function bitsOf(mask: number): number[] {
  return upTo(32).filter((bit) => ((mask >>> bit) & 1) === 1);
}
