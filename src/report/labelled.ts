// Labelled lines: a short label in the margin, its text wrapped beside it.
import type { Page } from './page.js';
import type { Tint } from './paint.js';
import { padTo, wrap } from './wrap.js';

const MARGIN = 3;
const LABEL = 9;
const HANG = 2;

/** Sentences below each other under one label: each begins at the left of its other lines. */
export function labelledList(page: Page, label: string, sentences: readonly string[], tint: Tint = 'dim'): string[] {
  return sentences.flatMap((sentence, index) => labelled(page, index === 0 ? label : '', sentence, tint, sentences.length > 1 ? HANG : 0));
}

/** ` label    text`, wrapped to the page; on a narrow page the label has a line of its own. `hang` indents the lines after the first. */
export function labelled(page: Page, label: string, text: string, tint: Tint = 'dim', hang = 0): string[] {
  const { width, paint } = page;
  const start = MARGIN + LABEL;
  if (width < start * 3)
    return [...(label === '' ? [] : [` ${paint[tint](label)}`]), ...wrap(text, width - 2, hang).map((line) => `  ${line}`)];
  const [first = '', ...rest] = wrap(text, width - start, hang);
  const head = `${' '.repeat(MARGIN)}${paint[tint](padTo(label, LABEL))}${first}`;
  return [head.trimEnd(), ...rest.map((line) => ' '.repeat(start) + line)];
}

/** The margin's width on a wide page, for what is laid out below labelled lines. */
export const LABEL_MARGIN = MARGIN;
