// The oracle on random programs: what a larger model or window allows includes what a smaller one does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USUAL } from './explore-all.js';
import { explore, type Exploration, type Options } from './oracle.js';
import { toSystem, type Program } from './program-tree.js';
import { programs } from './programs.js';

describe('random programs', () => {
  const SEED = { seed: 1994, numRuns: 60 };

  function exploreProgram(program: Program, options: Partial<Options>): Exploration {
    const { cpus, nmis, window } = program;
    return explore(toSystem(program), { ...USUAL, cpus, nmis, window, statesMax: 3000, ...options });
  }

  function expectSubset(fewer: Exploration, more: Exploration): void {
    fc.pre(fewer.complete && more.complete);
    expect([...more.outcomes]).toEqual(expect.arrayContaining([...fewer.outcomes]));
    expect([...more.faults.keys()]).toEqual(expect.arrayContaining([...fewer.faults.keys()]));
  }

  it('whatever happens under sc can happen under tso', () => {
    const subset = fc.property(programs, (program) => {
      expectSubset(exploreProgram(program, { memory: 'sc' }), exploreProgram(program, { memory: 'tso' }));
    });
    expect(() => fc.assert(subset, SEED)).not.toThrow();
  });

  it('whatever happens with a window of one can happen with a window of two', () => {
    const subset = fc.property(programs, (program) => {
      const fewer = exploreProgram(program, { memory: 'tso', window: 1 });
      expectSubset(fewer, exploreProgram(program, { memory: 'tso', window: 2 }));
    });
    expect(() => fc.assert(subset, SEED)).not.toThrow();
  });

  it('two explorations of one program agree', () => {
    const same = fc.property(programs, (program) => {
      expect(exploreProgram(program, {})).toEqual(exploreProgram(program, {}));
    });
    fc.assert(same, SEED);
  });
});
