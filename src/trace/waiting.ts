// Waiting: why nothing waited for a reader that uses what was freed. Who RCU waits for, from where, and which grace period there was.
import { OPCODE, type Program } from '../program/program.js';
import type { StepFact } from './facts.js';
import type { GracePeriod, TraceStep } from './trace.js';

/** An execution with its grace periods; `facts` are by step, as `steps`. */
export interface Waited {
  readonly steps: readonly TraceStep[];
  readonly facts: readonly StepFact[];
  readonly program: Program;
  readonly gracePeriods: readonly GracePeriod[];
}

/** What RCU waits for: a handler, or a section of a task, from the step that begins it. */
export interface Section {
  readonly from: number;
  /** As in `the rcu_read_lock() of 7`. */
  readonly name: string;
  readonly kind: 'handler' | 'read-side critical section' | 'region with preemption off' | 'region with interrupts off';
}

/** The step at which the handler of a step arrived; 0 for a task. */
export function startOf(steps: readonly TraceStep[], { number, cpu, context }: TraceStep): number {
  const isArrival = (step: TraceStep): boolean =>
    step.kind === 'arrival' && step.cpu === cpu && step.context.name === context.name && step.number <= number;
  return steps.findLast(isArrival)?.number ?? 0;
}

/** The steps between which a callback was posted and ran, where the step is one of a callback; `undefined` elsewhere. */
export function postedAt({ steps, gracePeriods }: Pick<Waited, 'steps' | 'gracePeriods'>, at: TraceStep): number | undefined {
  if (at.context.kind !== 'softirq') return undefined;
  const started = startOf(steps, at);
  return gracePeriods.find(({ to }) => to === started)?.from;
}

/** A use of what was freed, by the step that fetched it. */
export interface Use {
  readonly at: TraceStep;
  readonly freedAt: number;
  readonly obtainedAt: number | undefined;
}

/** Sentences on why nothing waited; none where RCU has nothing to do with it. */
export function waitReasons(waited: Waited, { at, freedAt, obtainedAt }: Use): readonly string[] {
  const { steps } = waited;
  const posted = postedAt(waited, at);
  const started = startOf(steps, at);
  if (posted !== undefined && started > freedAt) return [barrierReason(waited, posted, freedAt)];
  if (started > freedAt) return [];
  if (at.context.kind !== 'task') return handlerReasons(waited, at, { started, freedAt });
  const section = sectionAt(waited, at);
  if (section) return section.from < freedAt ? [graceReason(waited, section, freedAt)] : [];
  if (!usesRcu(waited.program)) return [];
  const obtained = obtainedAt === undefined ? undefined : steps[obtainedAt - 1];
  const left = obtained && sectionAt(waited, obtained);
  if (!left) return [`task ${at.context.name} is in no read-side critical section at ${at.number}: no grace period waits for it`];
  const end = endOf(waited, obtained);
  const ends = `${steps[end - 1].op} of ${end} ends the ${left.kind} in which it got the pointer`;
  return [`${ends}, before it uses it at ${at.number}: no grace period waits longer`];
}

function barrierReason({ steps }: Waited, posted: number, freedAt: number): string {
  const ended = steps.findLast(({ does, number }) => does === 'barrier-end' && number <= freedAt);
  const began = steps.findLast(({ does, number }) => does === 'barrier-begin' && number < (ended?.number ?? 0));
  if (ended && began && began.number < posted) {
    const late = `the rcu_barrier() that ends at ${ended.number} began at ${began.number}, before ${posted} posted the callback`;
    return `${late}: it waits for earlier ones only`;
  }
  return `no rcu_barrier() lies between ${posted}, which posts the callback, and ${freedAt}: nothing waits for it`;
}

