// Words: what the page says of steps, contexts and places.
import type { SourceLocation } from '../../core/location.js';
import type { ContextKind } from '../../lang/property.js';
import type { Story, TraceStep } from '../../trace/trace.js';
import type { ThreadKind } from '../shape.js';

/** What a context is called: `rmmod`, `NMI do_nmi`, `irq do_irq`. */
export function contextText({ kind, name }: { readonly kind: ContextKind | ThreadKind; readonly name: string }): string {
  if (kind === 'task') return name;
  return `${kind === 'nmi' ? 'NMI' : kind} ${name}`;
}

/** What marks a step that is no plain op: an arrival, or a pending op that is performed. */
export const KIND_MARKS = { op: '', arrival: '↯', perform: '⇣' } as const;

/** The same for those who do not see the mark. */
export const KIND_WORDS = { op: '', arrival: 'arrives:', perform: 'performed:' } as const;

/** An op and its answer. */
export function opText({ op, result }: { readonly op: string; readonly result?: string | undefined }): string {
  const text = op === '' ? '(nothing)' : op;
  return result === undefined || result === '' ? text : `${text} → ${result}`;
}

/** A step in a sentence. */
export function stepText(step: TraceStep): string {
  return `CPU ${step.cpu}, ${contextText(step.context)}: ${KIND_WORDS[step.kind]} ${opText(step)}`.replaceAll('  ', ' ');
}

/** `module.ts:32`. */
export function placeText({ file, line }: SourceLocation): string {
  return `${file.replace(/^.*[/\\]/, '')}:${line}`;
}

/** Notes on a step, as the lanes have them. */
export function notesOn(step: TraceStep): string[] {
  const notes: string[] = [];
  if (step.kind === 'perform') notes.push(`pending since ${step.pending ?? '?'}`);
  else if (step.pending !== undefined) notes.push(step.pending === 0 ? 'pending to the end' : `pending until ${step.pending}`);
  if (step.readsFrom !== undefined) notes.push(step.readsFrom === 0 ? 'reads the initial value' : `reads from ${step.readsFrom}`);
  if (step.overwrittenAt !== undefined) notes.push(`stale: overwritten at ${step.overwrittenAt}`);
  if (step.unseen !== undefined) notes.push(`${step.unseen} is not visible yet`);
  for (const region of step.regions) notes.push(`${region.startsWith('+') ? 'enters' : 'leaves'} ${region.slice(1)}`);
  if (step.ends) notes.push(step.context.kind === 'task' ? `${step.context.name} ends` : 'returns');
  return notes;
}

/** The last step before this one that stores to the cell that it is about; `undefined` where there is none. */
export function lastWriter({ steps }: Story, number: number): number | undefined {
  const step: TraceStep | undefined = steps[number - 1];
  const cell = step && cellOf(step);
  if (cell === undefined) return undefined;
  return steps.slice(0, number - 1).findLast((each) => (each.does === 'write' || each.does === 'update') && cellOf(each) === cell)?.number;
}

// The first operand names the cell; a per-CPU one is another on each CPU.
function cellOf({ op, cpu }: TraceStep): string | undefined {
  const [, name] = /\(([^,()]+)/.exec(op) ?? [];
  return name?.includes('[this]') ? `${name} on ${cpu}` : name;
}

/** How long a counterexample is: `13 steps`; of one without end, `3 steps, then 4 for ever`. */
export function lengthText({ steps, loop }: { readonly steps: number; readonly loop?: number | undefined }): string {
  if (loop === undefined) return count(steps, 'step');
  return `${count(steps - loop, 'step')}, then ${loop === 0 ? 'nothing' : loop.toLocaleString('en')} for ever`;
}

/** `2 steps`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
