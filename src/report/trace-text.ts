// A trace as text: what was found and where, the columns, why, and the command that repeats it.
import { findingName } from '../core/verdict.js';
import type { Trace } from '../trace/trace.js';
import { traceColumns } from './columns.js';
import { subjectText } from './instance-text.js';
import { labelled, labelledList, LABEL_MARGIN } from './labelled.js';
import { idleText, isAboutState, remedyTexts } from './lane-text.js';
import { placeOn, type Page } from './page.js';
import { commandLines } from './repeat.js';
import { widthOf, wrap } from './wrap.js';

/** The lines of a counterexample; `repeat` is the command that finds it again. */
export function traceText(trace: Trace, page: Page, repeat: string): string[] {
  const idle = idleText(trace);
  return [
    ...titleLines(trace, page),
    ...traceColumns(trace, page),
    ...closingLines(trace, page),
    ...(idle === '' ? [] : labelled(page, '', idle)),
    ...labelledList(page, 'why', whyOf(trace), 'bold'),
    ...labelledList(page, remedyTexts(trace).label, trace.remedies ?? []),
    ...causeLines(trace, page),
    ...repeatLines(page, repeat),
  ];
}

// Which steps matter, where not all of them do; on a page with colours the others are dimmed as well.
function causeLines({ steps, causes }: Trace, page: Page): string[] {
  if (!causes || causes.length === steps.length) return [];
  return labelled(page, 'matter', `${runsText(causes)}; the other steps could be anything`);
}

// Numbers in order as runs: `1, 3 to 5`.
function runsText(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from} to ${to}`)).join(', ');
}

function titleLines(trace: Trace, page: Page): string[] {
  const { origin, finding } = trace;
  const title = ` ✗ ${subjectText(origin.model, origin.variant, origin.edits)} › ${findingName(finding)}`;
  const where = trace.steps.at(-1)?.where;
  const place = where ? placeOn(page, where) : '';
  const space = page.width - widthOf(title) - widthOf(place);
  if (place === '' || space >= 3)
    return [page.paint.red(wrapTitle(title, page).join('\n')) + (place === '' ? '' : ' '.repeat(space) + page.paint.dim(place))];
  return [...wrapTitle(title, page).map(page.paint.red), ...wrap(place, page.width - 3).map((line) => `   ${page.paint.dim(line)}`)];
}

function wrapTitle(title: string, page: Page): string[] {
  return wrap(title, page.width, 3);
}

// A statement that stands below the steps already is not said again.
function whyOf({ finding, why }: Trace): readonly string[] {
  return finding.kind === 'fault' ? why : why.filter((sentence) => sentence !== finding.message);
}

// A finding about a state has no step of its own: it stands below the last one.
function closingLines({ finding }: Trace, page: Page): string[] {
  if (!isAboutState(finding)) return [];
  return labelled(
    page,
    '✗',
    finding.kind !== 'fault' ? `${finding.property}: ${finding.message}` : `${finding.fault} in the state that this leads to`,
    'red',
  );
}

/** The `repeat` line, still one command when it takes several lines. */
export function repeatLines(page: Page, repeat: string): string[] {
  const start = LABEL_MARGIN + 9;
  if (page.width < start * 3) return [` ${page.paint.dim('repeat')}`, ...commandLines(repeat, page.width)];
  const [first = '', ...rest] = commandLines(repeat, page.width, start);
  return [`${' '.repeat(LABEL_MARGIN)}${page.paint.dim('repeat   ')}${first.trimStart()}`, ...rest];
}
