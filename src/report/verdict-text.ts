// A verdict in words: what was found, within which bounds, and how much was explored for it.
import { unreachable } from '../core/assert.js';
import type { Idle } from '../core/idle.js';
import { findingName, type LivenessFigures, type SearchStatistics, type Verdict } from '../core/verdict.js';
import type { Counted } from '../check-every.js';
import type { Trace } from '../trace/trace.js';
import { countText, plural, roughCount, sizeText, timeText } from './figures.js';
import { boundsText, subjectText, type Origin } from './instance-text.js';
import { labelled } from './labelled.js';
import { fairnessText, lengthText, livenessText } from './liveness-text.js';
import { markOf } from './mark.js';
import { placeOn, type Page } from './page.js';
import { repeatLines, traceText } from './trace-text.js';
import { widthOf, wrap } from './wrap.js';

/** What a verdict is told from. */
export interface VerdictReport {
  readonly origin: Origin;
  /** How CPUs were counted, if the verdict is on every number of them. */
  readonly counted?: Counted | undefined;
  readonly question: string;
  /** Statements of the properties, by name. */
  readonly statements: ReadonlyMap<string, string>;
  readonly verdict: Verdict;
  readonly statistics: SearchStatistics;
  readonly liveness?: LivenessFigures | undefined;
  readonly digest: string;
  readonly trace?: Trace | undefined;
  /** The command that repeats the check. */
  readonly repeat: string;
}

/** The lines of a verdict. */
export function verdictText(report: VerdictReport, page: Page): string[] {
  const { verdict, origin } = report;
  const lines = [
    ...headLines(report, page),
    ...labelled(page, 'asked', report.question),
    ...labelled(page, verdict.kind === 'holds' ? 'within' : 'on', boundsText(origin)),
    ...countedLines(report, page),
    ...verdictLines(report, page),
    ...labelled(page, 'explored', exploredText(report.statistics)),
    ...livenessLines(report, page),
    ...labelled(page, 'program', report.digest),
  ];
  if (report.trace) return [...lines, '', ...traceText(report.trace, page, report.repeat)];
  return verdict.kind === 'holds' ? lines : [...lines, ...repeatLines(page, report.repeat)];
}

function countedLines({ counted, verdict }: VerdictReport, page: Page): string[] {
  return counted ? labelled(page, 'counted', countedText(counted, verdict)) : [];
}

function countedText({ apart, way, concreteMax }: Counted, { kind }: Verdict): string {
  const oneByOne = concreteMax === 1 ? '1 CPU' : `1 to ${countText(concreteMax)} CPUs`;
  if (kind === 'violated') return `${plural(concreteMax, 'CPU')}: no smaller number shows this`;
  if (way === 'none') return `${oneByOne}, one number after the other`;
  const others = way === 'loose' ? 'none or any number with each slice' : 'none, one or many with each slice';
  return `${plural(apart, 'CPU')} with a task apart, of the others ${others}; ${oneByOne} also by themselves`;
}

function headLines({ verdict, origin }: VerdictReport, page: Page): string[] {
  const { mark, tint } = markOf(verdict.kind);
  const subject = subjectText(origin.model, origin.variant, origin.edits);
  const text = ` ${mark} ${subject}   ${verdict.kind}   ${origin.memory}`;
  if (widthOf(text) > page.width) return wrap(text, page.width, 3).map(page.paint[tint]);
  return [` ${page.paint[tint](mark)} ${page.paint.bold(subject)}   ${page.paint[tint](verdict.kind)}   ${origin.memory}`];
}

function verdictLines({ verdict, statements }: VerdictReport, page: Page): string[] {
  switch (verdict.kind) {
    case 'holds':
      return [
        ...labelled(page, 'says', 'every execution was explored: none has a fault, and every property holds'),
        ...labelled(page, 'omits', verdict.omits.join(' · ')),
        ...idleLines(verdict.idle, page),
      ];
    case 'violated':
      return labelled(page, 'says', saysText(verdict), 'red');
    case 'incomplete':
      return [
        ...labelled(page, 'stopped', verdict.reason, 'yellow'),
        ...labelled(page, 'says', 'nothing was found to be wrong, but not every execution was explored: this is not a proof'),
      ];
    case 'vacuous':
      return [
        ...verdict.missing.flatMap((missing, index) =>
          labelled(page, index === 0 ? 'never' : '', missingText(missing, statements), 'yellow'),
        ),
        ...labelled(page, 'says', 'nothing is wrong, but what should have happened somewhere never did: this shows nothing'),
        ...idleLines(verdict.idle, page),
      ];
    default:
      return unreachable(verdict);
  }
}

