// Why an execution never comes to what is required: what goes on in its loop, and who stays where it is for ever.
import type { Finding } from '../core/verdict.js';
import type { GracePeriod, TraceStep } from './trace.js';
import type { StandingContext } from './standing.js';

/** An execution without end. */
export interface ForEver {
  readonly finding: Finding;
  readonly steps: readonly TraceStep[];
  /** The first step of the loop; one more than there are steps, where it is empty. */
  readonly loopFrom: number;
  /** Who runs in the state that the loop begins and ends with. */
  readonly contexts: readonly StandingContext[];
  readonly gracePeriods: readonly GracePeriod[];
}

/** Sentences, most telling first. */
export function reasonsForEver({ finding, steps, loopFrom, contexts, gracePeriods }: ForEver): readonly string[] {
  const loop = steps.slice(loopFrom - 1);
  const moving = new Set(loop.filter(({ kind }) => kind !== 'perform').map(whoMoves));
  const stuck = contexts.filter(({ cpu, kind, name }) => !moving.has(`${cpu} ${kind} ${name}`));
  const waiting = stuck.map(({ cpu, kind, name, next }) => `${whoStands(kind, name)} on CPU ${cpu} stays before ${next} for ever`);
  const waited = gracePeriods.filter(({ to }) => to === 0).flatMap((period) => graceReason(period) ?? []);
  return [finding.message, loopReason(loop, loopFrom, contexts), ...waiting, ...waited];
}

function loopReason(loop: readonly TraceStep[], loopFrom: number, contexts: readonly StandingContext[]): string {
  const last = loopFrom + loop.length - 1;
  if (loop.length === 0) {
    const after = last === 0 ? 'from the start' : `after ${last}`;
    if (contexts.length === 0) return `nothing is left to happen ${after}: all tasks have ended and no handler runs`;
    return `nothing need happen ${after}: who still runs cannot go on, and no interrupt has to arrive`;
  }
  const what = loop.length === 1 ? `${loopFrom} happens` : `${loopFrom} to ${last} happen`;
  return `${what} again and again, which ends in the state that it begins in`;
}

function graceReason({ from, waitsFor }: GracePeriod): string | undefined {
  const open = waitsFor.filter(({ at }) => at === 0).map(({ cpu }) => cpu);
  return open.length === 0 ? undefined : `the grace period of ${from} still waits for CPU ${open.join(', ')}`;
}

function whoMoves({ cpu, context: { kind, name } }: TraceStep): string {
  return `${cpu} ${kind} ${name}`;
}

function whoStands(kind: StandingContext['kind'], name: string): string {
  return kind === 'task' ? `task ${name}` : `the ${kind} handler ${name}`;
}
