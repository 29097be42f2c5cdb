// What a search for executions without end has explored, and what was taken to be fair, in words.
import { unreachable } from '../core/assert.js';
import type { LivenessFigures, Verdict } from '../core/verdict.js';
import type { LassoFlaw } from '../explore/lasso-check.js';
import { countText, plural, timeText } from './figures.js';

const FAIRNESS: Readonly<Record<LivenessFigures['fairness'], string>> = {
  contexts: 'CPUs go on, whoever gets to run and can go on does (also under handlers without end), and pending ops are performed',
  cpus: 'CPUs go on, and pending ops are performed; handlers without end may keep a task from going on',
};

/** What was taken to be fair. */
export function fairnessText({ fairness }: LivenessFigures): string {
  return FAIRNESS[fairness];
}

/** How much was explored. */
export function livenessText({ properties, states, transitions, milliseconds }: LivenessFigures): string {
  const figures = [plural(states, 'distinct state'), plural(transitions, 'transition'), timeText(milliseconds)].join(' · ');
  return `${properties.join(', ')}: searched without reductions, ${figures}`;
}

/** How long a counterexample is: `in 13 steps`, `after 5 steps, and then 3 steps without end`. */
export function lengthText({ schedule, loop }: Extract<Verdict, { kind: 'violated' }>): string {
  if (loop === undefined) return `in ${plural(schedule.length, 'step')}`;
  const stem = `after ${plural(schedule.length - loop, 'step')}`;
  return loop === 0 ? `${stem}, where it stays` : `${stem}, and then ${plural(loop, 'step')} without end`;
}

/** The same in few words: `13 steps`, `5 + 3 steps`. */
export function shortLength({ schedule, loop }: Extract<Verdict, { kind: 'violated' }>): string {
  return loop === undefined ? plural(schedule.length, 'step') : `${countText(schedule.length - loop)} + ${plural(loop, 'step')}`;
}

/** Where a schedule leads that is no lasso, its steps from `loopFrom` on taken for its loop: a phrase after "leads to". */
export function lassoFlawText(flaw: LassoFlaw, loopFrom: number): string {
  switch (flaw.kind) {
    case 'none':
      return 'what it says';
    case 'not-enabled':
      return 'a step that is not enabled';
    case 'open':
      return `a state that is not the one before step ${loopFrom}, so that the steps from there on need not happen again`;
    case 'never-began':
      return 'nothing that has to be met';
    case 'met':
      return 'what has to happen';
    case 'unfair':
      return `somebody who could go on and never does, if the steps from ${loopFrom} on are all that happens`;
    default:
      return unreachable(flaw);
  }
}
