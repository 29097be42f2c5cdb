// Stale loads: values that memory no longer had, or that another CPU had replaced out of sight, when the load was due.
//
// A load is performed at one step, and takes what its CPU sees then. Two things make that an old value:
//
//   overwritten   the load was performed before an older op of its CPU. When that op is performed, and so the load is due by the
//                 order of the program, another CPU's store has replaced what the load took.
//   unseen        another CPU had fetched a store to the cell before, but not performed it yet.
import type { StepFact } from './facts.js';
import type { TraceStep } from './trace.js';

/** Steps with what makes their loads stale. `facts` are by step, as `steps`. */
export function withStale(steps: readonly TraceStep[], facts: readonly StepFact[]): TraceStep[] {
  return steps.map((step, index) => {
    const fact = facts[index];
    if (step.kind === 'perform' || !fact.reads) return step;
    const at = performedAt(step);
    if (at > steps.length) return step;
    const overwrittenAt = overwrittenStep(steps, facts, index);
    const unseen = unseenStep(steps, facts, index);
    return { ...step, ...(overwrittenAt !== undefined && { overwrittenAt }), ...(unseen !== undefined && { unseen }) };
  });
}

/** The step at which a fetched op is performed; infinity if the trace ends before. */
export function performedAt({ number, kind, pending }: TraceStep): number {
  if (kind === 'perform' || pending === undefined) return number;
  return pending === 0 ? Number.POSITIVE_INFINITY : pending;
}

function overwrittenStep(steps: readonly TraceStep[], facts: readonly StepFact[], index: number): number | undefined {
  const { cpu, readsFrom = 0 } = steps[index];
  const at = performedAt(steps[index]);
  const source = steps[readsFrom - 1];
  // What comes from a store of its own CPU that is still pending is newer than anything in memory.
  if (source && performedAt(source) > at) return undefined;
  const older = steps.filter((step, place) => place < index && step.cpu === cpu && step.kind !== 'perform');
  const due = Math.max(at, ...older.map((step) => Math.min(performedAt(step), steps.length)));
  return steps.find(
    (step, place) => step.number > at && step.number <= due && step.cpu !== cpu && isStoreTo(steps, facts, place, facts[index].cell),
  )?.number;
}

function unseenStep(steps: readonly TraceStep[], facts: readonly StepFact[], index: number): number | undefined {
  const { cpu } = steps[index];
  const { cell } = facts[index];
  const at = performedAt(steps[index]);
  return steps.findLast(
    (step, place) =>
      step.number < at &&
      step.cpu !== cpu &&
      step.kind !== 'perform' &&
      facts[place].writes &&
      facts[place].cell === cell &&
      performedAt(step) > at,
  )?.number;
}

// Whether a step puts something into a cell of memory.
function isStoreTo(steps: readonly TraceStep[], facts: readonly StepFact[], place: number, cell: number): boolean {
  const { kind, pending } = steps[place];
  return facts[place].writes && facts[place].cell === cell && (kind === 'perform' || pending === undefined);
}
