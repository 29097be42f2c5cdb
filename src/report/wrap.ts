// Wrapping: text into lines that fit, without losing a character that is not a space.
import { graphemesWidth } from './graphemes.js';

// A line that only holds a mark and nothing it marks is worse than a broken word.
const SHORTEST = 2;

// Characters that take one column each: Latin letters, and what reports draw with. Nearly all texts have no others.
const NARROW = /^[ -~\u00AF-\u02FF\u2010-\u2027\u203A\u2190-\u2193\u21AF\u21E3\u2200-\u22FF\u2460-\u2473\u2500-\u259F►✓✗]*$/;

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : graphemesWidth(text);
}

/** The text and enough spaces to reach the width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/**
 * Breaks a text into lines of at most `width` columns, at spaces where it can, else after `(`, `,`, `.` or `/`, else anywhere.
 * All lines but the first are indented by `indent` columns.
 */
export function wrap(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  const hang = indent < width / 2 ? indent : 0;
  let rest = text;
  let room = Math.max(1, width);
  while (widthOf(rest) > room) {
    const end = breakBefore(rest, room);
    lines.push(lead(lines, hang) + rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
    room = Math.max(1, width - hang);
  }
  if (rest !== '' || lines.length === 0) lines.push(lead(lines, hang) + rest);
  return lines;
}

function lead(lines: readonly string[], hang: number): string {
  return lines.length === 0 ? '' : ' '.repeat(hang);
}

// Where a text that is too long is broken: an index into it, at least 1.
function breakBefore(text: string, room: number): number {
  const fits = lengthWithin(text, room);
  const atSpace = text.lastIndexOf(' ', fits);
  if (text.slice(0, Math.max(0, atSpace)).trim().length > SHORTEST) return atSpace;
  const head = text.slice(0, fits);
  const afterMark = Math.max(...['(', ',', '.', '/'].map((mark) => head.lastIndexOf(mark))) + 1;
  return afterMark > fits / 2 ? afterMark : fits;
}

// How many UTF-16 units of a text fit into the room; at least one whole character.
function lengthWithin(text: string, room: number): number {
  let length = 0;
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > room && length > 0) break;
    length += character.length;
  }
  return length;
}
