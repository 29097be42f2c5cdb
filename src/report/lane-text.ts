// What stands in a lane: each step of a trace as the op with its result, and notes on it.
import { findingName, type Finding } from '../core/verdict.js';
import type { Omission } from '../lang/site.js';
import type { GracePeriod, LeftOutCall, StartOfThread, Story, TraceStep } from '../trace/trace.js';
import { plural } from './figures.js';

/** One entry of a lane: what happened in one step, or in a store and its performing at once. */
export interface LaneEntry {
  /** The numbers of its steps: `7`, `7-8`. */
  readonly label: string;
  readonly cpu: number;
  /** How many handlers the CPU was inside before this entry. */
  readonly nesting: number;
  /** `✗`, `↯ NMI do_nmi`, … or nothing. */
  readonly glyph: string;
  /** The op and its result. */
  readonly text: string;
  readonly notes: readonly string[];
  readonly isAtFault: boolean;
  /** Whether the finding depends on it; true where nobody knows. */
  readonly isCause: boolean;
  /** The context as people name it, for layouts without lanes. */
  readonly who: string;
  /** Its first step; of what is no step one that was never taken. */
  readonly step: TraceStep;
  /** What became of a call that an edit left out, or that a thread begins in regions; absent of a step. */
  readonly aside?: Omission | 'start' | undefined;
}

/** The entries of a trace, in order: what happened, what threads began in, and where it would have been what edits left out. */
export function laneEntries(trace: Story): readonly LaneEntry[] {
  const running = new Map<number, number>();
  const entries: LaneEntry[] = [];
  const waiting = [...(trace.leftOut ?? [])];
  const starting = [...(trace.starts ?? [])];
  const addAsides = (before: number): void => {
    while (starting.length > 0 && starting[0].before <= before) entries.push(startOf(trace, starting.splice(0, 1)[0], running));
    while (waiting.length > 0 && waiting[0].before <= before) entries.push(ghostOf(trace, waiting.splice(0, 1)[0], running));
  };
  for (const [index, step] of trace.steps.entries()) {
    const isLast = index === trace.steps.length - 1;
    // A loop begins with an entry of its own.
    const isMerged = (at: number): boolean => at + 1 !== trace.loopFrom && isPerformedAtOnce(trace.steps[at - 1], trace.steps[at]);
    if (isMerged(index) && !isLast) continue;
    const isAtOnce = isMerged(index + 1) && index + 2 < trace.steps.length;
    addAsides(step.number);
    const nesting = running.get(step.cpu) ?? 0;
    const isCause = trace.causes?.includes(step.number) ?? true;
    const grace = graceNotes(trace.gracePeriods ?? [], step.number);
    const isInLoop = step.number >= (trace.loopFrom ?? Infinity);
    entries.push(entryOf(step, { nesting, isAtOnce, isInLoop, isCause, grace, fault: isLast ? faultOf(trace.finding) : undefined }));
    const after = nesting + (step.kind === 'arrival' ? 1 : 0) - (step.ends && step.context.kind !== 'task' ? 1 : 0);
    running.set(step.cpu, Math.max(0, after));
  }
  addAsides(Infinity);
  return entries;
}

function ghostOf(trace: Story, call: LeftOutCall, running: ReadonlyMap<number, number>): LaneEntry {
  return { ...asideOf(trace, call, running), text: `(${call.how}) ${call.op}`, aside: call.how };
}

function startOf(trace: Story, start: StartOfThread, running: ReadonlyMap<number, number>): LaneEntry {
  return { ...asideOf(trace, { ...start, op: '' }, running), text: start.regions.map(regionNote).join(' · '), aside: 'start' };
}

// What comes before the first op of a handler stands above the arrival, and inside of the handler.
function asideOf(
  { steps }: Story,
  { before, cpu, context, op, where }: Omit<LeftOutCall, 'how'>,
  running: ReadonlyMap<number, number>,
): Omit<LaneEntry, 'text'> {
  const next = steps[before - 1] as TraceStep | undefined;
  const isAtArrival = next?.kind === 'arrival' && next.cpu === cpu && next.context.name === context.name;
  const step: TraceStep = { number: before, kind: 'op', cpu, context, op, where, stack: [], regions: [], ends: false, action: 0 };
  const nesting = (running.get(cpu) ?? 0) + (isAtArrival ? 1 : 0);
  return { label: '', cpu, nesting, glyph: '', notes: [], isAtFault: false, isCause: false, who: whoOf(step), step };
}

/** Whether a finding is about the state that the last step led to, and not about that step itself. */
export function isAboutState(finding: Finding): boolean {
  return finding.kind !== 'fault' || finding.fault === 'leak' || finding.fault === 'deadlock';
}

function faultOf(finding: Finding | undefined): string | undefined {
  return !finding || isAboutState(finding) ? undefined : findingName(finding);
}

// A store that is performed in the very next step: one entry shows both.
function isPerformedAtOnce(step: TraceStep | undefined, next: TraceStep | undefined): boolean {
  return step !== undefined && next !== undefined && next.kind === 'perform' && next.cpu === step.cpu && step.pending === next.number;
}

