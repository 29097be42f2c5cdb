// Random walks: a schedule is a list of natural numbers, and at each state number c takes enabled action c mod count.
import fc from 'fast-check';
import { findingOf } from '../../src/check.js';
import { prepare, type CheckRequest, type Prepared } from '../../src/prepare.js';
import { findingName } from '../../src/core/verdict.js';
import { decodeAction } from '../../src/machine/action.js';

/** An instance that walks can start from. */
export interface Ground {
  readonly request: CheckRequest;
  readonly prepared: Prepared;
}

/** Where a walk ended: the name of the finding that it met, if any, and the codes of the actions that it took. */
export interface Walked {
  readonly finding: string | undefined;
  readonly schedule: readonly number[];
  readonly code: number;
}

/** Compiles an instance for walks. */
export function groundOf(request: CheckRequest): Ground {
  return { request, prepared: prepare(request) };
}

/** Takes one enabled action for each choice, until a finding, the end of the choices, or a state without actions. */
export function walk(ground: Ground, choices: readonly number[]): Walked {
  const { machine } = ground.prepared;
  const schedule: number[] = [];
  const ended = (code: number): Walked => ({ finding: code === 0 ? undefined : nameOf(ground, code), schedule, code });
  let state = machine.initial();
  for (const choice of [...choices, undefined]) {
    const wrong = machine.observe(state, 0);
    if (wrong !== 0) return ended(wrong);
    const count = machine.expand(state, 0);
    if (machine.restFinding !== 0) return ended(machine.restFinding);
    if (count === 0 || choice === undefined) return ended(0);
    const taken = choice % count;
    schedule.push(machine.actions[taken] ?? 0);
    const met = machine.findings[taken] ?? 0;
    if (met !== 0) return ended(met);
    state = machine.successors.slice(taken * machine.words, (taken + 1) * machine.words);
  }
  return ended(0);
}

/** Schedules of up to `lengthMax` steps. Few enabled actions are more than 12. */
export function schedules(lengthMax: number): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(11), { maxLength: lengthMax, size: 'max' });
}

/** Whether an action is the arrival of an interrupt. */
export function isArrival(code: number): boolean {
  const { kind } = decodeAction(code);
  return kind === 'nmi' || kind === 'irq';
}

function nameOf({ request, prepared }: Ground, code: number): string {
  return findingName(findingOf(request, prepared, code));
}
