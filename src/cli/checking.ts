// Running one check for the command line; diagnostics name a place in the model's file.
import { totalmem } from 'node:os';
import { check, type CheckRequest, type CheckResult } from '../check.js';
import { DiagnosticError } from '../core/diagnostic.js';
import type { LoadedModel } from '../load/load-model.js';
import { withPlace } from '../load/missing-star.js';

/** Checks; a diagnostic that lacks a place gets one in the model's file. */
export function checkPlaced(loaded: LoadedModel, request: CheckRequest): CheckResult {
  return placing(loaded, () => check(request));
}

/** Does work on a model; a diagnostic that lacks a place gets one in the model's file. */
export function placing<T>({ file }: LoadedModel, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new DiagnosticError(withPlace(error.diagnostic, file));
  }
}

/** Bytes that a search may use unless the caller says otherwise: what ends it is then a verdict and not the kernel. */
export function bytesDefault(): number {
  return Math.round(totalmem() * 0.6);
}
