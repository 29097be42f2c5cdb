// Litmus tests on disk.
import { readFileSync } from 'node:fs';
import { refuse } from '../core/diagnostic.js';
import { readLitmus } from '../litmus/read.js';
import { shownPath } from './model-file.js';

/** Reads a litmus test from a file; what cannot be read, or is not known, ends in a diagnostic. */
export function readLitmusFile(file: string): ReturnType<typeof readLitmus> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
    return refuse({ code: 'bad-usage', message: `cannot read ${file}: ${reason}`, instead: 'name a .litmus file' });
  }
  return readLitmus(text, shownPath(file));
}
