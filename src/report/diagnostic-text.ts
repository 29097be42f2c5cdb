// A diagnostic as text: what is wrong, where, and what to write instead.
import type { Diagnostic } from '../core/diagnostic.js';
import { placeOn, type Page } from './page.js';
import { wrap } from './wrap.js';

/** The lines of a diagnostic. The place is never broken, so that it can be clicked. */
export function diagnosticText({ code, message, where, instead }: Diagnostic, page: Page): string[] {
  const { paint, width } = page;
  return [
    ...(where ? [paint.bold(placeOn(page, where))] : []),
    ...wrap(`quiesce: ${message} (${code})`, width, 2).map((line, index) =>
      index === 0 ? line.replace('quiesce:', paint.red('quiesce:')) : line,
    ),
    ...(instead === undefined ? [] : wrap(`  instead: ${instead}`, width, 11)),
  ];
}
