// The gallery: every instance on 2 CPUs that is small, whole and in slices, with and without what can be left out.
import { expect, test } from 'vitest';
import { subjects, textOf } from '../models/instances.js';
import { TooMany } from './every-state.js';
import { explored, instanceOfRequest, NOTHING, REDUCTIONS } from './instances.js';

/** States of an instance that are looked at, at the most. */
const STATES_MAX = 1000;

test('a small instance is the same in slices, and nothing that is left out of it can be told', () => {
  let compared = 0;
  for (const { request } of subjects.flatMap(({ instances }) => instances).filter(({ request: { cpus } }) => cpus === 2)) {
    const instance = instanceOfRequest(request);
    try {
      const whole = explored(instance, STATES_MAX);
      expect(explored(instance, STATES_MAX, NOTHING), textOf(request)).toEqual(whole);
      for (const how of REDUCTIONS) {
        const { told, states } = explored(instance, STATES_MAX, how);
        expect(told, `${textOf(request)} ${JSON.stringify(how)}`).toEqual(whole.told);
        expect(states).toBeLessThanOrEqual(whole.states);
      }
      compared++;
    } catch (error) {
      if (!(error instanceof TooMany)) throw error;
    }
  }
  expect(compared).toBeGreaterThan(50);
});
