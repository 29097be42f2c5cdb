// The faults: what is wrong in every model, checked always.

/**
 * The built-in faults, in a fixed order; the machine numbers them by their index here.
 * A property of a model that does not hold is a finding too, but of kind `property` (see finding.ts).
 */
export const FAULT_KINDS = [
  'use-after-free',
  'uninitialized-read',
  'double-free',
  'invalid-free',
  'null-dereference',
  'leak',
  'sleeping-in-atomic',
  'unbalanced-nesting',
  'deadlock',
  'failed-assertion',
] as const;

/** A built-in wrong. */
export type FaultKind = (typeof FAULT_KINDS)[number];
