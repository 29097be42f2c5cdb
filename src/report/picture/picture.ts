// A trace as a picture: a pure function to the text of an SVG. Time runs down, one lane for each CPU.
//
//   A handler is a hatched band on the lane of the CPU that it interrupts. A pending op is hollow, with a dashed arc to where it is
//   performed; a solid arrow leads from a store to the load on another CPU that reads it, in red where the finding depends on it. A
//   grace period is a pale span, and each CPU that it waits for has a line down to its quiescent state. Steps that the finding does
//   not depend on stand back.
import { findingName } from '../../core/verdict.js';
import type { Story } from '../../trace/trace.js';
import { plural } from '../figures.js';
import { subjectText } from '../instance-text.js';
import { idleText } from '../lane-text.js';
import { pendingArcs, readArrows } from './arcs.js';
import { closing } from './closing.js';
import { layoutOf, type Layout } from './layout.js';
import { legend } from './legend.js';
import { proseLines } from './lines.js';
import { element, escaped } from './markup.js';
import { rowMarkup } from './rows.js';
import { bands, graceColumns, graceSpans, spines } from './scenery.js';
import { PICTURE_STYLE } from './style.js';

const WIDTH_MIN = 560;
/** The width of a character of the line below the title. */
const SMALL = 6.65;

/** How a picture is written: by itself, or as a part of a page that has its style in a sheet of its own. */
export interface PictureOptions {
  /** Whether the style is in it; true unless given. */
  readonly isStyled?: boolean;
  /** What tells its ids from those of another picture on the same page. */
  readonly name?: string;
}

/** The text of an SVG; light or dark as its reader prefers. */
export function picture(trace: Story, { isStyled = true, name = 'picture' }: PictureOptions = {}): string {
  const layout = layoutOf(trace, graceColumns(trace));
  const width = Math.ceil(Math.max(layout.width, WIDTH_MIN));
  const below = closing(trace, layout, width);
  const key = legend(layout.margin, below.bottom + 34, width);
  const height = Math.ceil(key.bottom + 14);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'quiesce-picture',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${name}-title ${name}-description`,
    },
    element('title', { id: `${name}-title` }, escaped(titleOf(trace))),
    element('desc', { id: `${name}-description` }, escaped(descriptionOf(trace))),
    ...(isStyled ? [element('style', {}, PICTURE_STYLE)] : []),
    DEFINITIONS,
    '\n',
    ...lined([
      element('rect', { width, height, class: 'paper' }),
      ...heading(trace, layout, width),
      ...layout.lanes.map(({ left, right }) =>
        element('rect', {
          x: left + 2,
          y: layout.top - 30,
          width: right - left - 4,
          height: layout.bottom - layout.top + 42,
          rx: 6,
          class: 'lane',
        }),
      ),
      ...graceSpans(trace, layout),
      ...bands(layout),
      ...spines(trace, layout),
      ...layout.lanes.map(({ left, head }) => element('text', { x: left + 12, y: layout.top - 12, class: 'head' }, escaped(head))),
      ...pendingArcs(trace, layout),
      ...readArrows(trace, layout),
      ...layout.rows.map((row) => rowMarkup(row, layout)),
      ...below.markup,
      ...key.markup,
    ]),
  );
}

const DEFINITIONS = element(
  'defs',
  {},
  element(
    'pattern',
    { id: 'hatch', width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('rect', { width: 7, height: 7, class: 'hatch-paper' }),
    element('path', { d: 'M0 0V7', class: 'hatch-line' }),
  ),
  ...['pending', 'reads', 'cause'].map((kind) =>
    element(
      'marker',
      {
        id: `arrow-${kind}`,
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        orient: 'auto',
        markerUnits: 'userSpaceOnUse',
      },
      element('path', { d: 'M0 .5L8 4L0 7.5z', class: `head-${kind}` }),
    ),
  ),
);

function lined(parts: readonly string[]): string[] {
  return parts.map((part) => `${part}\n`);
}

/** What the picture is of, in a line. */
export function titleOf({ origin, finding }: Story): string {
  const subject = subjectText(origin.model, origin.variant);
  return finding ? `${subject} › ${findingName(finding)}` : subject;
}

function heading(trace: Story, { margin }: Layout, width: number): string[] {
  const [line = ''] = proseLines(instanceOf(trace), Math.floor((width - 2 * margin) / SMALL));
  return [
    element('text', { x: margin, y: 24, class: trace.finding ? 'title' : 'title calm' }, escaped(titleOf(trace))),
    element('text', { x: margin, y: 42, class: 'subtitle' }, escaped(line)),
  ];
}

function instanceOf(trace: Story): string {
  const { origin, steps } = trace;
  const idle = idleText(trace);
  const values = Object.entries(origin.set).map(([name, value]) => `${name} ${value}`);
  const parts = [origin.memory, ...(origin.compiler === 'speculating' ? ['speculating compiler'] : []), plural(origin.cpus, 'CPU')];
  return [...parts, plural(steps.length, 'step'), ...(idle === '' ? [] : [idle]), ...values].join(' · ');
}

// What the picture shows, for those who do not see it.
function descriptionOf(trace: Story): string {
  const what = trace.finding ? 'A counterexample' : 'An execution';
  return [`${what} on ${plural(trace.origin.cpus, 'CPU')}, ${plural(trace.steps.length, 'step')}.`, ...trace.why].join(' ');
}
