// What holds between the outcomes of one random program: under a weaker memory model, a freer compiler, more fences, a smaller window.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPILER_NAMES, MEMORY_NAMES } from '../../src/core/memory.js';
import { seeded } from '../seed.js';
import type { Instruction, Straight } from './instructions.js';
import { listOf, machineSays, ROWS, without } from './machine.js';
import { declaredPrograms, EVERYTHING, foundPrograms, MONOTONE } from './random-programs.js';
import type { Telling } from './straight-line.js';

const TELLINGS: readonly Telling[] = ['declared', 'found'];
const programsOf = { declared: declaredPrograms, found: foundPrograms };

describe('the outcomes of a random program', () => {
  for (const telling of TELLINGS) {
    for (const compiler of COMPILER_NAMES) {
      test(`grow from sc to tso, pso, arm and alpha, with dependencies ${telling}, ${compiler}`, () => {
        let grown = 0;
        fc.assert(
          fc.property(fc.oneof(...MONOTONE.map((palette) => programsOf[telling](palette))), (program) => {
            const outcomes = MEMORY_NAMES.map((memory) => machineSays(program, { memory, compiler }, { telling }).outcomes);
            for (const [index, stronger] of outcomes.slice(0, -1).entries()) expect(without(stronger, outcomes[index + 1])).toEqual([]);
            if (outcomes[0].size < outcomes[outcomes.length - 1].size) grown++;
          }),
          seeded(60),
        );
        expect(grown).toBeGreaterThan(0);
      });
    }

    test(`grow from the faithful to the speculating compiler, with dependencies ${telling}`, () => {
      fc.assert(
        fc.property(programsOf[telling](EVERYTHING), fc.constantFrom(...MEMORY_NAMES), (program, memory) => {
          const faithful = machineSays(program, { memory, compiler: 'faithful' }, { telling }).outcomes;
          const speculating = machineSays(program, { memory, compiler: 'speculating' }, { telling }).outcomes;
          expect(without(faithful, speculating)).toEqual([]);
        }),
        seeded(150),
      );
    });

    test(`are those of sc under every memory model if smp_mb() is everywhere, with dependencies ${telling}`, () => {
      fc.assert(
        fc.property(programsOf[telling](EVERYTHING), fc.constantFrom(...ROWS), (program, row) => {
          const expected = machineSays(program, { memory: 'sc', compiler: 'faithful' }, { telling });
          const fenced = machineSays(withFences(program), row, { telling, window: 8 });
          expect(fenced.troubles).toEqual([]);
          expect(listOf(fenced.outcomes)).toEqual(listOf(expected.outcomes));
        }),
        seeded(200),
      );
    });

    test(`are some of them with a small window, which then says so, with dependencies ${telling}`, () => {
      let cut = 0;
      fc.assert(
        fc.property(programsOf[telling](EVERYTHING), fc.constantFrom(...ROWS), fc.constantFrom(1, 2), (program, row, window) => {
          const ample = machineSays(program, row, { telling });
          const small = machineSays(program, row, { telling, window });
          expect(without(small.outcomes, ample.outcomes)).toEqual([]);
          if (small.outcomes.size < ample.outcomes.size) {
            expect(small.troubles).toEqual(['window']);
            cut++;
          }
          expect(small.troubles.filter((trouble) => trouble !== 'window')).toEqual([]);
        }),
        seeded(200),
      );
      expect(cut).toBeGreaterThan(0);
    });
  }
});

// The same program with smp_mb() between all instructions. Every index is doubled.
function withFences(program: Straight): Straight {
  const doubled = (indices: readonly number[] = []): number[] => indices.map((index) => index * 2);
  const moved = (instruction: Instruction): Instruction => ({
    ...instruction,
    ...(instruction.onlyIf && { onlyIf: { ...instruction.onlyIf, load: instruction.onlyIf.load * 2 } }),
    address: doubled(instruction.address),
    control: doubled(instruction.control),
    ...('place' in instruction && instruction.place.kind === 'through' && { place: { kind: 'through', load: instruction.place.load * 2 } }),
    ...('value' in instruction &&
      instruction.value.plus !== undefined && { value: { ...instruction.value, plus: instruction.value.plus * 2 } }),
  });
  const fence: Instruction = { kind: 'fence', fence: 'mb' };
  return { ...program, cpus: program.cpus.map((list) => list.flatMap((instruction) => [moved(instruction), fence])) };
}
