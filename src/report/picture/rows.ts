// Rows: a step of a trace with its number, its glyph, its text and its place in the source.
import { flash, glyph, violation } from './glyphs.js';
import { sourceOf, type Layout, type Row } from './layout.js';
import { element, escaped } from './markup.js';

/** The markup of a row. `data-step` has the number of its first step, for a page that lights it up. */
export function rowMarkup(row: Row, layout: Layout): string {
  const { entry, isAtFault, x, y } = row;
  const { step } = entry;
  // No step was taken there: no glyph, no number, and no key leads to it.
  if (entry.aside !== undefined) return element('g', { class: 'row aside' }, ...texts(row, layout));
  const isPending = step.kind !== 'perform' && step.pending !== undefined && !isPerformedAtOnce(entry.label);
  return element(
    'g',
    { class: `row ${isAtFault || entry.isCause ? 'cause' : 'aside'}`, 'data-step': step.number },
    cursor(row, layout),
    ...(step.kind === 'arrival' ? [flash({ x, y: (row.lines[0]?.y ?? y) - 4 })] : []),
    isAtFault ? violation({ x, y }) : glyph(step, { x, y }, isPending),
    ...texts(row, layout),
  );
}

// A store and its performing in one entry: `7-8`.
function isPerformedAtOnce(label: string): boolean {
  return label.includes('-');
}

function cursor({ lane, top, bottom }: Row, { lanes }: Layout): string {
  const { left, right } = lanes[lane];
  return element('rect', { x: left + 22, y: top + 5, width: right - left - 30, height: bottom - top, rx: 4, class: 'cursor' });
}

function texts({ entry, lines, textX, y }: Row, { numberX, sourceX }: Layout): string[] {
  const source = sourceOf(entry.step);
  return [
    ...(entry.label === '' ? [] : [element('text', { x: numberX, y: y + 4, class: 'number' }, entry.label)]),
    ...lines.map(({ text, kind, y: baseline }) => element('text', { x: textX, y: baseline, class: kind }, escaped(text))),
    ...(sourceX === undefined || source === '' ? [] : [element('text', { x: sourceX, y: y + 4, class: 'source' }, escaped(source))]),
  ];
}
