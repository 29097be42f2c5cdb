// Reasons in words: why a step is not offered, as a phrase.
import { decodeAction } from '../machine/action.js';
import { keepersOf, type Keeper } from '../machine/grace.js';
import type { Machine } from '../machine/machine.js';
import type { Candidate, Reason } from '../machine/refusal.js';
import { OPCODE } from '../program/program.js';
import { standingAt, type Ground } from './ground.js';

/** `masked: NMI do_nmi runs on this CPU`, `waits for CPU 1's handler`, `waits until ready is 1`. */
export function reasonText(ground: Ground, candidate: Candidate, reason: Reason): string {
  const { machine } = ground.prepared;
  const { cpu } = candidate;
  const name = reason.row === undefined || reason.row === 0 ? '' : contextName(ground, reason.row);
  switch (reason.code) {
    case 'handler-runs':
      return `interrupted: ${name} runs on this CPU`;
    case 'masked':
      return `masked: ${name} runs on this CPU`;
    case 'irqs-off':
      return `interrupts are off in ${name}`;
    case 'no-softirq':
      return `${name} runs with ${nestingOf(ground, reason.row)}: no callback comes in between`;
    case 'no-preemption':
      return `task ${name} has the CPU, and neither sleeps nor ends here`;
    case 'arrivals-used-up':
      return `no more ${candidate.context === 'nmi' ? 'NMIs' : 'irqs'} arrive on this CPU: there were as many as there may be`;
    case 'grace-period':
    case 'callbacks':
      return waitText(ground, reason);
    case 'value':
      return valueText(machine, candidate, reason);
    case 'fence':
      return `waits until ${entriesText(reason)} performed`;
    case 'ordered':
      return `stays behind ${pendingText(reason)}`;
    case 'window-full':
      return `the window of CPU ${cpu} is full: ${machine.window} ops are pending (a bound of the search)`;
    case 'load-pending':
      return `${candidate.isArrival ? 'nothing arrives' : 'the CPU does not switch'} while a load is pending: interrupts are precise`;
    case 'unconfirmed':
      return 'what went wrong rests on loads that are still pending: the CPU goes no further before they are performed';
    case 'guess-wrong':
      return guessText(machine, candidate, reason);
    case 'not-yet-allocated':
      return 'the pointer is guessed, and the object that it leads to is not allocated yet';
    case 'no-slot':
      return candidate.row !== 0 && isAllocation(machine, candidate.row)
        ? 'no object is free for reuse (a bound: slots of the struct)'
        : 'no callback slot is free (a bound: callbackSlots of the system)';
    case 'impossible':
      return 'this outcome cannot come about';
  }
}

/** The CPUs that a reason waits for. */
export function waitedFor({ prepared }: Ground, { code, grace }: Reason): readonly number[] | undefined {
  if (grace === undefined) return undefined;
  const { machine } = prepared;
  const cpus = code === 'callbacks' ? barredBy(machine, grace) : keepersOf(machine, grace).map(({ cpu }) => cpu);
  return [...new Set(cpus)];
}

/** What keeps a grace period, CPU by CPU: `CPU 1's NMI do_nmi`, `2 ops pending on CPU 0`. */
export function keeperText(ground: Ground, { cpu, kind, count, row }: Keeper): string {
  if (kind === 'pending') return `${count === 1 ? 'an op that is' : `${count} ops that are`} pending on CPU ${cpu}`;
  return row === 0 ? `CPU ${cpu}` : `CPU ${cpu}'s ${contextName(ground, row)}`;
}

// `NMI do_nmi`, `irq do_irq`, `callback free_data`; a task by its name alone.
function contextName(ground: Ground, row: number): string {
  const { thread } = standingAt(ground, row);
  if (thread.kind === 'task') return thread.thread;
  return `${thread.kind === 'nmi' ? 'NMI' : thread.kind} ${thread.thread}`;
}

function waitText(ground: Ground, reason: Reason): string {
  const { machine } = ground.prepared;
  const { grace = 0 } = reason;
  if (reason.code === 'callbacks') return `waits for callbacks of CPU ${barredBy(machine, grace).join(', ')}`;
  const keepers = keepersOf(machine, grace).map((keeper) => keeperText(ground, keeper));
  return `waits for ${keepers.join(', ')}`;
}

function barredBy(machine: Machine, waiter: number): number[] {
  const { cpus, slots, fields } = machine;
  return Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) =>
    Array.from({ length: slots }, (_, slot) => machine.get(fields.barrierMark[(waiter * cpus + cpu) * slots + slot])).some(
      (mark) => mark !== 0,
    ),
  );
}

// What a value must be to be waited for is in the edges of the row: the answers that lead anywhere.
function valueText(machine: Machine, { row }: Candidate, { cell = -1 }: Reason): string {
  const { program, fields } = machine;
  const { name, values } = program.cells[cell];
  const now = values[machine.get(fields.cell[cell])];
  const { edge, edgeCount } = program.rows;
  const wanted = values.filter(
    (_, value) => value < edgeCount[row] && program.next[edge[row] + value] !== -1 && isTaken(machine, row, value),
  );
  const until = wanted.length === 1 ? `is ${wanted[0]}` : wanted.length > 1 && wanted.length < 4 ? `is ${wanted.join(' or ')}` : 'changes';
  return `waits until ${name} ${until}; it is ${now}`;
}

// An update of some value may be refused by its table, a load only by its edges.
function isTaken({ program }: Machine, row: number, value: number): boolean {
  const isUpdate = program.rows.opcode[row] === OPCODE.update;
  return !isUpdate || program.updates[program.rows.arg[row] + value] >= 0;
}

function guessText(machine: Machine, { cpu, action }: Candidate, { cell = -1 }: Reason): string {
  const { program, fields, codes, window } = machine;
  const code = machine.get(fields.window[cpu * window + decodeAction(action).which]);
  const { name, values } = program.cells[cell];
  return `it is taken to have read ${values[codes.value[code]]}, and ${name} is ${values[machine.get(fields.cell[cell])]}`;
}

function nestingOf(ground: Ground, row = 0): string {
  const { nesting } = standingAt(ground, row).state;
  return nesting.length === 0 ? 'preemption disabled' : nesting.join(', ');
}

function isAllocation({ program }: Machine, row: number): boolean {
  return program.rows.opcode[row] === OPCODE.allocate;
}

function entriesText({ entries = [] }: Reason): string {
  return `${pendingText({ code: 'fence', entries })} ${entries.length === 1 ? 'is' : 'are'}`;
}

function pendingText({ entries = [] }: Reason): string {
  if (entries.length === 1) return `pending op ${entries[0]}`;
  return `pending ops ${entries.join(', ')}`;
}
