// Adds a place to a diagnostic that has none.
import { DiagnosticError } from '../core/diagnostic.js';
import { whereOf } from './replay.js';

/** Does the work; a diagnostic without a place gets that of this site. */
export function located<T>(site: Error | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.diagnostic.where) throw error;
    throw new DiagnosticError({ ...error.diagnostic, where: whereOf(site) });
  }
}
