// A walk: one execution of an instance, taken action by action, until something is wrong, nothing is left to do, or it is long enough.
import { findingOf } from '../check.js';
import { findingName } from '../core/verdict.js';
import type { AnyCell } from '../lang/cell.js';
import type { Machine } from '../machine/machine.js';
import { addSight, observedBy, prepare, sightOf, type CheckRequest, type Observed, type Prepared } from '../prepare.js';

/** An instance that walks can start from. */
export interface Ground {
  readonly request: CheckRequest;
  prepared: Prepared;
  readonly observed: Observed;
}

/** Where a walk ended: the finding's name and code, or none; and the codes of the actions that it took. */
export interface Walked {
  readonly finding: string | undefined;
  readonly code: number;
  readonly schedule: readonly number[];
  /** Whether no action was left. */
  readonly isComplete: boolean;
  /** Where it ended; a step that was at fault led nowhere. */
  readonly state: Int32Array;
  /** What the actions mean. */
  readonly prepared: Prepared;
}

/** Says which of the enabled actions comes next, by index; below 0 to end there. The machine's buffers hold the actions. */
export type Chooser = (machine: Machine, count: number) => number;

/** Compiles an instance for walks; what is in the cells is kept, whoever looks at them. */
export function groundOf(request: CheckRequest, cells: readonly AnyCell[] = []): Ground {
  const observed = observedBy(request);
  observed.cells.push(...cells);
  return { request, prepared: prepare(request, observed), observed };
}

/** Walks; `choosing` makes a chooser, anew where the machine turns out to keep too little of what properties look at. */
export function walk(ground: Ground, choosing: () => Chooser): Walked {
  for (;;) {
    try {
      return walkOnce(ground, choosing());
    } catch (error) {
      const sight = sightOf(error);
      if (!sight) throw error;
      addSight(ground.observed, sight);
      ground.prepared = prepare(ground.request, ground.observed);
    }
  }
}

function walkOnce({ request, prepared }: Ground, choose: Chooser): Walked {
  const { machine } = prepared;
  const schedule: number[] = [];
  let state = machine.initial();
  const ended = (code: number, isComplete = false): Walked => {
    const finding = code === 0 ? undefined : findingName(findingOf(request, prepared, code));
    return { finding, code, schedule, isComplete, state, prepared };
  };
  for (;;) {
    const wrong = machine.observe(state, 0);
    if (wrong !== 0) return ended(wrong);
    const count = machine.expand(state, 0);
    if (machine.restFinding !== 0) return ended(machine.restFinding, true);
    if (count === 0) return ended(0, true);
    const taken = choose(machine, count);
    if (taken < 0) return ended(0);
    schedule.push(machine.actions[taken]);
    const met = machine.findings[taken];
    if (met !== 0) return ended(met);
    state = machine.successors.slice(taken * machine.words, (taken + 1) * machine.words);
  }
}

/** Takes action `choice mod count` for each choice. */
export function byChoices(choices: readonly number[]): Chooser {
  let next = 0;
  return (_, count) => (next < choices.length ? choices[next++] % count : -1);
}

/** Takes those of these actions that are enabled when their turn comes; the others are left out. */
export function byActions(actions: readonly number[]): Chooser {
  let next = 0;
  return ({ actions: enabled }, count) => {
    while (next < actions.length) {
      const index = enabled.subarray(0, count).indexOf(actions[next++]);
      if (index >= 0) return index;
    }
    return -1;
  };
}
