// The machine in slices against the whole one: the same states, transitions, findings and bounds, one for one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPILER_NAMES, MEMORY_NAMES } from '../../src/core/memory.js';
import { seeded } from '../seed.js';
import { declaredPrograms, EVERYTHING, foundPrograms } from '../weak-memory/random-programs.js';
import { toSystem, watchedOf } from '../weak-memory/straight-line.js';
import { TooMany } from './every-state.js';
import { explored, instanceOf, instanceOfScene, NOTHING, type Instance } from './instances.js';
import { scenes } from './random-systems.js';

const STATES_MAX = 3000;

const MEMORIES = MEMORY_NAMES.flatMap((memory) => COMPILER_NAMES.map((compiler) => ({ memory, compiler })));

// Whether both were explored to their end, and came upon the same.
function agrees(instance: Instance, statesMax: number): boolean {
  try {
    expect(explored(instance, statesMax, NOTHING)).toEqual(explored(instance, statesMax));
    return true;
  } catch (error) {
    if (error instanceof TooMany) return false;
    throw error;
  }
}

describe('the machine in slices and the whole machine', () => {
  for (const { memory, compiler } of MEMORIES) {
    test(`agree on random systems under ${memory}, ${compiler}`, () => {
      let compared = 0;
      const agree = fc.property(scenes, (scene) => {
        if (agrees(instanceOfScene(scene, { memory, compiler }), STATES_MAX)) compared++;
      });
      fc.assert(agree, seeded(30));
      expect(compared).toBeGreaterThan(15);
    });
  }

  for (const telling of ['declared', 'found'] as const) {
    test(`agree on random straight-line programs with dependencies ${telling}`, () => {
      const programs = telling === 'declared' ? declaredPrograms(EVERYTHING) : foundPrograms(EVERYTHING);
      const agree = fc.property(programs, fc.constantFrom(...MEMORIES), (program, row) => {
        const bounds = { ...row, cpus: program.cpus.length, nmis: 0, window: 6 };
        agrees(instanceOf(toSystem(program, telling), bounds, { watched: watchedOf(program) }), STATES_MAX);
      });
      fc.assert(agree, seeded(60));
    });
  }
});
