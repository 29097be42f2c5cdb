// Places: which call of a kernel function an edit is about; as text, and as a test.
import { refuse } from '../core/diagnostic.js';
import type { CallFrame, SourceLocation } from '../core/location.js';

/** A place, taken apart. */
export interface PlaceParts {
  readonly name: string | undefined;
  readonly label: string | undefined;
  /** Which of that name, from 1, by file and line. */
  readonly nth: number | undefined;
  readonly inside: string | undefined;
  /** The end of a path. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** A call as places see it: the innermost frame is the line that makes the call. */
export interface Called {
  readonly name: string;
  readonly label: string | undefined;
  readonly frame: CallFrame;
}

const PLACE = /^(?:\[([^\]]+)\]|([A-Za-z_]\w*))(?:#(\d+))?(?:@([^\s:]+):(\d+)(?::(\d+))?)?(?:\s+in\s+([\w$<>]+))?$/;

/** Takes a place apart; ends in the diagnostic bad-edit where it is none. */
export function parsePlace(text: string): PlaceParts {
  const match = PLACE.exec(text.trim());
  if (!match) {
    return refuse({
      code: 'bad-edit',
      message: `'${text}' names no place of a call`,
      instead: 'write NAME, NAME#2, NAME@file.ts:12, `NAME in FUNCTION`, or [LABEL]',
    });
  }
  const [, label, name, nth, file, line, column, inside] = match;
  return { label, name, file, inside, nth: numberOf(nth), line: numberOf(line), column: numberOf(column) };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Whether a call may be at a place, as far as its name and its label tell. */
export function mayBeAt({ name, label }: PlaceParts, called: Pick<Called, 'name' | 'label'>): boolean {
  return (name === undefined || name === called.name) && (label === undefined || label === called.label);
}

/** Whether a call is at a place; which of several it is (`nth`) is another question. */
export function isAt(place: PlaceParts, called: Called): boolean {
  const { frame } = called;
  return (
    mayBeAt(place, called) &&
    (place.inside === undefined || place.inside === frame.functionName) &&
    (place.file === undefined || endsWithPath(frame.file, place.file)) &&
    (place.line === undefined || place.line === frame.line) &&
    (place.column === undefined || place.column === frame.column)
  );
}

// Whether a path ends in these folders and this file.
function endsWithPath(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end.replace(/^\.?\//, '')}`);
}

/** A line and column as one text: the key of a place in the source. */
export function keyOfPlace({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column}`;
}

/** Orders places by file, line and column. */
export function comparePlaces(a: SourceLocation, b: SourceLocation): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
