// Arcs: from a pending op to where it is performed, and from a store to the load on another CPU that reads it. Neither crosses text.
import type { Story } from '../../trace/trace.js';
import { GAP, rowOfStep, type Layout, type Row } from './layout.js';
import { element } from './markup.js';

/** What an arc leads from and to, by row; `to` is absent where the trace ends before. */
interface Span {
  readonly from: Row;
  readonly to: Row | undefined;
}

/**
 * Dashed arcs in the gutter of a lane: pending ops. Those that overlap stand beside each other.
 *
 *      ╭╌□  store
 *      ╎
 *      ╰╌■  performed
 */
export function pendingArcs(trace: Story, { rows, lanes, bottom }: Layout): string[] {
  const spans = rows.flatMap((from): Span[] => {
    const { kind, pending } = from.entry.step;
    if (kind === 'perform' || pending === undefined) return [];
    const to = pending === 0 ? undefined : rowOfStep(rows, pending);
    return to === from ? [] : [{ from, to }];
  });
  const columns = columnsOf(spans);
  return spans.map(({ from, to }, index) => {
    const x = lanes[from.lane].spine - 9 - 5 * Math.min(columns[index], 5);
    const start = `M${from.x - 6} ${from.y}H${x + 4}Q${x} ${from.y} ${x} ${from.y + 4}`;
    const end = to ? `V${to.y - 4}Q${x} ${to.y} ${x + 4} ${to.y}H${to.x - 7}` : `V${bottom + 4}`;
    const isCause = isCauseOf(trace, from.entry.step.number);
    return element('path', {
      d: start + end,
      class: `arc pending${isCause ? '' : ' aside'}`,
      'marker-end': to ? 'url(#arrow-pending)' : undefined,
    });
  });
}

/**
 * Solid arrows: a load on one CPU reads what another stored. Down to the gap below the store, along it to the gutter of the load's
 * lane, down the gutter, and to the load.
 */
export function readArrows(trace: Story, { rows, lanes }: Layout): string[] {
  const reads = rows.flatMap((to) => {
    const { step } = to.entry;
    if (step.readsFrom === undefined || step.readsFrom === 0 || isFetchOfPending(to)) return [];
    const from = rowOfStep(rows, step.readsFrom);
    const isCause = trace.finding !== undefined && isCauseOf(trace, step.number) && isCauseOf(trace, step.readsFrom);
    return from && from.lane !== to.lane ? [{ from, to, isCause }] : [];
  });
  const columns = columnsOf(reads);
  const leaving = new Map<Row, number>();
  return reads.map(({ from, to, isCause }, index) => {
    const x = lanes[to.lane].left + 4 + 4 * Math.min(columns[index], 3);
    const before = leaving.get(from) ?? 0;
    leaving.set(from, before + 1);
    const gap = from.bottom + GAP / 2 - 2 + 3 * Math.min(before, 2);
    const turn = x < from.x ? 4 : -4;
    const along = `M${from.x} ${from.y + 6}V${gap - 4}Q${from.x} ${gap} ${from.x - turn} ${gap}H${x + turn}Q${x} ${gap} ${x} ${gap + 4}`;
    return element('path', {
      d: `${along}V${to.y - 4}Q${x} ${to.y} ${x + 4} ${to.y}H${to.x - 8}`,
      class: `arc reads${isCause ? ' cause' : trace.finding ? ' aside' : ''}`,
      'marker-end': isCause ? 'url(#arrow-cause)' : 'url(#arrow-reads)',
    });
  });
}

// A pending load reads when it is performed: the arrow leads there.
function isFetchOfPending({ entry: { step } }: Row): boolean {
  return step.kind !== 'perform' && step.pending !== undefined && step.does === 'read';
}

function isCauseOf({ causes }: Story, number: number): boolean {
  return causes?.includes(number) ?? true;
}

/** The first free column for each span, so that two that overlap on one side never share one. */
export function columnsOf(spans: readonly Span[]): number[] {
  const columns: number[] = [];
  for (const [index, span] of spans.entries()) {
    const taken = spans.slice(0, index).flatMap((other, at) => (overlaps(span, other) ? [columns[at]] : []));
    let column = 0;
    while (taken.includes(column)) column++;
    columns.push(column);
  }
  return columns;
}

function overlaps(one: Span, other: Span): boolean {
  const end = ({ to }: Span): number => to?.y ?? Number.POSITIVE_INFINITY;
  const isSameLane = (one.to ?? one.from).lane === (other.to ?? other.from).lane;
  return isSameLane && one.from.y < end(other) && other.from.y < end(one);
}
