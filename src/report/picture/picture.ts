// A trace as a picture: a pure function to the text of an SVG. Time runs down, one lane for each CPU.
//
//   A handler is a hatched band on the lane of the CPU that it interrupts. A pending op is hollow, with a dashed arc to where it is
//   performed; a solid arrow leads from a store to the load on another CPU that reads it, in red where the finding depends on it. A
//   grace period is a pale span, and each CPU that it waits for has a line down to its quiescent state. Steps that the finding does
//   not depend on stand back.
import { findingName } from '../../core/verdict.js';
import type { Story, Trace } from '../../trace/trace.js';
import { plural } from '../figures.js';
import { subjectText } from '../instance-text.js';
import { idleText } from '../lane-text.js';
import { pendingArcs, readArrows } from './arcs.js';
import { closing } from './closing.js';
import { layoutOf, type Layout } from './layout.js';
import { legend } from './legend.js';
import { loopBracket } from './loop.js';
import { element, escaped } from './markup.js';
import { rowMarkup } from './rows.js';
import { bands, graceColumns, graceSpans, spines } from './scenery.js';
import { PICTURE_STYLE } from './style.js';

const WIDTH_MIN = 560;
/** The width of a character of the title, and of the line below it. */
const LARGE = 9.7;
const SMALL = 6.65;

/** The text of an SVG, with its style; light or dark as its reader prefers. */
export function picture(trace: Trace): string {
  const layout = layoutOf(trace, { graceColumns: graceColumns(trace) });
  const width = Math.ceil(Math.max(layout.width, WIDTH_MIN, headingWidth(trace) + 2 * layout.margin));
  const below = closing(trace, layout, width);
  const key = legend(layout.margin, below.bottom + 34, width);
  return drawing(
    { width, height: key.bottom + 14, title: titleOf(trace), description: descriptionOf(trace), name: 'picture', style: PICTURE_STYLE },
    [...heading(trace, layout), ...lanesOf(trace, layout), ...below.markup, ...key.markup],
  );
}

/** What the place of a picture is like. */
export interface PicturePlace {
  /** Its width. */
  readonly fits: number;
  /** What the picture's ids begin with: a page may have others. */
  readonly name: string;
}

/**
 * The lanes alone, as wide as their place if that can be read: the text of an SVG without a style, for a page that tells the rest, and
 * whose style sheet has {@link PICTURE_STYLE}.
 */
export function lanesPicture(story: Story, { fits, name }: PicturePlace): string {
  const layout = layoutOf(story, { graceColumns: graceColumns(story), fits });
  const width = Math.floor(Math.max(layout.width, fits));
  const key = legend(layout.margin, layout.bottom + 38, width);
  const { cpus } = story.origin;
  const description = `What happened on ${plural(cpus, 'CPU')} in ${plural(story.steps.length, 'step')}; the table has the same in words.`;
  const frame = { width, height: key.bottom + 14, title: 'The lanes of the CPUs', description, name };
  return drawing(frame, [...lanesOf(story, layout), ...key.markup]);
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  /** What its ids begin with. */
  readonly name: string;
  readonly style?: string;
}

function drawing({ width, height: exact, title, description, name, style }: Frame, parts: readonly string[]): string {
  const height = Math.ceil(exact);
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
    element('title', { id: `${name}-title` }, escaped(title)),
    element('desc', { id: `${name}-description` }, escaped(description)),
    ...(style === undefined ? [] : [element('style', {}, style)]),
    DEFINITIONS,
    '\n',
    ...lined([element('rect', { width, height, class: 'paper' }), ...parts]),
  );
}

function lanesOf(story: Story, layout: Layout): string[] {
  const { lanes, top, bottom, rows } = layout;
  return [
    ...lanes.map(({ left, right }) =>
      element('rect', { x: left + 2, y: top - 30, width: right - left - 4, height: bottom - top + 42, rx: 6, class: 'lane' }),
    ),
    ...graceSpans(story, layout),
    ...bands(layout),
    ...spines(story, layout),
    ...lanes.map(({ left, head }) => element('text', { x: left + 12, y: top - 12, class: 'head' }, escaped(head))),
    ...pendingArcs(story, layout),
    ...readArrows(story, layout),
    ...rows.map((row) => rowMarkup(row, layout)),
    ...loopBracket(story, layout),
  ];
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
  ...['pending', 'reads', 'cause', 'loop'].map((kind) =>
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
export function titleOf({ origin, finding }: Trace): string {
  return `${subjectText(origin.model, origin.variant)} › ${findingName(finding)}`;
}

function headingWidth(trace: Trace): number {
  return Math.max(titleOf(trace).length * LARGE, instanceOf(trace).length * SMALL);
}

function heading(trace: Trace, { margin }: Layout): string[] {
  return [
    element('text', { x: margin, y: 24, class: 'title' }, escaped(titleOf(trace))),
    element('text', { x: margin, y: 42, class: 'subtitle' }, escaped(instanceOf(trace))),
  ];
}

function instanceOf(trace: Trace): string {
  const { origin, steps } = trace;
  const idle = idleText(trace);
  const values = Object.entries(origin.set).map(([name, value]) => `${name} ${value}`);
  const parts = [origin.memory, ...(origin.compiler === 'speculating' ? ['speculating compiler'] : []), plural(origin.cpus, 'CPU')];
  return [...parts, plural(steps.length, 'step'), ...(idle === '' ? [] : [idle]), ...values].join(' · ');
}

// What the picture shows, for those who do not see it.
function descriptionOf(trace: Trace): string {
  return [`A counterexample on ${plural(trace.origin.cpus, 'CPU')}, ${plural(trace.steps.length, 'step')}.`, ...trace.why].join(' ');
}
