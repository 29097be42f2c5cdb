// Verdicts as JSON, one object a line, each with the name of its format.
import { findingName, type SearchStatistics, type Verdict } from '../core/verdict.js';
import type { Counted } from '../check-every.js';
import type { CpuCount } from '../core/cpus.js';
import type { Trace, TraceOrigin } from '../trace/trace.js';
import { isAsExpected, type SuiteResult } from './suite-table.js';

// The version of the format of a verdict; a change of meaning changes it.
const VERDICT_FORMAT = 'quiesce.verdict/1';

/** What a verdict is on. */
export type Origin = Omit<TraceOrigin, 'cpus'> & { readonly cpus: CpuCount };

/** What a verdict's JSON is made from. */
export interface VerdictRecord {
  readonly origin: Origin;
  readonly counted?: Counted | undefined;
  readonly verdict: Verdict;
  readonly statistics: SearchStatistics;
  readonly digest: string;
  readonly trace?: Trace | undefined;
  readonly repeat: string;
}

/** A verdict on one line. */
export function verdictJson({ origin, counted, verdict, statistics, digest, trace, repeat }: VerdictRecord): string {
  return JSON.stringify({
    format: VERDICT_FORMAT,
    ...origin,
    counted,
    verdict: verdict.kind,
    ...detailOf(verdict),
    statistics,
    digest,
    repeat,
    trace,
  });
}

/** A check of a suite on one line: the verdict, and what was expected. */
export function suiteJson(result: SuiteResult, record: Omit<VerdictRecord, 'verdict' | 'statistics' | 'trace'>): string {
  const { verdict, statistics, check } = result;
  const asExpected = isAsExpected(result);
  const { origin, counted, digest, repeat } = record;
  const expected = check.expected;
  return JSON.stringify({
    format: VERDICT_FORMAT,
    ...origin,
    counted,
    verdict: verdict.kind,
    ...detailOf(verdict),
    expected,
    asExpected,
    statistics,
    digest,
    repeat,
  });
}

/** A trace as the text of a `quiesce.trace/1` file. */
export function traceJson(trace: Trace): string {
  return `${JSON.stringify(trace, undefined, 2)}\n`;
}

function detailOf(verdict: Verdict): Readonly<Record<string, unknown>> {
  switch (verdict.kind) {
    case 'holds':
      return { omits: verdict.omits };
    case 'violated':
      return { finding: { name: findingName(verdict.finding), ...verdict.finding }, steps: verdict.schedule.length };
    case 'incomplete':
      return { bounds: verdict.bounds, reason: verdict.reason };
    case 'vacuous':
      return { missing: verdict.missing };
  }
}
