// The machine against the orders oracle: the same outcomes of random straight-line programs, under every memory model.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../seed.js';
import { listOf, machineSays, ROWS } from './machine.js';
import { outcomesOf } from './orders.js';
import { declaredPrograms, EVERYTHING, foundPrograms } from './random-programs.js';

const PROGRAMS = { declared: declaredPrograms(EVERYTHING), found: foundPrograms(EVERYTHING) };

describe('the machine and the orders oracle', () => {
  for (const telling of ['declared', 'found'] as const) {
    for (const row of ROWS) {
      test(`agree on random programs with dependencies ${telling}, ${row.memory}, ${row.compiler}`, () => {
        fc.assert(
          fc.property(PROGRAMS[telling], (program) => {
            const said = machineSays(program, row, { telling });
            expect(said.troubles).toEqual([]);
            expect(listOf(said.outcomes)).toEqual(listOf(outcomesOf(program, row)));
          }),
          seeded(200),
        );
      });
    }
  }
});