// A handler is waited for as long as it tells RCU that it runs, or where its CPU is not idle anyway.
function handlerReasons(waited: Waited, at: TraceStep, { started, freedAt }: { started: number; freedAt: number }): readonly string[] {
  const { steps, facts, program } = waited;
  const section: Section = { from: started, name: `${started}`, kind: 'handler' };
  const isWatched = at.context.kind === 'softirq' || program.rows.announced[facts[at.number - 1].row] > 0;
  if (isWatched) return [graceReason(waited, section, freedAt)];
  const last = lastOver(waited, freedAt);
  if (!last || last.from < started) return usesRcu(program) ? [graceReason(waited, section, freedAt)] : [];
  const isExit = ({ cpu, op, number }: TraceStep): boolean =>
    cpu === at.cpu && /^(nmi|irq)_exit\(/.test(op) && number < freedAt && number > started;
  const left = steps.find(isExit);
  const didNotWait = `the grace period that ends at ${last.to} did not wait`;
  return left
    ? [`${didNotWait}: the handler left RCU's watch at ${left.number}, before its last access`]
    : [`${didNotWait}: CPU ${at.cpu} is idle, and its handler did not tell RCU`];
}

function lastOver({ gracePeriods }: Waited, until: number): GracePeriod | undefined {
  return gracePeriods.filter(({ to }) => to > 0 && to <= until).reduce<GracePeriod | undefined>(later, undefined);
}

function later(one: GracePeriod | undefined, other: GracePeriod): GracePeriod {
  return one && one.to > other.to ? one : other;
}

// Whether a grace period lies between the beginning of a section and the kfree(), and why it did not help.
function graceReason(waited: Waited, { from, name, kind }: Section, to: number): string {
  const last = lastOver(waited, to);
  if (!last)
    return `no grace period lies between ${name} and ${kind === 'handler' ? '' : 'the kfree() at '}${to}: nothing waits for the reader`;
  const began = kind === 'handler' ? `the reader began at ${from}` : name;
  if (last.to < from) return `the grace period of ${last.from} was over at ${last.to}, before ${began}: it waits for earlier readers only`;
  if (last.from < from) return `the grace period began at ${last.from}, before ${began}: it waits for earlier readers only`;
  return `the grace period that ends at ${last.to} is of a flavour that does not wait for a ${kind}`;
}

// The section that RCU waits for in which a task takes a step.
function sectionAt(waited: Pick<Waited, 'steps' | 'facts' | 'program'>, { number }: TraceStep): Section | undefined {
  const { row, thread } = waited.facts[number - 1];
  return sectionOf(waited, { row, thread, before: number });
}

/** The section that RCU waits for in which a task stands, at a row, before a step. */
export function sectionOf(
  { steps, facts, program }: Pick<Waited, 'steps' | 'facts' | 'program'>,
  { row, thread, before }: { readonly row: number; readonly thread: number; readonly before: number },
): Section | undefined {
  const { rcuDepth, preempt, irqsOff } = program.rows;
  const [kind, depth] =
    rcuDepth[row] > 0
      ? (['read-side critical section', rcuDepth] as const)
      : preempt[row] > 0
        ? (['region with preemption off', preempt] as const)
        : (['region with interrupts off', irqsOff] as const);
  if (depth[row] === 0) return undefined;
  // A row has the depth before its op: the last one at depth 0 is what begins the section.
  const own = steps.filter((step) => step.kind !== 'perform' && step.number < before && facts[step.number - 1].thread === thread);
  const begins = own.findLast(({ number }) => depth[facts[number - 1].row] === 0);
  return begins && { from: begins.number, name: `the ${begins.op} of ${begins.number}`, kind };
}

// The step that ended the section in which a task took a step.
function endOf({ steps, facts, program }: Waited, at: TraceStep): number {
  const { rcuDepth, preempt, irqsOff } = program.rows;
  const { thread } = facts[at.number - 1];
  const isInside = (row: number): boolean => rcuDepth[row] + preempt[row] + irqsOff[row] > 0;
  const own = steps.filter(({ kind, number }) => kind !== 'perform' && number >= at.number && facts[number - 1].thread === thread);
  const after = own.findIndex(({ number }) => !isInside(facts[number - 1].row));
  return own[Math.max(0, after - 1)].number;
}

function usesRcu({ rows, callbacks }: Program): boolean {
  const has = (values: Int32Array, isOne: (value: number) => boolean): boolean => values.some(isOne);
  return callbacks.length > 0 || has(rows.opcode, (opcode) => opcode === OPCODE.graceBegin) || has(rows.rcuDepth, (depth) => depth > 0);
}
