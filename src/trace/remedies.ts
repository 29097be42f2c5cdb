// Remedies: what would have ruled this execution out. Each names one change after which these steps are not possible in this order.
//
// For two ops of a CPU that were performed in the other order, only if somebody could tell: a store of another CPU came between
// them. That is a critical cycle of Shasha and Snir, "Efficient and Correct Execution of Parallel Programs that Share Memory" (1988):
//
//   CPU 0   CPU 1
//           r1 = y (performed last)     1. the younger op of CPU 1 is performed
//           r2 = x (performed first)    2. another CPU accesses x, and after that y
//   x = 1                               3. the older op of CPU 1 is performed
//   y = 1
import type { Finding } from '../core/verdict.js';
import type { MemoryName } from '../core/memory.js';
import { memoryModel } from '../machine/memory-model.js';
import { ORDER, type Program } from '../program/program.js';
import type { StepFact } from './facts.js';
import { performedAt } from './stale.js';
import type { GracePeriod, TraceStep } from './trace.js';
import { postedAt, startOf } from './waiting.js';
import type { Reading } from './why.js';

/** An execution with its causes; `facts` are by step, as `steps`. */
export interface RemedyEvidence {
  readonly finding: Finding;
  readonly steps: readonly TraceStep[];
  readonly facts: readonly StepFact[];
  readonly at: TraceStep | undefined;
  readonly reading: Reading | undefined;
  readonly causes: readonly number[];
  readonly program: Program;
  readonly memory: MemoryName;
  readonly gracePeriods: readonly GracePeriod[];
}

/** Sentences, each about one remedy. */
export function remedies(evidence: RemedyEvidence): readonly string[] {
  return [...orders(evidence), ...gracePeriod(evidence), ...initialization(evidence)];
}

/** Two ops of one CPU, the younger performed before the older. */
interface Swap {
  readonly older: TraceStep;
  readonly younger: TraceStep;
}

function orders(evidence: RemedyEvidence): string[] {
  return swaps(evidence).map((swap) => orderText(evidence, swap));
}

// Of the ops that a younger one overtook, the last: what orders these two orders the younger one after the earlier ones as well, or they
// have a swap of their own.
function swaps(evidence: RemedyEvidence): Swap[] {
  const { steps, facts, causes } = evidence;
  const ops = causes.map((number) => steps[number - 1]).filter(({ kind, number }) => kind !== 'perform' && facts[number - 1].cell >= 0);
  return ops.flatMap((younger) => {
    const older = ops.findLast((op) => op.cpu === younger.cpu && op.number < younger.number && isTold(evidence, { older: op, younger }));
    return older ? [{ older, younger }] : [];
  });
}

function isTold({ steps, facts }: RemedyEvidence, { older, younger }: Swap): boolean {
  const from = performedAt(younger);
  const to = Math.min(performedAt(older), steps.length + 1);
  if (from >= to) return false;
  const between = steps.filter(
    (step) => step.cpu !== older.cpu && performedAt(step) === step.number && step.number > from && step.number < to,
  );
  const first = between.find((step) => conflict(facts[step.number - 1], facts[younger.number - 1]));
  return (
    first !== undefined && between.some((step) => step.number >= first.number && conflict(facts[step.number - 1], facts[older.number - 1]))
  );
}

function conflict(one: StepFact, other: StepFact): boolean {
  return one.cell >= 0 && one.cell === other.cell && (one.writes || other.writes);
}

function orderText(evidence: RemedyEvidence, { older, younger }: Swap): string {
  const { facts, program, memory } = evidence;
  const [first, second] = [facts[older.number - 1], facts[younger.number - 1]];
  const between = `between ${older.number} and ${younger.number}`;
  if (first.writes && second.reads) return `smp_mb() ${between}`;
  if (first.writes) return `smp_wmb() ${between}, or a release store at ${younger.number}`;
  if (second.writes) return `an acquire load at ${older.number}, a release store at ${younger.number}, or smp_mb() ${between}`;
  const isGuess = !memoryModel(memory).loadLoad && program.rows.order[first.row] === ORDER.plain;
  if (isGuess) return `READ_ONCE() at ${older.number}: the compiler may guess a plain load`;
  const dereference = second.obtainedAt === older.number ? `rcu_dereference() at ${older.number}, ` : '';
  return `${dereference}smp_rmb() ${between}, or an acquire load at ${older.number}`;
}

// A handler, or a task that RCU waits for, uses what was freed, and nothing waited for it before the kfree().
function gracePeriod({ finding, steps, facts, at, reading, program, gracePeriods }: RemedyEvidence): string[] {
  if (finding.kind !== 'fault' || finding.fault !== 'use-after-free' || !at || reading?.freedAt === undefined) return [];
  const freed = steps[reading.freedAt - 1];
  const freeing = freed?.kind === 'perform' ? steps[(freed.pending ?? 0) - 1] : freed;
  if (!freeing || facts[freeing.number - 1].thread === facts[at.number - 1].thread) return [];
  const since = startOf(steps, at) || (reading.obtainedAt ?? 0);
  const posted = postedAt({ steps, gracePeriods }, at);
  if (posted !== undefined && since > freeing.number)
    return posted < freeing.number
      ? [`rcu_barrier() between ${posted} and the kfree() of ${freeing.number}: it waits until the callback is done`]
      : [];
  const wait = waitFor(at, program.rows, facts);
  if (wait === undefined) return [];
  const before = `${wait} before the kfree() of ${freeing.number}, with no pointer left to load`;
  if (since > freeing.number)
    return [
      `${before}: then ${at.context.kind === 'task' ? at.context.name : `a handler that comes as late as that of ${since}`} finds none`,
    ];
  const who = at.context.kind === 'task' ? at.context.name : `the handler of ${since}`;
  return [`${before}: it waits until ${who} is done`];
}

// The function that waits for the reader; `undefined` where none does.
function waitFor(at: TraceStep, rows: Program['rows'], facts: readonly StepFact[]): string | undefined {
  const { row } = facts[at.number - 1];
  if (rows.rcuDepth[row] > 0) return 'synchronize_rcu()';
  if (at.context.kind === 'task') return rows.preempt[row] + rows.irqsOff[row] > 0 ? 'synchronize_sched()' : undefined;
  return at.context.kind === 'softirq' || rows.announced[row] > 0 ? 'synchronize_sched()' : undefined;
}

// A pointer was there before what it leads to had a value.
function initialization({ finding, facts, steps, at, reading, program }: RemedyEvidence): string[] {
  if (finding.kind !== 'fault' || finding.fault !== 'uninitialized-read' || !at || !reading) return [];
  if (reading.object >= 0 && !program.objects[reading.object].isHeap) return [];
  const obtained = steps[(reading.obtainedAt ?? 0) - 1];
  const source = steps[(obtained?.readsFrom ?? 0) - 1];
  const published = source?.kind === 'perform' ? steps[(source.pending ?? 0) - 1] : source;
  if (!published) return [];
  const { cell } = facts[at.number - 1];
  const stored = steps.find((step, index) => step.kind !== 'perform' && facts[index].writes && facts[index].cell === cell);
  if (stored && stored.number < published.number) return [];
  return [`the store that initializes it before the pointer is stored at ${published.number}`];
}
