// Labelled lines: a short label in the margin, its text wrapped beside it.
import type { Page } from './page.js';
import type { Tint } from './paint.js';
import { padTo, wrap } from './wrap.js';

const MARGIN = 3;
const LABEL = 9;

/** ` label    text`, wrapped to the page; on a narrow page the label stands on a line of its own. */
export function labelled(page: Page, label: string, text: string, tint: Tint = 'dim'): string[] {
  const { width, paint } = page;
  const start = MARGIN + LABEL;
  if (width < start * 3) return [...(label === '' ? [] : [` ${paint[tint](label)}`]), ...wrap(text, width - 2).map((line) => `  ${line}`)];
  const [first = '', ...rest] = wrap(text, width - start);
  const head = `${' '.repeat(MARGIN)}${paint[tint](padTo(label, LABEL))}${first}`;
  return [head.trimEnd(), ...rest.map((line) => ' '.repeat(start) + line)];
}

/** The margin's width on a wide page, for what is laid out below labelled lines. */
export const LABEL_MARGIN = MARGIN;
