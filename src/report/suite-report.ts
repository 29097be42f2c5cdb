// What a suite came to, as data: what every reporter of `verify` tells in its own format.
import type { Counted } from '../check-every.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { findingName, type LivenessFigures, type Verdict, type VerdictKind } from '../core/verdict.js';
import type { SourceLocation } from '../core/location.js';
import type { Trace } from '../trace/trace.js';
import { cpusText, subjectText, unusualText, type Origin } from './instance-text.js';
import { isAsExpected, unexpectedText, type SuiteCheck, type SuiteResult } from './suite-table.js';

/** What every check of a report has, whether it ran or not. */
interface Reported {
  readonly check: SuiteCheck;
  readonly origin: Origin;
  /** The command that repeats the check. */
  readonly repeat: string;
}

/** A check that has a verdict. */
export interface RanCheck extends Reported, SuiteResult {
  readonly kind: 'ran';
  readonly counted?: Counted | undefined;
  readonly liveness?: LivenessFigures | undefined;
  readonly digest: string;
  /** Of a violation that was not expected. */
  readonly trace?: Trace | undefined;
}

/** A check with its verdict; or that could not run, since its model has a mistake; or that an interrupt left out. */
export type ReportedCheck =
  RanCheck | (Reported & { readonly kind: 'mistake'; readonly diagnostic: Diagnostic }) | (Reported & { readonly kind: 'left-out' });

/** A suite that is over. */
export interface SuiteReport {
  /** Of quiesce. */
  readonly version: string;
  /** In the order in which they were planned. */
  readonly checks: readonly ReportedCheck[];
  /** When it began, in ISO 8601. */
  readonly started: string;
  readonly milliseconds: number;
  readonly isInterrupted: boolean;
  readonly exitCode: number;
}

/** How many checks of each kind a report has. */
export interface ReportCounts {
  readonly checks: number;
  readonly verdicts: Readonly<Record<VerdictKind, number>>;
  /** With a verdict that is not the expected one. */
  readonly unexpected: number;
  readonly mistakes: number;
  readonly leftOut: number;
}

/** Counts. */
export function countsOf({ checks }: SuiteReport): ReportCounts {
  const ran = ranChecks(checks);
  const count = (kind: VerdictKind): number => ran.filter(({ verdict }) => verdict.kind === kind).length;
  return {
    checks: checks.length,
    verdicts: { holds: count('holds'), violated: count('violated'), incomplete: count('incomplete'), vacuous: count('vacuous') },
    unexpected: ran.filter((each) => !isAsExpected(each)).length,
    mistakes: checks.filter(({ kind }) => kind === 'mistake').length,
    leftOut: checks.filter(({ kind }) => kind === 'left-out').length,
  };
}

/** The checks that ran. */
export function ranChecks(checks: readonly ReportedCheck[]): readonly RanCheck[] {
  return checks.filter((each) => each.kind === 'ran');
}

/** The checks whose verdict is not the expected one. */
export function unexpectedChecks(checks: readonly ReportedCheck[]): readonly RanCheck[] {
  return ranChecks(checks).filter((each) => !isAsExpected(each));
}

/** The instance within its model or variant: `2 cpus tso, data published`. */
export function instanceName(check: SuiteCheck): string {
  const unusual = unusualText(check);
  return `${cpusText(check.cpus, 'cpu')} ${check.memory}${unusual === '' ? '' : `, ${unusual}`}`;
}

/** A check in one line: `nmi-rcu/no-grace-period, 2 cpus tso`. */
export function checkName(check: SuiteCheck): string {
  return `${subjectText(check.model, check.variant)}, ${instanceName(check)}`;
}

/** What an unexpected verdict is about: the finding of a violation, else the kind of verdict. */
export function ruleOf(verdict: Verdict): string {
  return verdict.kind === 'violated' ? findingName(verdict.finding) : verdict.kind;
}

/** Where the last step of a counterexample stands in the model; the model's file where there is none. */
export function placeOf({ trace, origin }: RanCheck): SourceLocation {
  return trace?.steps.findLast(({ where }) => where !== undefined)?.where ?? { file: origin.file, line: 1, column: 1 };
}

/** `expected holds, got violated (use-after-free)`, and what the finding says. */
export function unexpectedSentence(ran: RanCheck): string {
  const { verdict } = ran;
  return `${unexpectedText(ran)}${verdict.kind === 'violated' ? `: ${verdict.finding.message}` : ''}`;
}

/** The checks of each model and variant, in the order of the report. */
export function subjectsOf(checks: readonly ReportedCheck[]): ReadonlyMap<string, readonly ReportedCheck[]> {
  const subjects = new Map<string, ReportedCheck[]>();
  for (const each of checks) {
    const subject = subjectText(each.check.model, each.check.variant);
    const found = subjects.get(subject);
    if (found) found.push(each);
    else subjects.set(subject, [each]);
  }
  return subjects;
}
