// The loop of an execution without end: a bracket at the left of its rows, with an arrow back to the first, and a line above and below.
import type { Story } from '../../trace/trace.js';
import { loopTexts } from '../lane-text.js';
import { rowOfStep, type Layout } from './layout.js';
import { element, escaped } from './markup.js';

const LEFT = 4;
/** The width of a character of its labels, in the widest font. */
const CHARACTER = 6.4;

/** The markup of the loop, if there is one. */
export function loopBracket(trace: Story, { rows, graceX, lanes, bottom, sourceX, top }: Layout): string[] {
  const texts = loopTexts(trace);
  if (!texts) return [];
  const first = texts.before === '' ? undefined : rowOfStep(rows, trace.loopFrom ?? 0);
  const right = lanes.at(-1)?.right ?? graceX;
  // Where nothing stands beside the lanes, outside of the loop at their right end.
  const place = (y: number, text: string, isBefore: boolean): { x: number; y: number } =>
    sourceX === undefined ? { x: right - 6 - text.length * CHARACTER, y: isBefore ? y - 3 : y + 11 } : { x: sourceX, y: y + 4 };
  const line = (y: number, text: string, isBefore = false): string[] => [
    element('path', { d: `M${LEFT + 9} ${y}H${right}`, class: 'loop-line' }),
    element('text', { ...place(y, text, isBefore), class: 'loop-label' }, escaped(text)),
  ];
  const end = Math.max(bottom, top) + 9;
  if (!first) return line(end, texts.after);
  const from = first.top;
  const way = `M${LEFT + 6} ${end}H${LEFT}V${from}H${LEFT + 9}`;
  const bracket = element('path', { d: way, class: 'loop', 'marker-end': 'url(#arrow-loop)' });
  return [bracket, ...line(from, texts.before, true), ...line(end, texts.after)];
}
