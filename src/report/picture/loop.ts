// The loop of an execution without end: a bracket at the left of its rows, with an arrow back to the first, and a line above and below.
import type { Story } from '../../trace/trace.js';
import { loopTexts } from '../lane-text.js';
import { rowOfStep, type Layout } from './layout.js';
import { element, escaped } from './markup.js';

const LEFT = 4;

/** The markup of the loop, if there is one. */
export function loopBracket(trace: Story, { rows, graceX, lanes, bottom, sourceX, top }: Layout): string[] {
  const texts = loopTexts(trace);
  if (!texts) return [];
  const first = texts.before === '' ? undefined : rowOfStep(rows, trace.loopFrom ?? 0);
  const right = lanes.at(-1)?.right ?? graceX;
  const line = (y: number, text: string): string[] => [
    element('path', { d: `M${LEFT + 9} ${y}H${right}`, class: 'loop-line' }),
    element('text', { x: sourceX, y: y + 4, class: 'loop-label' }, escaped(text)),
  ];
  const end = Math.max(bottom, top) + 9;
  if (!first) return line(end, texts.after);
  const from = first.top;
  const way = `M${LEFT + 6} ${end}H${LEFT}V${from}H${LEFT + 9}`;
  const bracket = element('path', { d: way, class: 'loop', 'marker-end': 'url(#arrow-loop)' });
  return [bracket, ...line(from, texts.before), ...line(end, texts.after)];
}
