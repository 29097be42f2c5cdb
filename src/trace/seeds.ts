// Seeds: the steps that a finding itself is about, from which its causes are found.
import type { Finding } from '../core/verdict.js';
import type { StepFact } from './facts.js';
import type { StartOfThread, TraceStep } from './trace.js';
import type { Reading } from './why.js';

/** What a thread began with; `thread` as in the facts of its steps. */
export interface ThreadStart extends StartOfThread {
  readonly thread: number;
}

/** A finding, and the execution that led to it; `facts` are by step, as `steps`. */
interface Ended {
  readonly finding: Finding;
  readonly steps: readonly TraceStep[];
  readonly facts: readonly StepFact[];
  readonly starts: readonly ThreadStart[];
  readonly at: TraceStep | undefined;
  readonly reading: Reading | undefined;
  /** The cells that properties look at, by index. */
  readonly watched: readonly number[];
}

/** The numbers of the steps that a finding is about. */
export function seedsOf(ended: Ended): number[] {
  const { finding, steps, at, reading } = ended;
  const last = [at?.number ?? 0, steps.length];
  if (finding.kind !== 'fault')
    return [...last, ...insideRegions(ended).map(({ since }) => since), ...lastStores(ended).map(({ since }) => since)];
  switch (finding.fault) {
    case 'deadlock':
      return [...last, ...lastOfEach(ended)];
    case 'leak':
      return [...last, ...steps.filter(({ does }) => does === 'allocate').map(({ number }) => number)];
    default:
      return [...last, reading?.freedAt ?? 0, reading?.freedAt === undefined ? (reading?.allocatedAt ?? 0) : 0];
  }
}

/** A context that is inside a region where a trace ends, and the step that entered it; 0 for one that a task began in. */
export interface Inside {
  readonly region: string;
  readonly by: Pick<TraceStep, 'context' | 'cpu'>;
  readonly since: number;
}

/** Who is inside which region where a trace ends: properties look at that. */
export function insideRegions({ steps, facts, starts }: Pick<Ended, 'steps' | 'facts' | 'starts'>): readonly Inside[] {
  const open = new Map<string, Inside>();
  const change = (thread: number, regions: readonly string[], inside: Omit<Inside, 'region'>): void => {
    for (const text of regions) {
      const region = /^[+-]([^ ]+)/.exec(text)?.[1] ?? '';
      if (text.startsWith('+')) open.set(`${thread} ${region}`, { ...inside, region });
      else open.delete(`${thread} ${region}`);
    }
  };
  const begin = (by: ThreadStart, since: number): void => change(by.thread, by.regions, { by, since });
  for (const start of starts) if (start.context.kind === 'task') begin(start, 0);
  for (const [index, step] of steps.entries()) {
    const { thread } = facts[index];
    for (const start of starts) if (start.context.kind !== 'task' && start.before === step.number) begin(start, step.number);
    change(thread, step.regions, { by: step, since: step.number });
    if (step.ends) for (const key of open.keys()) if (key.startsWith(`${thread} `)) open.delete(key);
  }
  return [...open.values()];
}

/** The last store to each cell that properties look at, performed or forwarded. */
export function lastStores({
  steps,
  facts,
  watched,
}: Pick<Ended, 'steps' | 'facts' | 'watched'>): readonly { cell: number; since: number }[] {
  return watched.flatMap((cell) => {
    const last = steps.findLast((step, index) => {
      const isPerformed = step.kind === 'perform' || step.pending === undefined;
      return isPerformed && facts[index].writes && facts[index].cell === cell;
    });
    return last ? [{ cell, since: last.number }] : [];
  });
}

function lastOfEach({ steps, facts }: Ended): number[] {
  const last = new Map<number, TraceStep>();
  for (const [index, step] of steps.entries()) if (step.kind !== 'perform') last.set(facts[index].thread, step);
  return [...last.values()].filter(({ ends }) => !ends).map(({ number }) => number);
}
