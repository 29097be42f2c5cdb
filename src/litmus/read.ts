// Reads the text of a litmus test: the kernel's C dialect, as herd7 and the kernel's memory model have it.
import type { IRecognitionException } from 'chevrotain';
import type { LitmusTest, Position } from './ast.js';
import { separate } from './blank.js';
import { checkNames } from './check-names.js';
import { placeOf } from './expression-parser.js';
import { refuseLitmus, type Reading } from './mistake.js';
import { LitmusParser } from './parser.js';
import { tokenize } from './tokens.js';

const KNOWN = 'src/litmus/README.md lists what is read';

// Making a parser costs some milliseconds, and one reads any number of texts.
let parser: LitmusParser | undefined;

/** The litmus test that a text says. What is not known ends in a diagnostic with file, line and column. */
export function readLitmus(text: string, file: string): LitmusTest {
  const reading: Reading = { file };
  const separated = separate(text, reading);
  const { tokens, errors } = tokenize(separated.text);
  const [unknown] = errors;
  if (unknown) {
    const { line = 1, column = 1, offset } = unknown;
    refuseLitmus(reading, { line, column }, `the character '${separated.text[offset]}' means nothing here`, KNOWN);
  }
  parser ??= new LitmusParser();
  parser.input = tokens;
  const parsed = parser.test();
  const [mistake] = parser.errors;
  if (mistake) refuseLitmus(reading, mistakePlace(mistake, text), mistake.message, KNOWN);
  const test: LitmusTest = { file, name: separated.name, ...parsed };
  checkNames(test);
  return test;
}

// The end of the text has no token of its own.
function mistakePlace({ token }: IRecognitionException, text: string): Position {
  if (Number.isInteger(token.startLine)) return placeOf(token);
  const lines = text.trimEnd().split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
