// The missing star: where a model's file says `yield` without `yield*`.
import { readFileSync } from 'node:fs';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';
import type { ModelFile } from './model-file.js';
import { withoutTexts } from './source-text.js';

// What is wrong with how quiesce was called has no place in a model.
const ABOUT_THE_CALL: ReadonlySet<DiagnosticCode> = new Set(['bad-usage', 'unknown-name', 'too-large']);

/** A diagnostic with the place of the first `yield` without a star, if it is about that and has no place yet; else as it is. */
export function withPlace(diagnostic: Diagnostic, file: ModelFile | undefined): Diagnostic {
  if (diagnostic.where || !file || ABOUT_THE_CALL.has(diagnostic.code)) return diagnostic;
  const isAboutYield = diagnostic.code === 'not-an-op' || diagnostic.code === 'forgotten-yield-star';
  const found = isAboutYield ? missingStar(readFileSync(file.path, 'utf8')) : undefined;
  return { ...diagnostic, where: { file: file.name, ...(found ?? { line: 1, column: 1 }) } };
}

// Line and column, from 1, of the first `yield` without a star in a source text.
function missingStar(source: string): Pick<SourceLocation, 'line' | 'column'> | undefined {
  const match = /\byield\b(?!\s*\*)/.exec(withoutTexts(source));
  if (!match) return undefined;
  const before = source.slice(0, match.index).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
