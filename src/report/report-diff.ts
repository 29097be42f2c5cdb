// How two reports on a suite differ: checks that are new or gone, other verdicts, other counts.
import type { CpuCount } from '../core/cpus.js';
import type { SearchStatistics, VerdictKind } from '../core/verdict.js';
import { countText, plural } from './figures.js';
import { boundsText, subjectText, type Instance } from './instance-text.js';
import type { Page } from './page.js';
import { wrap } from './wrap.js';

/** What of a check in a report is compared. */
export interface ComparedCheck extends Instance {
  readonly model: string;
  readonly variant?: string | undefined;
  readonly cpus: CpuCount;
  readonly window: number;
  /** Absent for a verdict by itself. */
  readonly outcome?: string | undefined;
  /** Absent where the check did not run. */
  readonly verdict?: VerdictKind;
  readonly finding?: { readonly name: string } | undefined;
  readonly missing?: readonly string[] | undefined;
  readonly bounds?: readonly string[] | undefined;
  readonly steps?: number | undefined;
  readonly statistics?: SearchStatistics | undefined;
}

/** A check, and what each report says of it. */
export interface ChangedCheck {
  readonly check: string;
  readonly a: string;
  readonly b: string;
}

/** How two reports differ. Times, memory and digests of programs are not compared. */
export interface ReportDiff {
  readonly kind: 'reports';
  readonly added: readonly { readonly check: string; readonly verdict: string }[];
  readonly gone: readonly { readonly check: string; readonly verdict: string }[];
  readonly verdicts: readonly ChangedCheck[];
  /** With the same verdict. */
  readonly counts: readonly ChangedCheck[];
  /** Checks in both. */
  readonly common: number;
}

/** Compares two reports. */
export function diffReports(a: readonly ComparedCheck[], b: readonly ComparedCheck[]): ReportDiff {
  const before = byName(a);
  const after = byName(b);
  const common = [...before].flatMap(([check, one]) => {
    const other = after.get(check);
    return other ? [{ check, one, other }] : [];
  });
  const verdicts = common.map(({ check, one, other }) => ({ check, a: verdictOf(one), b: verdictOf(other) }));
  const counts = common.map(({ check, one, other }) => ({ check, ...countsOf(one, other) }));
  return {
    kind: 'reports',
    added: onlyIn(after, before),
    gone: onlyIn(before, after),
    verdicts: verdicts.filter((each) => each.a !== each.b),
    counts: counts.filter((each, index) => verdicts[index].a === verdicts[index].b && each.a !== each.b),
    common: common.length,
  };
}

/** Whether two reports say the same. */
export function areReportsEqual({ added, gone, verdicts, counts }: ReportDiff): boolean {
  return [added, gone, verdicts, counts].every((each) => each.length === 0);
}

/** The lines that say so. */
export function reportDiffText(diff: ReportDiff, page: Page): string[] {
  const { added, gone, verdicts, counts, common } = diff;
  if (areReportsEqual(diff)) return wrap(` = both reports say the same of ${plural(common, 'check')}`, page.width, 3);
  const lines = [
    ...added.map(({ check, verdict }) => ` + ${check}: ${verdict}`),
    ...gone.map(({ check, verdict }) => ` - ${check}: ${verdict}`),
    ...[...verdicts, ...counts].map(({ check, a, b }) => ` ≠ ${check}: ${a} → ${b}`),
  ];
  const summary = [
    `${plural(common, 'check')} in both: ${countText(verdicts.length)} changed the verdict, ${countText(counts.length)} the counts`,
    `${countText(added.length)} new`,
    `${countText(gone.length)} gone`,
  ];
  return [...lines.flatMap((line) => wrap(line, page.width, 5)), '', ...wrap(` ${summary.join(' · ')}`, page.width, 3)];
}

function onlyIn(these: ReadonlyMap<string, ComparedCheck>, others: ReadonlyMap<string, ComparedCheck>): ReportDiff['added'] {
  return [...these].filter(([check]) => !others.has(check)).map(([check, each]) => ({ check, verdict: verdictOf(each) }));
}

// A model may expect something of one instance twice.
function byName(checks: readonly ComparedCheck[]): ReadonlyMap<string, ComparedCheck> {
  const named = new Map<string, ComparedCheck>();
  for (const each of checks) {
    const name = nameOf(each);
    let unique = name;
    for (let count = 2; named.has(unique); count++) unique = `${name} (${count})`;
    named.set(unique, each);
  }
  return named;
}

function nameOf(check: ComparedCheck): string {
  const { model, variant, memory, window, set } = check;
  const sorted = Object.fromEntries(Object.entries(set).sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${subjectText(model, variant)} · ${memory} · ${boundsText({ ...check, set: sorted })} · window ${window}`;
}

function verdictOf({ outcome = 'ran', verdict, finding, missing, bounds }: ComparedCheck): string {
  if (verdict === undefined) return outcome === 'mistake' ? 'could not run' : 'left out';
  const detail = finding?.name ?? (missing ?? bounds)?.join(', ');
  return detail === undefined ? verdict : `${verdict} (${detail})`;
}

// The counts that differ, on each side.
function countsOf(a: ComparedCheck, b: ComparedCheck): Omit<ChangedCheck, 'check'> {
  const pairs = [
    [a.statistics?.states, b.statistics?.states, 'state'],
    [a.statistics?.transitions, b.statistics?.transitions, 'transition'],
    [a.steps, b.steps, 'step'],
  ] as const;
  const differing = pairs.filter(([one, other]) => one !== other);
  return {
    a: differing.map(([one = 0, , noun]) => plural(one, noun)).join(', '),
    b: differing.map(([, other = 0, noun]) => plural(other, noun)).join(', '),
  };
}
