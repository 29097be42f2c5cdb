// Graphemes: what a reader takes for one character, and the columns of a terminal that it takes.
//
// As string-width reckons, which makes its segmenter and a table of all emoji when it is loaded; that costs more than a report.
import { eastAsianWidth } from 'get-east-asian-width';

let segmenter: Intl.Segmenter | undefined;

// Nothing but control characters, marks on other characters, and what is there to be ignored.
const INVISIBLE = /^[\p{Control}\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;
// Drawn as a picture by itself, or because a selector or a keycap asks for it.
const PICTURE = /\p{Emoji_Presentation}|\p{Emoji}[\uFE0F\u20E3]/u;

/** The columns that a text takes, whatever it is made of. */
export function graphemesWidth(text: string): number {
  segmenter ??= new Intl.Segmenter();
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return PICTURE.test(grapheme) ? 2 : eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}
