// Counted CPUs against concrete ones, on random programs: whatever some number of CPUs shows, counting shows too.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { checkEvery, type EveryRequest } from '../../src/check-every.js';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import { findingName, type Verdict } from '../../src/core/verdict.js';
import type { CompilerName, MemoryName } from '../../src/core/memory.js';
import { SAMPLES } from '../../src/machine/counted-machine.js';
import { seeded } from '../seed.js';
import { countedPrograms, modelOf, type CountedProgram } from './counted-programs.js';
import { sightingsOf, tasksOf, type Sightings } from './counted-sightings.js';

const STATES_MAX = 500;
const WAYS = [
  { isExact: false, reduction: false },
  { isExact: false, reduction: true },
  { isExact: true, reduction: false },
  { isExact: true, reduction: true },
] as const;

const MEMORIES: readonly (readonly [MemoryName, CompilerName])[] = [
  ['sc', 'faithful'],
  ['sc', 'speculating'],
  ['tso', 'faithful'],
  ['pso', 'faithful'],
  ['arm', 'faithful'],
  ['alpha', 'speculating'],
];

describe('counted CPUs and concrete ones', () => {
  test.each(MEMORIES)('under %s with a %s compiler, counting shows whatever up to three CPUs more than tasks show', (memory, compiler) => {
    let compared = 0;
    fc.assert(
      fc.property(countedPrograms, (program) => {
        const request = requestOf(program, { memory, compiler });
        const all = WAYS.map((way) => ({ way, sightings: tried(() => sightingsOf(request, way, STATES_MAX)) }));
        for (let cpus = Math.max(1, tasksOf(request)); cpus <= tasksOf(request) + 3; cpus++) {
          const concrete = tried(() => sightingsOf(request, { cpus }, STATES_MAX));
          if (concrete === undefined) return;
          for (const { way, sightings } of all) {
            if (sightings === undefined) continue;
            compared++;
            expect({ way, cpus, missed: missedBy(sightings, concrete) }).toEqual({ way, cpus, missed: [] });
          }
        }
      }),
      seeded(15),
    );
    expect(compared).toBeGreaterThan(20);
  });
});

describe('a verdict on every number of CPUs', () => {
  test.each(['sc', 'tso'] as const)('is right on 1, 2, 3 and 4 of them under %s', (memory) => {
    const kinds: Record<string, number> = {};
    fc.assert(
      fc.property(countedPrograms, (program) => {
        const request = { ...requestOf(program, { memory, compiler: 'faithful' }), statesMax: STATES_MAX };
        const every = tried(() => checkEvery(request));
        if (every === undefined) return;
        const { verdict, trace } = every;
        kinds[verdict.kind] = (kinds[verdict.kind] ?? 0) + 1;
        if (verdict.kind === 'violated') {
          const again = check({ ...request, cpus: Number(trace?.origin.cpus) }).verdict;
          expect(wordsOf(again)).toBe(wordsOf(verdict));
          return;
        }
        if (verdict.kind === 'incomplete') return;
        for (let cpus = 1; cpus <= 4; cpus++) {
          const concrete = check({ ...request, cpus }).verdict;
          // Named among what the verdict omits: no property sees more counted CPUs at a time than there are samples.
          if (program.most >= SAMPLES && wordsOf(concrete) === 'violated: few') continue;
          expect([`${cpus}`, wordsOf(concrete)]).not.toEqual([`${cpus}`, expect.stringContaining('violated')]);
          if (verdict.kind === 'vacuous' && concrete.kind === 'vacuous')
            expect(concrete.missing).toEqual(expect.arrayContaining([...verdict.missing]));
          if (verdict.kind === 'vacuous') expect(concrete.kind).not.toBe('holds');
        }
      }),
      seeded(25),
    );
    expect(Object.keys(kinds).sort()).toEqual(expect.arrayContaining(['vacuous', 'violated']));
  });
});

function requestOf(program: CountedProgram, of: { readonly memory: MemoryName; readonly compiler: CompilerName }): EveryRequest {
  const { nmis, window } = program.program;
  return { model: modelOf(program), file: 'random.ts', set: {}, ...of, nmis, window, order: 'bfs', now: () => 0 };
}

// A bound that was met excuses a deadlock: a state is none where a bound keeps somebody from a step.
function missedBy({ seen }: Sightings, concrete: Sightings): string[] {
  const isBounded = [...seen].some((what) => what.startsWith('reached'));
  return [...concrete.seen].filter((what) => !seen.has(what) && !(isBounded && what === 'finding deadlock'));
}

function wordsOf(verdict: Verdict): string {
  return verdict.kind === 'violated' ? `violated: ${findingName(verdict.finding)}` : verdict.kind;
}

// Programs that are refused, or whose CPUs cannot be counted, say nothing.
function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}
