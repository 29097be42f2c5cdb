// Labels: a step by what does it, so that it means the same in every program. The grammar is in shape.ts.
import { decodeAction } from '../machine/action.js';
import type { Machine } from '../machine/machine.js';
import type { Candidate } from '../machine/refusal.js';
import type { Trace } from '../trace/trace.js';
import type { Label } from './shape.js';

const LABEL = /^(\d{1,3})(?:([tp])(\d{1,4})|(n|i)|(s)(\d{1,4})?)?(?:-(\d{1,4}))?$/;

/** A label in its shortest form; `undefined` where the text is none. */
export function canonicalLabel(text: string): Label | undefined {
  const parts = LABEL.exec(text);
  if (!parts) return undefined;
  const [, cpu, kind, which, interrupt, softirq, slot = '0', choice = '0'] = parts as (string | undefined)[]; // Groups may be absent.
  const what = kind !== undefined ? `${kind}${Number(which)}` : (interrupt ?? (softirq === undefined ? '' : softirqLabel(Number(slot))));
  return `${Number(cpu)}${what}${outcomeLabel(Number(choice))}`;
}

/** The CPU that a label is about. */
export function cpuOfLabel(label: Label): number {
  return Number.parseInt(label, 10);
}

/** The label of an action that is offered in the state that the machine has entered. */
export function labelOf(machine: Machine, code: number): Label {
  const { kind, cpu, which, choice } = decodeAction(code);
  const outcome = outcomeLabel(choice);
  switch (kind) {
    case 'step':
      return `${machine.handlerRuns(cpu) || which === currentTask(machine, cpu) ? cpu : `${cpu}t${which}`}${outcome}`;
    case 'perform':
      return `${performLabel(cpu, which)}${outcome}`;
    case 'softirq':
      return `${cpu}${softirqLabel(which)}${outcome}`;
    default:
      return `${cpu}${kind[0]}${outcome}`;
  }
}

/** The label of a candidate without an outcome; none where a handler has interrupted another handler, which no schedule can name. */
export function labelOfCandidate(machine: Machine, { action, cpu, context, isInterrupted }: Candidate): Label | undefined {
  if (!isInterrupted) return labelOf(machine, action);
  return context === 'task' ? `${cpu}t${decodeAction(action).which}` : undefined;
}

/** The label of a pending op. */
export function performLabel(cpu: number, entry: number): Label {
  return `${cpu}p${entry}`;
}

/** The labels of the steps of a trace, which say all that there is to know for it: whose turn it is on each CPU. */
export function labelsOf({ steps, origin }: Pick<Trace, 'steps' | 'origin'>): readonly Label[] {
  // The first task of a CPU has its number.
  const current = Array.from({ length: origin.cpus }, (_, cpu) => cpu);
  return steps.map(({ action, context }) => {
    const { kind, cpu, which, choice } = decodeAction(action);
    const outcome = outcomeLabel(choice);
    if (kind === 'perform') return `${performLabel(cpu, which)}${outcome}`;
    if (kind === 'softirq') return `${cpu}${softirqLabel(which)}${outcome}`;
    if (kind !== 'step') return `${cpu}${kind[0]}${outcome}`;
    const isCurrent = context.kind !== 'task' || which === current[cpu];
    if (context.kind === 'task') current[cpu] = which;
    return `${cpu}${isCurrent ? '' : `t${which}`}${outcome}`;
  });
}

/** The place of the action with a label among those that the last expand offered; -1 if there is none. A task may always be named. */
export function offeredAt(machine: Machine, count: number, label: Label): number {
  for (let index = 0; index < count; index++) {
    const code = machine.actions[index];
    if (labelOf(machine, code) === label || taskLabel(machine, code) === label) return index;
  }
  return -1;
}

function taskLabel(machine: Machine, code: number): Label | undefined {
  const { kind, cpu, which, choice } = decodeAction(code);
  return kind === 'step' && !machine.handlerRuns(cpu) ? `${cpu}t${which}${outcomeLabel(choice)}` : undefined;
}

function currentTask(machine: Machine, cpu: number): number | undefined {
  return machine.tasksOf[cpu][machine.get(machine.fields.current[cpu])];
}

function softirqLabel(slot: number): string {
  return slot === 0 ? 's' : `s${slot}`;
}

function outcomeLabel(choice: number): string {
  return choice === 0 ? '' : `-${choice}`;
}
