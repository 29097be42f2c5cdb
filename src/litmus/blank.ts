// What of a litmus text is not the test itself: its name, descriptions and comments. They are blanked, so that places stay true.
//
//   C MP+po+po            the name: the first line that is not blank
//   "PodWW Rfe PodRR Fre" descriptions, and lines like Generator=diy7 before the initial state
//   (* comment *)         outside of processes; inside, `(*` begins an expression such as (*p)
//   // and /* */          anywhere
import type { Position } from './ast.js';
import { refuseLitmus, type Reading } from './mistake.js';

/** The name of a test, and its text with everything else in the place where it was. */
export interface Separated {
  readonly name: string;
  readonly text: string;
}

/** Takes the name off a text, and blanks what is no part of the test. */
export function separate(text: string, reading: Reading): Separated {
  const first = /^\s*C[ \t]+(\S.*?)[ \t]*\r?$/m.exec(text);
  if (first?.[1] === undefined || text.slice(0, first.index).trim() !== '') {
    refuseLitmus(reading, { line: 1, column: 1 }, 'a litmus test begins with a line `C NAME`', 'only the C dialect of the kernel is read');
  }
  const start = first.index + first[0].length;
  return { name: first[1], text: blanked(space(text.slice(0, start)) + text.slice(start), reading) };
}

function blanked(text: string, reading: Reading): string {
  const parts: string[] = [];
  let depth = 0;
  let blocks = 0;
  for (let at = 0; at < text.length; ) {
    const isInProcess = depth > 0 && blocks > 1;
    const skipped = skippedAt(text, at, { isInProcess, isInHead: blocks === 0, reading });
    const length = Math.max(skipped, 1);
    const piece = text.slice(at, at + length);
    parts.push(skipped > 0 ? space(piece) : piece);
    if (piece === '{' && depth++ === 0) blocks++;
    if (piece === '}' && depth > 0) depth--;
    at += length;
  }
  return parts.join('');
}

interface Around {
  readonly isInProcess: boolean;
  readonly isInHead: boolean;
  readonly reading: Reading;
}

// How many characters from here on are no part of the test.
function skippedAt(text: string, at: number, { isInProcess, isInHead, reading }: Around): number {
  if (text.startsWith('//', at)) return endOf(text, at, '\n') - at;
  if (text.startsWith('/*', at)) return closed(text, at, '*/', reading);
  if (isInProcess) return 0;
  if (text.startsWith('(*', at)) return closed(text, at, '*)', reading);
  if (text[at] === '"') return closed(text, at, '"', reading);
  const isLineStart = at === 0 || text[at - 1] === '\n';
  return isInHead && isLineStart && /^\w+=/.test(text.slice(at, at + 80)) ? endOf(text, at, '\n') - at : 0;
}

function closed(text: string, at: number, end: string, reading: Reading): number {
  const found = text.indexOf(end, at + (end.length === 1 ? 1 : 2));
  if (found < 0) refuseLitmus(reading, positionAt(text, at), `what begins here never ends: no ${end} follows`);
  return found + end.length - at;
}

function endOf(text: string, at: number, end: string): number {
  const found = text.indexOf(end, at);
  return found < 0 ? text.length : found;
}

function space(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function positionAt(text: string, at: number): Position {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
