// The table of a suite: fits every page, and tells the expected from the unexpected.
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/verdict.js';
import { plainPage } from '../../src/report/page.js';
import { isAsExpected, suiteLine, suiteSummary, suiteWidths, type SuiteCheck, type SuiteResult } from '../../src/report/suite-table.js';
import { widthOf } from '../../src/report/wrap.js';
import { WIDTHS } from './sample.js';

const FREED: Verdict = { kind: 'violated', finding: { kind: 'fault', fault: 'use-after-free', message: '' }, schedule: [1, 2] };
const HOLDS: Verdict = { kind: 'holds', omits: [], idle: [] };
const VACUOUS: Verdict = { kind: 'vacuous', missing: ['dummy-runs'], idle: [] };

function result(verdict: Verdict, expected: SuiteCheck['expected'], milliseconds = 1234): SuiteResult {
  const statistics = { states: 18_402, transitions: 2, depth: 3, waiting: 0, milliseconds, bytes: 1, words: 1 };
  const check = {
    model: 'nmi-rcu',
    variant: 'no-grace-period',
    cpus: 2,
    nmis: 1,
    memory: 'tso',
    compiler: 'faithful' as const,
    set: { cycles: 'once' },
    expected,
  };
  return { check, verdict, statistics };
}

const EXPECTED = result(FREED, { verdict: 'violated', finding: 'use-after-free' });
const UNEXPECTED = result(FREED, { verdict: 'holds', finding: undefined });

describe.each(WIDTHS)('on %i columns', (width) => {
  test.each([
    EXPECTED,
    UNEXPECTED,
    result(HOLDS, { verdict: 'holds', finding: undefined }),
    result(VACUOUS, { verdict: 'vacuous', finding: 'x' }),
  ])('no line is too long and none loses the verdict: %#', (each) => {
    const lines = suiteLine(each, suiteWidths([each.check]), plainPage(width));
    for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(width);
    expect(lines.join(' ')).toContain(each.verdict.kind);
  });
});

test('a line on a wide page looks like this', () => {
  expect(suiteLine(EXPECTED, suiteWidths([EXPECTED.check]), plainPage(200))).toEqual([
    expect.stringMatching(/^ ✗ nmi-rcu\/no-grace-period {2}2 cpus {2}tso {2,}nmis 1, cycles once {2}violated {4}use-after-free, 2 steps/),
  ]);
});

test('an unexpected verdict says what was expected and what came', () => {
  const [, second] = suiteLine(UNEXPECTED, suiteWidths([UNEXPECTED.check]), plainPage(200));
  expect(second).toBe('     expected holds, got violated (use-after-free)');
});

test('a violation by another finding than the expected one is not as expected', () => {
  expect(isAsExpected(EXPECTED)).toBe(true);
  expect(isAsExpected(result(FREED, { verdict: 'violated', finding: 'double-free' }))).toBe(false);
  expect(isAsExpected(result(FREED, { verdict: 'violated', finding: undefined }))).toBe(true);
  expect(isAsExpected(result(VACUOUS, { verdict: 'vacuous', finding: 'dummy-runs' }))).toBe(true);
  expect(isAsExpected(result(VACUOUS, { verdict: 'vacuous', finding: 'other' }))).toBe(false);
});

test('the summary counts verdicts, the unexpected ones, and checks that could not run', () => {
  expect(suiteSummary([EXPECTED], 0, 500)).toBe(' 1 check: 1 violated · all as expected · 0.50 s');
  expect(suiteSummary([EXPECTED, UNEXPECTED], 1, 12_000)).toBe(' 3 checks: 2 violated · 1 unexpected · 1 check could not run · 12 s');
});
