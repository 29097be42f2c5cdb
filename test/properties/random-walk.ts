// Random walks: a schedule is a list of natural numbers, and at each state number c takes enabled action c mod count.
import fc from 'fast-check';
import { decodeAction } from '../../src/machine/action.js';
import { byChoices, walk as walkBy, type Ground, type Walked } from '../../src/testing/walk.js';

export { groundOf, type Ground } from '../../src/testing/walk.js';

/** Takes one enabled action for each choice, until a finding, the end of the choices, or a state without actions. */
export function walk(ground: Ground, choices: readonly number[]): Walked {
  return walkBy(ground, () => byChoices(choices));
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
