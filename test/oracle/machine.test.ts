// The machine against the oracle: the same faults after as many steps, the same outcomes, the same bounds, on random programs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import { seeded } from '../seed.js';
import { exhaust } from './exhaust.js';
import { canonicalOutcome, explore } from './oracle.js';
import { toSystem, type Program } from './program-tree.js';
import { programs } from './programs.js';
import { survey } from './survey.js';
import { IS_THOROUGH } from '../thorough.js';

const ORACLE_STATES_MAX = 500;

describe('the machine and the oracle', () => {
  for (const memory of ['sc', 'tso'] as const) {
    test(`agree on random programs under ${memory}`, () => {
      let compared = 0;
      let faultless = 0;
      let interrupted = 0;
      fc.assert(
        fc.property(programs, (program) => {
          const expected = explore(toSystem(program), { ...program, memory, statesMax: ORACLE_STATES_MAX });
          if (!expected.complete) return;
          compared++;
          if (program.irq || (program.nmi && program.nmis !== 0)) interrupted++;
          const actual = machineSays(program, memory);
          // What comes after such a fault is never compiled, so it cannot make a cell shared; the oracle reads on.
          if (actual.faults.has('unbalanced-nesting')) {
            expect(new Set(actual.faults.keys())).toEqual(new Set(expected.faults.keys()));
            return;
          }
          expect(actual.bounded).toEqual(expected.bounded);
          expect(actual.faults).toEqual(expected.faults);
          // An op that is at fault itself is performed, or not: a matter of words, where there is a fault anyway.
          if (expected.faults.size === 0) faultless++;
          if (expected.faults.size === 0) expect(actual.performed).toEqual(expected.performed);
          else expect([...expected.performed].filter((each) => !actual.performed.has(each))).toEqual([]);
          expect(canonical(actual.outcomes)).toEqual(canonical(expected.outcomes));
        }),
        seeded(IS_THOROUGH ? 200 : 80),
      );
      expect(compared).toBeGreaterThan(IS_THOROUGH ? 100 : 40);
      expect(faultless).toBeGreaterThan(IS_THOROUGH ? 30 : 12);
      expect(interrupted).toBeGreaterThan(IS_THOROUGH ? 50 : 20);
    });
  }
});

function machineSays(program: Program, memory: 'sc' | 'tso'): ReturnType<typeof exhaust> {
  const system = toSystem(program);
  const watched = [...survey(system, program.cpus).mentioned.keys()];
  try {
    return exhaust(system, { ...program, memory, watched });
  } catch (error) {
    if (error instanceof DiagnosticError) throw new Error(JSON.stringify(error.diagnostic), { cause: error });
    throw error;
  }
}

function canonical(outcomes: ReadonlySet<string>): string[] {
  return [...new Set([...outcomes].map(canonicalOutcome))].sort();
}
