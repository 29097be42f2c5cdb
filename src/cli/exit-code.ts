// Exit codes: what a script learns without reading the output.
import { unreachable } from '../core/assert.js';
import type { Verdict, VerdictKind } from '../core/verdict.js';

/** Every code that quiesce exits with. */
export const EXIT = {
  /** The verdict is `holds`, or all is as expected. */
  ok: 0,
  /** A violation, or a verdict that was not expected. */
  violated: 1,
  incomplete: 2,
  vacuous: 3,
  /** Wrong usage, or a mistake in a model or a trace file. */
  mistake: 64,
  /** A bug of quiesce. */
  bug: 70,
  /** Somebody wanted the work to end: 128 + SIGINT, as for any Unix tool. */
  interrupted: 130,
  /** Whoever read the output went away: 128 + SIGPIPE, as for any Unix tool. */
  brokenPipe: 141,
} as const;

/** The exit code of a verdict. */
export function verdictExitCode(verdict: Verdict): number {
  const isInterrupted = verdict.kind === 'incomplete' && verdict.bounds.includes('interrupted');
  return isInterrupted ? EXIT.interrupted : exitCodeOf(verdict.kind);
}

/** The exit code of one kind of verdict. */
export function exitCodeOf(verdict: VerdictKind): number {
  switch (verdict) {
    case 'holds':
      return EXIT.ok;
    case 'violated':
      return EXIT.violated;
    case 'incomplete':
      return EXIT.incomplete;
    case 'vacuous':
      return EXIT.vacuous;
    default:
      return unreachable(verdict);
  }
}
