// Scenery: what stands behind the steps. Grace periods, the spines of contexts, and the bands of handlers.
import type { GracePeriod, Story } from '../../trace/trace.js';
import { columnsOf } from './arcs.js';
import { INSET, rowOfStep, type Lane, type Layout, type Row } from './layout.js';
import { element } from './markup.js';

/** A handler in a lane, from its arrival to its end. */
interface Band {
  readonly lane: number;
  readonly level: number;
  readonly first: Row;
  /** Absent where the handler still runs when the trace ends. */
  readonly last: Row | undefined;
}

/** How many grace periods go on at once, at the most, of those that a picture has a column for. */
export function graceColumns({ gracePeriods = [] }: Story): number {
  const ends = (period: GracePeriod): number => period.to || Number.POSITIVE_INFINITY;
  return Math.max(0, ...gracePeriods.map(({ from }) => gracePeriods.filter((other) => other.from <= from && ends(other) >= from).length));
}

/** Pale spans for grace periods, with a bar at the left, and in each lane that is waited for a line down to its quiescent state. */
export function graceSpans(trace: Story, layout: Layout): string[] {
  const { rows, lanes, bottom, graceX } = layout;
  const spans = (trace.gracePeriods ?? []).flatMap((period) => {
    const from = rowOfStep(rows, period.from);
    return from ? [{ period, from: { ...from, lane: 0 }, to: period.to === 0 ? undefined : rowOfStep(rows, period.to) }] : [];
  });
  const columns = columnsOf(spans.map(({ from, to }) => ({ from, to: to && { ...to, lane: 0 } })));
  return spans.flatMap(({ period, from, to }, index) => {
    const end = to?.y ?? bottom;
    const x = graceX + 14 * columns[index];
    const right = lanes.at(-1)?.right ?? x;
    const span = element('rect', { x, y: from.y, width: right - x, height: end - from.y, class: 'grace' });
    const bar = element('path', { d: `M${x + 4} ${from.y}H${x + 1.5}V${end}${to ? `H${x + 4}` : ''}`, class: 'grace-bar' });
    const label = element(
      'text',
      { x: x + 8, y: from.y + 2, class: 'grace-label', transform: `rotate(90 ${x + 8} ${from.y + 2})` },
      'grace period',
    );
    const fits = end - from.y > 90;
    return [span, bar, ...(fits ? [label] : []), ...quiescence(period, layout, from)];
  });
}

function quiescence({ waitsFor }: GracePeriod, { rows, lanes, bottom }: Layout, from: Row): string[] {
  return waitsFor.flatMap(({ cpu, at }) => {
    const lane = lanes.find((each) => each.cpu === cpu);
    if (!lane) return [];
    const until = at === 0 ? undefined : rowOfStep(rows, at);
    const x = lane.right - 5;
    const tick = until ? `M${x - 5} ${until.y}h10` : '';
    return [element('path', { d: `M${x} ${from.y}V${until?.y ?? bottom}${tick}`, class: 'quiescence' })];
  });
}

/** The hatched bands of handlers. */
export function bands({ rows, lanes, bottom }: Layout): string[] {
  return bandsOf(rows).map(({ lane, level, first, last }) => {
    const x = lanes[lane].spine + level * INSET - 10;
    const y = first.top + 5;
    const end = last ? last.bottom + 4 : bottom + 8;
    const right = lanes[lane].right - 10;
    const box = { x, y, width: right - x, height: end - y, rx: 5 };
    // An attribute: in a style sheet that is not the document's, the address would be that of a part of the sheet.
    return element('rect', { ...box, fill: 'url(#hatch)', class: `band level${Math.min(level, 2)}` });
  });
}

/** The spines: a line for each context, dashed while it is interrupted. */
export function spines(trace: Story, { rows, lanes, top, bottom }: Layout): string[] {
  const all = bandsOf(rows);
  return lanes.flatMap((lane, index) => {
    const own = all.filter((band) => band.lane === index);
    const end = taskEnd(trace, lane, rows);
    const hasTasks = trace.tasks.some(({ cpu }) => cpu === lane.cpu);
    const base = spine(
      { x: lane.spine, from: top - 6, to: end?.bottom ?? bottom + 8 },
      own.filter(({ level }) => level === 1),
      bottom,
    );
    const handlers = own.flatMap(({ level, first, last }) =>
      spine(
        { x: lane.spine + level * INSET, from: first.y, to: last?.y ?? bottom + 8 },
        own.filter((other) => other.level === level + 1 && other.first.y > first.y && other.first.y < (last?.y ?? bottom)),
        bottom,
      ),
    );
    return [...(hasTasks ? base : [element('path', { d: `M${lane.spine} ${top - 6}V${bottom + 8}`, class: 'spine idle' })]), ...handlers];
  });
}

// A vertical line, dashed where a handler has interrupted it.
function spine({ x, from, to }: { x: number; from: number; to: number }, interruptions: readonly Band[], bottom: number): string[] {
  const pieces: string[] = [];
  let at = from;
  for (const { first, last } of interruptions) {
    const start = first.top + 5;
    const end = last ? last.bottom + 4 : bottom + 8;
    if (start > at) pieces.push(element('path', { d: `M${x} ${at}V${start}`, class: 'spine' }));
    pieces.push(element('path', { d: `M${x} ${start}V${Math.min(end, to)}`, class: 'spine interrupted' }));
    at = end;
  }
  if (to > at) pieces.push(element('path', { d: `M${x} ${at}V${to}`, class: 'spine' }));
  return pieces;
}

// The row in which the last task of a CPU ends, if all of them end.
function taskEnd(trace: Story, { cpu }: Lane, rows: readonly Row[]): Row | undefined {
  const tasks = trace.tasks.filter((task) => task.cpu === cpu);
  const ends = rows.filter(({ entry: { step } }) => step.cpu === cpu && step.ends && step.context.kind === 'task');
  return ends.length === tasks.length ? ends.at(-1) : undefined;
}

function bandsOf(rows: readonly Row[]): Band[] {
  const open: Band[] = [];
  const done: Band[] = [];
  for (const row of rows) {
    const { step } = row.entry;
    if (step.kind === 'arrival') open.push({ lane: row.lane, level: row.level, first: row, last: undefined });
    if (!step.ends || step.context.kind === 'task' || step.kind === 'perform') continue;
    const index = open.findLastIndex(({ lane }) => lane === row.lane);
    if (index >= 0) done.push(...open.splice(index, 1).map((band) => ({ ...band, last: row })));
  }
  return [...done, ...open].sort((one, other) => one.level - other.level || one.first.y - other.first.y);
}
