// What it means that a thread's own code fails: a finding, if the search ever gets there.
import type { SourceLocation } from '../core/location.js';
import type { OpOf } from '../lang/op.js';
import type { FindingInfo } from '../program/program.js';
import { whereOf } from './replay.js';

/** The finding of BUG_ON(). */
export function bugFinding(op: OpOf<'bug'>): FindingInfo {
  return { kind: 'failed-assertion', name: 'failed-assertion', message: op.message, where: whereOf(op.site) };
}

/** Using null is a null dereference, a failed assert() an assertion; anything else that a thread throws is a mistake in the model. */
export function thrownFinding(error: Error, { sawNull, after }: { sawNull: boolean; after: SourceLocation | undefined }): FindingInfo {
  const where = whereOf(error) ?? after;
  const { message } = error;
  if (isNullUse(error, sawNull)) return { kind: 'null-dereference', name: 'null-dereference', message, where };
  if (error.name === 'AssertionError') return { kind: 'failed-assertion', name: 'failed-assertion', message, where };
  return { kind: 'thrown', name: 'thrown', message: `${error.name}: ${message}`, where };
}

function isNullUse(error: Error, sawNull: boolean): boolean {
  if (!(error instanceof TypeError)) return false;
  return /of null|null is not|null \(reading/.test(error.message) || (sawNull && /is not a function|not iterable/.test(error.message));
}
