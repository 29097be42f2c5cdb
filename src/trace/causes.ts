// Causes: the steps of a trace that its end depends on. The others could have done anything else.
//
// A backward slice (Weiser, 1981) along one execution, from the steps that the finding is about:
//
//   a step      depends on those earlier ones of its context whose answer decides how the thread goes on, and on its arrival
//   a load      depends on the store that it reads from; a stale one also on the store that it missed
//   a callback  depends on the call_rcu() that began its grace period
//   a pending   op and its performing depend on each other
//
// The table of rows says which answers decide: a compiled thread does not tell apart what makes no difference to it.
import type { StepFact } from './facts.js';
import type { GracePeriod, TraceStep } from './trace.js';

/** What the causes are found from; `facts` are by step, as `steps`. */
export interface CauseEvidence {
  readonly steps: readonly TraceStep[];
  readonly facts: readonly StepFact[];
  readonly gracePeriods: readonly GracePeriod[];
  /** Numbers of the steps that the finding itself is about. */
  readonly seeds: readonly number[];
}

/** The numbers of the steps that the seeds depend on, in order; the seeds are among them. */
export function causesOf({ steps, facts, gracePeriods, seeds }: CauseEvidence): readonly number[] {
  const causes = new Set<number>();
  const open = [...seeds];
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    if (number < 1 || number > steps.length || causes.has(number)) continue;
    causes.add(number);
    open.push(...directCauses(steps, facts, number), ...gracePeriods.filter(({ to }) => to === number).map(({ from }) => from));
  }
  return [...causes].sort((one, other) => one - other);
}

function directCauses(steps: readonly TraceStep[], facts: readonly StepFact[], number: number): number[] {
  const { pending = 0, readsFrom = 0, overwrittenAt = 0, unseen = 0, kind } = steps[number - 1];
  const own = [pending, readsFrom, overwrittenAt, unseen, facts[number - 1].obtainedAt ?? 0];
  return kind === 'perform' ? own : [...own, ...earlierInThread(steps, facts, number)];
}

// The steps of the same context that decided that it comes here, and that it waited for a grace period on the way.
function earlierInThread(steps: readonly TraceStep[], facts: readonly StepFact[], number: number): number[] {
  const { thread } = facts[number - 1];
  const earlier = steps.slice(0, number - 1).filter((step, index) => facts[index].thread === thread && step.kind !== 'perform');
  return earlier.filter((step) => matters(step, facts[step.number - 1])).map((step) => step.number);
}

function matters({ kind, does }: TraceStep, fact: StepFact): boolean {
  const waits =
    does === 'grace-begin' || does === 'grace-end' || does === 'grace-poll' || does === 'barrier-begin' || does === 'barrier-end';
  return fact.decides || waits || kind === 'arrival';
}
