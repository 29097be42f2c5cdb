// The gallery: every instance on 2 CPUs that is small, whole and in slices, with and without what can be left out.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CheckRequest } from '../../src/prepare.js';
import { subjects, textOf } from '../models/instances.js';
import { TooMany } from './every-state.js';
import { explored, instanceOfRequest, NOTHING, REDUCTIONS } from './instances.js';

// QUIESCE_SLOW=1 looks at every instance of up to so many states, and not at every third of the smaller ones,
// which takes each memory model in turn.
const IS_SLOW = process.env['QUIESCE_SLOW'] === '1';
const STATES_MAX = IS_SLOW ? 1000 : 400;

// How many states there are at least is known, so that large instances need not be explored to find out.
const pinned = JSON.parse(readFileSync(new URL('../models/pinned-counts.json', import.meta.url), 'utf8')) as Record<string, string>;
const isSmall = (request: CheckRequest): boolean => Number.parseInt(pinned[textOf(request)] ?? '0', 10) <= STATES_MAX;

test('a small instance is the same in slices, and nothing that is left out of it can be told', () => {
  let compared = 0;
  const small = subjects.flatMap(({ instances }) => instances).filter(({ request }) => request.cpus === 2 && isSmall(request));
  for (const { request } of IS_SLOW ? small : small.filter((_, index) => index % 3 === 0)) {
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
  expect(compared).toBeGreaterThan(100);
});
