// The oracle on random programs: what a larger model or window allows includes what a smaller one does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USUAL } from './explore-all.js';
import { explore, type Exploration, type Options } from './oracle.js';
import { toSystem, type Program } from './program-tree.js';
import { programs } from './programs.js';
import { IS_THOROUGH } from '../thorough.js';

describe('random programs', () => {
  const SEED = { seed: 1994, numRuns: IS_THOROUGH ? 60 : 30 };
  const COMPARED_MIN = IS_THOROUGH ? 25 : 12;

  function exploreProgram(program: Program, options: Partial<Options>): Exploration {
    const { cpus, nmis, window } = program;
    return explore(toSystem(program), { ...USUAL, cpus, nmis, window, statesMax: 400, ...options });
  }

  // Programs that are too large for either exploration say nothing.
  function expectSubsets(smaller: Partial<Options>, larger: Partial<Options>): void {
    let compared = 0;
    const subset = fc.property(programs, (program) => {
      const fewer = exploreProgram(program, smaller);
      if (!fewer.complete) return;
      const more = exploreProgram(program, larger);
      if (!more.complete) return;
      compared++;
      expect([...more.outcomes]).toEqual(expect.arrayContaining([...fewer.outcomes]));
      expect([...more.faults.keys()]).toEqual(expect.arrayContaining([...fewer.faults.keys()]));
    });
    fc.assert(subset, SEED);
    expect(compared).toBeGreaterThan(COMPARED_MIN);
  }

  it('whatever happens under sc can happen under tso', () => {
    expectSubsets({ memory: 'sc' }, { memory: 'tso' });
  });

  it('whatever happens with a window of one can happen with a window of two', () => {
    expectSubsets({ memory: 'tso', window: 1 }, { memory: 'tso', window: 2 });
  });

  it('two explorations of one program agree', () => {
    const same = fc.property(programs, (program) => {
      expect(exploreProgram(program, {})).toEqual(exploreProgram(program, {}));
    });
    fc.assert(same, SEED);
  });
});
