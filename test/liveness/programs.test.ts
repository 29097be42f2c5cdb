// The live machine against its slow twin, on random small programs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../seed.js';
import { requestOf, searchLive } from './live-of.js';
import { twinSays } from './program-twin.js';
import { smallPrograms, systemOfProgram } from './small-program.js';

const WINDOW = 3;

describe('on random programs, the machine and its twin', () => {
  test('agree on whether a fair execution breaks the property', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(smallPrograms, (program) => {
        const expected = twinSays(program, { window: WINDOW, statesMax: 250 });
        if (expected === undefined) return;
        const { memory, cpus, nmis } = program;
        const { lasso, reached } = searchLive(requestOf(systemOfProgram(program), { memory, cpus, nmis, window: WINDOW }));
        expect(reached).toEqual([]);
        expect(lasso !== undefined).toBe(expected);
        const what = `${program.fairness} ${expected ? (lasso?.loop.length === 0 ? 'stays' : 'loops') : 'comes'}`;
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }),
      seeded(500),
    );
    for (const what of ['comes', 'stays', 'loops'])
      for (const of of ['contexts', 'cpus']) expect(seen.get(`${of} ${what}`)).toBeGreaterThan(15);
  });
});