interface Standing {
  readonly nesting: number;
  readonly isAtOnce: boolean;
  /** Whether it happens again and again. */
  readonly isInLoop: boolean;
  readonly isCause: boolean;
  /** What the step does to grace periods. */
  readonly grace: readonly string[];
  readonly fault: string | undefined;
}

function entryOf(step: TraceStep, { nesting, isAtOnce, isInLoop, isCause, grace, fault }: Standing): LaneEntry {
  const isAtFault = fault !== undefined;
  const notes = [...(isAtFault ? [fault] : []), ...notesOn(step, { isAtOnce, isInLoop }), ...grace];
  const glyph = [...(isAtFault ? ['✗'] : []), ...glyphOf(step)].join(' ');
  const label = isAtOnce ? `${step.number}-${step.number + 1}` : String(step.number);
  return { label, cpu: step.cpu, nesting, glyph, text: textOf(step), notes, isAtFault, isCause, who: whoOf(step), step };
}

function glyphOf(step: TraceStep): string[] {
  if (step.kind === 'perform') return ['⇣'];
  return step.kind === 'arrival' ? [`↯ ${whoOf(step)}:`] : [];
}

function textOf(step: TraceStep): string {
  const op = step.op === '' ? '(nothing)' : step.op;
  return step.result === undefined || step.result === '' ? op : `${op} → ${step.result}`;
}

/** A context as people name it: `rmmod`, `NMI do_nmi`, `irq do_irq`, `softirq free_data`. */
export function whoOf({ context }: Pick<TraceStep, 'context'>): string {
  if (context.kind === 'task') return context.name;
  return `${context.kind === 'nmi' ? 'NMI' : context.kind} ${context.name}`.trim();
}

function notesOn(step: TraceStep, { isAtOnce, isInLoop }: Pick<Standing, 'isAtOnce' | 'isInLoop'>): string[] {
  const end = isInLoop ? 'pending into the next round' : 'pending to the end';
  const notes: string[] = [];
  if (step.kind === 'perform') notes.push(`performed, pending since ${step.pending ?? '?'}`);
  else if (step.pending !== undefined && !isAtOnce) notes.push(step.pending === 0 ? end : `pending until ${step.pending}`);
  if (step.readsFrom !== undefined) notes.push(step.readsFrom === 0 ? 'initial value' : `from ${step.readsFrom}`);
  if (step.overwrittenAt !== undefined) notes.push(`stale: overwritten at ${step.overwrittenAt}`);
  if (step.unseen !== undefined) notes.push(`${step.unseen} not visible yet`);
  notes.push(...step.regions.map(regionNote));
  if (step.ends) notes.push(step.context.kind === 'task' ? `${step.context.name} ends` : 'returns');
  return notes;
}

function graceNotes(periods: readonly GracePeriod[], number: number): string[] {
  return periods.flatMap(({ from, to, waitsFor }) => {
    if (from === number) return [`grace period begins, waits for ${cpusText(waitsFor.map(({ cpu }) => cpu))}`];
    return to === number ? [`grace period of ${from} is over`] : [];
  });
}

function cpusText(cpus: readonly number[]): string {
  if (cpus.length === 0) return 'nobody';
  return `CPU ${cpus.join(', ')}`;
}

/** A region entered or left, as people read it: `→ update()`, `← update() = 1`. */
export function regionNote(region: string): string {
  const name = region.slice(1).replace(/^([^ ]+)/, '$1()');
  return region.startsWith('+') ? `→ ${name}` : `← ${name}`;
}

/** The CPUs that take a step, or that a task is on, in order. */
export function laneCpus(trace: Story): readonly number[] {
  const cpus = new Set([...trace.steps.map((step) => step.cpu), ...trace.tasks.map((task) => task.cpu)]);
  return [...cpus].sort((one, other) => one - other);
}

/** `CPU 0 · rmmod`: a lane's head. */
export function laneHead(trace: Story, cpu: number): string {
  const tasks = trace.tasks.filter((task) => task.cpu === cpu).map((task) => task.name);
  return [`CPU ${cpu}`, ...tasks].join(' · ');
}

/** What stands above the first step of a loop, and below its last; nothing where a trace has no loop. */
export function loopTexts({ steps, loopFrom }: Story): { readonly before: string; readonly after: string } | undefined {
  if (loopFrom === undefined) return undefined;
  if (loopFrom > steps.length) return { before: '', after: 'and stays there, for ever' };
  return { before: 'from here, for ever', after: `and on with ${loopFrom}` };
}

/** What the remedies of a trace are: short, as a label, and as a heading. An execution without end lacks something. */
export function remedyTexts({ loopFrom }: Story): { readonly label: string; readonly heading: string } {
  if (loopFrom === undefined) return { label: 'remedy', heading: 'What would have ruled it out' };
  return { label: 'needed', heading: 'What would have to happen' };
}

/** What is left out of the lanes: `CPU 2 takes no step`. Empty when nothing is. */
export function idleText(trace: Story): string {
  const shown = laneCpus(trace);
  const idle = Array.from({ length: trace.origin.cpus }, (_, cpu) => cpu).filter((cpu) => !shown.includes(cpu));
  if (idle.length === 0) return '';
  return idle.length === 1 ? `CPU ${idle[0]} takes no step` : `${plural(idle.length, 'CPU')} take no step: ${idle.join(', ')}`;
}