function saysText(verdict: Extract<Verdict, { kind: 'violated' }>): string {
  const { finding } = verdict;
  const what = `${findingName(finding)}: ${finding.message}`;
  const length = lengthText(verdict);
  if (finding.kind === 'fault') return `${what}, ${length}`;
  // A statement is a sentence, and most end as one.
  const end = /[.?!]$/.test(what) ? '' : '.';
  const after = finding.kind === 'liveness' ? length : `after ${plural(verdict.schedule.length, 'step')}`;
  return `${what}${end} Not so ${after}`;
}

function livenessLines({ liveness }: VerdictReport, page: Page): string[] {
  return liveness ? [...labelled(page, 'liveness', livenessText(liveness)), ...labelled(page, 'fair', fairnessText(liveness))] : [];
}

const IDLE_MAX = 12;

// What never happened besides, by kind; a long list is cut.
function idleLines(idle: readonly Idle[], page: Page): string[] {
  const texts = idle.map((each) => idleSentence(each, page));
  const left = texts.length - IDLE_MAX;
  const shown = left > 1 ? [...texts.slice(0, IDLE_MAX), `${left} things more; --json has all`] : texts;
  return shown.flatMap((text, index) => labelled(page, index === 0 ? 'idle' : '', text));
}

function idleSentence(idle: Idle, page: Page): string {
  switch (idle.kind) {
    case 'op':
      return `never performed: ${idle.op}, ${placeOn(page, idle.where)}`;
    case 'region':
      return `never entered: ${idle.region}`;
    case 'interrupt':
      return `never interrupted by an ${idle.interrupt}: ${idle.region}`;
    case 'run':
      return `never complete: a run that ${idle.property} is about`;
    default:
      return unreachable(idle);
  }
}

function missingText(missing: string, statements: ReadonlyMap<string, string>): string {
  const statement = statements.get(missing);
  return statement === undefined ? missing : `${missing}: ${statement}`;
}

function exploredText({ states, transitions, depth, waiting, milliseconds, bytes, words }: SearchStatistics): string {
  const parts = [plural(states, 'distinct state'), plural(transitions, 'transition'), `depth ${countText(depth)}`];
  if (waiting > 0) parts.push(`${countText(waiting)} waiting`);
  return [...parts, timeText(milliseconds), `${sizeText(bytes)} of memory`, `${plural(words * 4, 'byte')} a state`].join(' · ');
}

/** The bounds of a search, as far as it has any. */
export interface ProgressBounds {
  readonly statesMax?: number | undefined;
  readonly depthMax?: number | undefined;
  readonly secondsMax?: number | undefined;
  readonly bytesMax?: number | undefined;
}

/** One line on how far a search is: `4.1M states, 212k waiting, depth 41, 2.1M states/s, 340 MB (2 %), 12 s (20 %)`. */
export function progressText({ states, waiting, depth, milliseconds, bytes }: SearchStatistics, bounds: ProgressBounds): string {
  const { statesMax, depthMax, secondsMax, bytesMax } = bounds;
  const rate = milliseconds > 0 ? (states / milliseconds) * 1000 : 0;
  return [
    `${roughCount(states)} state${states === 1 ? '' : 's'}${shareText(states, statesMax)}`,
    `${roughCount(waiting)} waiting`,
    `depth ${depth}${shareText(depth, depthMax)}`,
    `${roughCount(rate)} states/s`,
    `${sizeText(bytes)}${shareText(bytes, bytesMax)}`,
    `${timeText(milliseconds)}${shareText(milliseconds, secondsMax === undefined ? undefined : secondsMax * 1000)}`,
  ].join(', ');
}

// How much of a bound is used, never rounded up to all of it.
function shareText(used: number, most: number | undefined): string {
  if (most === undefined || most <= 0 || !Number.isFinite(most)) return '';
  return ` (${Math.min(100, Math.floor((used / most) * 100))} %)`;
}
