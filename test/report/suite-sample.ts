// A hand-made report on a suite for the tests of reporters: every outcome, and texts that are hard to write in any format.
import type { Verdict } from '../../src/core/verdict.js';
import type { ReportedCheck, SuiteReport } from '../../src/report/suite-report.js';
import type { SuiteCheck } from '../../src/report/suite-table.js';
import { SAMPLE_REPEAT, SAMPLE_TRACE } from './sample.js';

/** The folder that paths are told from. */
export const SAMPLE_FOLDER = '/work';

const STATISTICS = { states: 18_402, transitions: 51_230, depth: 43, waiting: 7, milliseconds: 1234.5, bytes: 5_300_000, words: 3 };
const VIOLATED: Verdict = { kind: 'violated', finding: SAMPLE_TRACE.finding, schedule: [1, 2, 3] };

/** Text that is markup, a control character, or a line end in one of the formats. */
export const HARD_TEXT = 'a <b> & "c" | `d` ]]> %0A 100% *e*\u0001\u001B[1m\r\nsecond: line, <!-- \uD800';

function base(variant: string | undefined, expected: SuiteCheck['expected'], more: Partial<SuiteCheck> = {}): Omit<ReportedCheck, 'kind'> {
  const check: SuiteCheck = {
    model: 'nmi-rcu',
    variant,
    cpus: 2,
    nmis: 'unbounded',
    memory: 'tso',
    compiler: 'faithful',
    set: {},
    expected,
    ...more,
  };
  const origin = { ...SAMPLE_TRACE.origin, variant, cpus: check.cpus, nmis: check.nmis };
  return { check, origin, repeat: SAMPLE_REPEAT };
}

function ran(of: Omit<ReportedCheck, 'kind'>, verdict: Verdict): ReportedCheck {
  return { kind: 'ran', ...of, verdict, statistics: STATISTICS, digest: '7210ad553be28fbc' };
}

const HOLDS_EXPECTED = { verdict: 'holds', finding: undefined } as const;

/** Each outcome once or more. */
export const SAMPLE_CHECKS: readonly ReportedCheck[] = [
  ran(base(undefined, HOLDS_EXPECTED), { kind: 'holds', omits: ['mixed-size accesses'], idle: [] }),
  {
    ...ran(base(undefined, HOLDS_EXPECTED, { cpus: 'any' }), { kind: 'holds', omits: [], idle: [] }),
    counted: { apart: 1, way: 'loose', concreteMax: 2 },
  } as ReportedCheck,
  ran(base('no-grace-period', { verdict: 'violated', finding: 'use-after-free' }), VIOLATED),
  { ...ran(base('no-grace-period', HOLDS_EXPECTED, { nmis: 1, set: { cycles: 'once' } }), VIOLATED), trace: SAMPLE_TRACE } as ReportedCheck,
  ran(base('pointer-kept', HOLDS_EXPECTED), {
    kind: 'violated',
    finding: { kind: 'property', property: 'old-handler-gone', message: HARD_TEXT },
    schedule: [],
  }),
  ran(base('pointer-kept', { verdict: 'violated', finding: 'leak' }, { memory: 'sc' }), { kind: 'holds', omits: [], idle: [] }),
  ran(base('pointer-kept', HOLDS_EXPECTED, { memory: 'pso' }), { kind: 'incomplete', bounds: ['time'], reason: '60 s' }),
  ran(base('pointer-kept', HOLDS_EXPECTED, { memory: 'arm' }), { kind: 'vacuous', missing: ['new-handler-runs'], idle: [] }),
  {
    kind: 'mistake',
    ...base('two<>&"registrants', HOLDS_EXPECTED),
    diagnostic: {
      code: 'bad-value',
      message: HARD_TEXT,
      where: { file: '/work/models/with space/ü.ts', line: 3, column: 4 },
      instead: 'declare it',
    },
  },
  { kind: 'left-out', ...base('two<>&"registrants', HOLDS_EXPECTED, { memory: 'sc' }) },
];

/** A suite of these checks. */
export function sampleReport(checks: readonly ReportedCheck[] = SAMPLE_CHECKS): SuiteReport {
  const started = '2026-11-24T18:00:00.123Z';
  return { version: '0.1.0', checks, started, milliseconds: 65_432.1, isInterrupted: checks.length === SAMPLE_CHECKS.length, exitCode: 1 };
}

/** One in which all is as expected. */
export const GREEN_REPORT: SuiteReport = { ...sampleReport(SAMPLE_CHECKS.slice(0, 3)), exitCode: 0 };
