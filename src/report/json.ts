// Verdicts as JSON, one object a line, each with the name of its format.
import { unreachable } from '../core/assert.js';
import { findingName, VERDICT_FORMAT, VERIFY_FORMAT, type LivenessFigures, type SearchStatistics, type Verdict } from '../core/verdict.js';
import type { Counted } from '../check-every.js';
import type { Trace } from '../trace/trace.js';
import type { Origin } from './instance-text.js';
import { countsOf, type RanCheck, type ReportedCheck, type SuiteReport } from './suite-report.js';
import { isAsExpected } from './suite-table.js';

/** What a verdict's JSON is made from. */
export interface VerdictRecord {
  readonly origin: Origin;
  readonly counted?: Counted | undefined;
  readonly verdict: Verdict;
  readonly statistics: SearchStatistics;
  readonly liveness?: LivenessFigures | undefined;
  readonly digest: string;
  readonly trace?: Trace | undefined;
  readonly repeat: string;
}

/** A verdict on one line. */
export function verdictJson({ origin, counted, verdict, statistics, liveness, digest, trace, repeat }: VerdictRecord): string {
  return JSON.stringify({
    format: VERDICT_FORMAT,
    ...origin,
    counted,
    verdict: verdict.kind,
    ...detailOf(verdict),
    statistics,
    liveness,
    digest,
    repeat,
    trace,
  });
}

/** A check of a suite on one line: the verdict, and what was expected. */
export function suiteJson(ran: RanCheck): string {
  return JSON.stringify(suiteObject(ran));
}

/** A suite that is over, as the text of a `quiesce.verify/1` file. */
export function verifyJson(report: SuiteReport): string {
  const { version, started, milliseconds, isInterrupted, exitCode, checks } = report;
  const head = { format: VERIFY_FORMAT, quiesce: version, started, milliseconds: Math.round(milliseconds), isInterrupted, exitCode };
  return `${JSON.stringify({ ...head, counts: countsOf(report), checks: checks.map(checkObject) }, undefined, 2)}\n`;
}

function checkObject(checked: ReportedCheck): unknown {
  const { kind, origin, check, repeat } = checked;
  switch (kind) {
    case 'ran':
      return { outcome: kind, ...suiteObject(checked), trace: checked.trace };
    case 'mistake':
      return { outcome: kind, ...origin, expected: check.expected, repeat, diagnostic: checked.diagnostic };
    case 'left-out':
      return { outcome: kind, ...origin, expected: check.expected, repeat };
    default:
      return unreachable(kind);
  }
}

function suiteObject(ran: RanCheck): Readonly<Record<string, unknown>> {
  const { verdict, statistics, liveness, check, origin, counted, digest, repeat } = ran;
  return {
    format: VERDICT_FORMAT,
    ...origin,
    counted,
    verdict: verdict.kind,
    ...detailOf(verdict),
    expected: check.expected,
    asExpected: isAsExpected(ran),
    statistics,
    liveness,
    digest,
    repeat,
  };
}

/** A trace as the text of a `quiesce.trace/1` file. */
export function traceJson(trace: Trace): string {
  return `${JSON.stringify(trace, undefined, 2)}\n`;
}

function detailOf(verdict: Verdict): Readonly<Record<string, unknown>> {
  switch (verdict.kind) {
    case 'holds':
      return { omits: verdict.omits, idle: verdict.idle };
    case 'violated':
      return { finding: { name: findingName(verdict.finding), ...verdict.finding }, steps: verdict.schedule.length, loop: verdict.loop };
    case 'incomplete':
      return { bounds: verdict.bounds, reason: verdict.reason };
    case 'vacuous':
      return { missing: verdict.missing, idle: verdict.idle };
    default:
      return unreachable(verdict);
  }
}
