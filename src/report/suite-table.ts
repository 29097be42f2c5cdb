// The table of a verification suite: one line for each check, and a summary.
import { unreachable } from '../core/assert.js';
import type { CpuCount } from '../core/cpus.js';
import { MEMORY_NAMES, type CompilerName } from '../core/memory.js';
import { findingName, type SearchStatistics, type Verdict, type VerdictKind } from '../core/verdict.js';
import { countText, plural, roughCount, timeText } from './figures.js';
import { shortLength } from './liveness-text.js';
import { subjectText, unusualText } from './instance-text.js';
import { markOf } from './mark.js';
import type { Page } from './page.js';
import { padTo, widthOf, wrap } from './wrap.js';

const MEMORY_WIDTH = Math.max(...MEMORY_NAMES.map((name) => name.length));

// Columns that a line needs besides the subject and what is unusual about the instance.
const DETAIL_ROOM = 76;

/** One check of a suite, before it has run. */
export interface SuiteCheck {
  readonly model: string;
  readonly variant: string | undefined;
  readonly cpus: CpuCount;
  readonly nmis: number | 'unbounded';
  readonly memory: string;
  readonly compiler: CompilerName;
  /** Parameters that differ from the defaults. */
  readonly set: Readonly<Record<string, string>>;
  readonly expected: { readonly verdict: VerdictKind; readonly finding: string | undefined };
}

/** A check that has run. */
export interface SuiteResult {
  readonly check: SuiteCheck;
  readonly verdict: Verdict;
  readonly statistics: SearchStatistics;
}

/** The widths of the table's columns, which all checks share. */
export interface SuiteWidths {
  readonly subject: number;
  readonly unusual: number;
}

/** The widths that these checks need. */
export function suiteWidths(checks: readonly SuiteCheck[]): SuiteWidths {
  return {
    subject: Math.max(0, ...checks.map((check) => widthOf(subjectText(check.model, check.variant)))),
    unusual: Math.max(0, ...checks.map((check) => widthOf(unusualText(check)))),
  };
}

/** Whether the verdict, and what it rests on, is the expected one. */
export function isAsExpected({ check, verdict }: SuiteResult): boolean {
  const { expected } = check;
  if (verdict.kind !== expected.verdict) return false;
  if (expected.finding === undefined) return true;
  if (verdict.kind === 'violated') return findingName(verdict.finding) === expected.finding;
  return verdict.kind !== 'vacuous' || verdict.missing.includes(expected.finding);
}

/** Whether a page is too narrow to repeat the subject on each line: it then stands above its checks. */
export function isGrouped(widths: SuiteWidths, page: Page): boolean {
  return widths.subject + widths.unusual > page.width - DETAIL_ROOM;
}

/** ` ✓ nmi-rcu   2 cpus  tso   holds   18,402 states   1.2 s`, and what was expected when it was something else. */
export function suiteLine(result: SuiteResult, widths: SuiteWidths, page: Page): string[] {
  const { check, verdict, statistics } = result;
  const { mark, tint } = markOf(verdict.kind);
  const { paint } = page;
  const subject = isGrouped(widths, page) ? '' : `${padTo(subjectText(check.model, check.variant), widths.subject)}  `;
  const before = `${subject}${instanceOf(check, widths)}  `;
  const kind = padTo(verdict.kind, 10);
  const detail = ['', detailText(verdict, statistics), ...timeOf(statistics)].join('  ');
  const room = page.width - widthOf(` ${mark} ${before}${kind}${detail}`);
  const after = `${detail}${noteOn(result, room)}`;
  const text = ` ${mark} ${before}${kind}${after}`;
  const line =
    widthOf(text) <= page.width ? [` ${paint[tint](mark)} ${before}${paint[tint](kind)}${after}`] : wrap(squeezed(text), page.width, 5);
  return isAsExpected(result) ? line : [...line, ...wrap(unexpectedText(result), page.width - 5).map((part) => `     ${paint.red(part)}`)];
}

function instanceOf(check: SuiteCheck, widths: SuiteWidths): string {
  const unusual = unusualText(check);
  const columns = [padTo(check.cpus === 'any' ? 'any n' : plural(check.cpus, 'cpu'), 6), padTo(check.memory, MEMORY_WIDTH)];
  return [...columns, ...(widths.unusual > 0 ? [padTo(unusual, widths.unusual)] : [])].join('  ');
}

// A time that rounds to nothing only fills the line.
function timeOf({ milliseconds }: SearchStatistics): string[] {
  return milliseconds < 50 ? [] : [timeText(milliseconds)];
}

function squeezed(text: string): string {
  return text.replaceAll(/(?<=\S) {2,}/g, '  ').trimEnd();
}

/** What a verdict comes to in a line: how many states, which finding, which bound. */
export function detailText(verdict: Verdict, { states, waiting, depth }: SearchStatistics): string {
  switch (verdict.kind) {
    case 'holds':
      return plural(states, 'state');
    case 'violated':
      return `${findingName(verdict.finding)}, ${shortLength(verdict)}`;
    case 'incomplete':
      return `${verdict.reason} · ${roughCount(states)} states, ${roughCount(waiting)} waiting, depth ≥ ${depth}`;
    case 'vacuous':
      return `never: ${verdict.missing.join(', ')}`;
    default:
      return unreachable(verdict);
  }
}

// Where there is no room, the note can be missed: what is not as expected says so on a line of its own.
function noteOn(result: SuiteResult, room: number): string {
  if (!isAsExpected(result) || result.verdict.kind === 'holds') return '';
  return ['  (as expected)', '  (expected)'].find((note) => note.length <= room) ?? '';
}

/** What was expected and what came: `expected holds, got violated (use-after-free)`. */
export function unexpectedText({ check: { expected }, verdict }: SuiteResult): string {
  return `expected ${withFinding(expected.verdict, expected.finding)}, got ${withFinding(verdict.kind, foundIn(verdict))}`;
}

function foundIn(verdict: Verdict): string | undefined {
  if (verdict.kind === 'violated') return findingName(verdict.finding);
  if (verdict.kind === 'vacuous') return `never: ${verdict.missing.join(', ')}`;
  return verdict.kind === 'incomplete' ? verdict.reason : undefined;
}

function withFinding(verdict: VerdictKind, finding: string | undefined): string {
  return finding === undefined ? verdict : `${verdict} (${finding})`;
}

/** ` 14 checks: 6 holds, 8 violated · all as expected · 3.1 s`. */
export function suiteSummary(results: readonly SuiteResult[], mistakes: number, milliseconds: number): string {
  const kinds = (['holds', 'violated', 'incomplete', 'vacuous'] as const).flatMap((kind) => {
    const count = results.filter((result) => result.verdict.kind === kind).length;
    return count === 0 ? [] : [`${countText(count)} ${kind}`];
  });
  const unexpected = results.filter((result) => !isAsExpected(result)).length;
  const outcome = unexpected === 0 ? 'all as expected' : `${countText(unexpected)} unexpected`;
  const broken = mistakes === 0 ? [] : [`${plural(mistakes, 'check')} could not run`];
  const all = results.length + mistakes;
  const ran = results.length > 0 ? [`${plural(all, 'check')}: ${kinds.join(', ')}`, outcome] : [plural(all, 'check')];
  return ` ${[...ran, ...broken, timeText(milliseconds)].join(' · ')}`;
}
