// What a search for executions without end has explored, and what was taken to be fair, in words.
import type { LivenessFigures, Verdict } from '../core/verdict.js';
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
