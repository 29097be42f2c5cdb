// A diagnostic: a mistake in a model or in how quiesce was called, said once and clearly.
import type { SourceLocation } from './location.js';

/** Every mistake that quiesce recognizes. The code is stable: scripts may match on it. */
export type DiagnosticCode =
  | 'bad-usage'
  | 'unknown-name'
  | 'model-not-found'
  | 'model-does-not-load'
  | 'no-model-exported'
  | 'bad-model'
  | 'thread-throws'
  | 'forgotten-yield-star'
  | 'not-an-op'
  | 'not-deterministic'
  | 'endless-thread'
  | 'endless-values'
  | 'unbounded-nesting'
  | 'bad-loop'
  | 'bad-value'
  | 'too-large'
  | 'not-countable'
  | 'bad-trace'
  | 'bad-report'
  | 'bad-litmus'
  | 'bad-edit'
  | 'bad-address'
  | 'bad-config';

/** What is wrong, where, and what to write instead. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** One sentence that says what is wrong. */
  readonly message: string;
  /** File, line and column, when the mistake has a place. */
  readonly where?: SourceLocation | undefined;
  /** What to write or do instead. */
  readonly instead?: string | undefined;
}

/** Carries a {@link Diagnostic} up to whoever called into quiesce; the command line answers it with exit code 64. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError';
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** Ends the work with a diagnostic. */
export function refuse(diagnostic: Diagnostic): never {
  throw new DiagnosticError(diagnostic);
}
