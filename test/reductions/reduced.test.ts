// What is left out of a search is nothing that anybody can tell: the same findings, outcomes and bounds, whatever is left out.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPILER_NAMES, MEMORY_NAMES } from '../../src/core/memory.js';
import { seeded } from '../seed.js';
import { declaredPrograms, EVERYTHING } from '../weak-memory/random-programs.js';
import { toSystem, watchedOf } from '../weak-memory/straight-line.js';
import { TooMany } from './every-state.js';
import { hiddenStates } from './hidden-states.js';
import { hiddenTurns } from './hidden-turns.js';
import { hiddenWaits } from './hidden-waits.js';
import { explored, instanceByHand, instanceOf, instanceOfScene, REDUCTIONS, type Instance } from './instances.js';
import { scenes } from './random-systems.js';

const STATES_MAX = 3000;

const MEMORIES = MEMORY_NAMES.flatMap((memory) => COMPILER_NAMES.map((compiler) => ({ memory, compiler })));

// How many states there are without reductions, and with all of them; nothing where there are too many.
function compare(instance: Instance, statesMax: number): { readonly all: number; readonly left: number } | undefined {
  try {
    const { told, states } = explored(instance, statesMax);
    let left = states;
    for (const how of REDUCTIONS) {
      const reduced = explored(instance, statesMax, how);
      // Every bound that is reached is reached without reductions, too. What is left out may reach one that nothing else does: with a
      // larger bound it would still be left out, so the search is as complete as it would be there.
      expect(reduced.told.reached & ~told.reached, JSON.stringify(how)).toBe(0);
      expect({ how, ...reduced.told, reached: told.reached }).toEqual({ how, ...told });
      left = Math.min(left, reduced.states);
    }
    return { all: states, left };
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}

describe('a reduced search', () => {
  for (const { memory, compiler } of MEMORIES) {
    test(`finds what the whole one finds in random systems under ${memory}, ${compiler}`, () => {
      let compared = 0;
      let smaller = 0;
      const agree = fc.property(scenes, (scene) => {
        const sizes = compare(instanceOfScene(scene, { memory, compiler }), STATES_MAX);
        if (sizes) compared++;
        if (sizes && sizes.left < sizes.all) smaller++;
      });
      fc.assert(agree, seeded(memory === 'sc' ? 60 : 30));
      expect(compared).toBeGreaterThan(15);
      expect(smaller).toBeGreaterThan(5);
    });
  }

  test('finds what the whole one finds in random straight-line programs', () => {
    const agree = fc.property(declaredPrograms(EVERYTHING), fc.constantFrom(...MEMORIES), (program, row) => {
      const bounds = { ...row, cpus: program.cpus.length, nmis: 0, window: 6 };
      compare(instanceOf(toSystem(program, 'declared'), bounds, { watched: watchedOf(program) }), STATES_MAX);
    });
    fc.assert(agree, seeded(60));
  });

  for (const made of [...hiddenStates, ...hiddenWaits, ...hiddenTurns]) {
    test(`finds what there is in ${made.name}`, () => {
      const instance = instanceByHand(made);
      const { kinds, reached, entered } = explored(instance, 50_000).told;
      expect(kinds).toEqual([...made.finds]);
      expect(reached).toBe(made.reaches ?? 0);
      if (made.isEntered) expect(entered).not.toBe(0);
      for (const how of REDUCTIONS) expect(explored(instance, 50_000, how).told).toEqual(explored(instance, 50_000).told);
    });
  }
});
