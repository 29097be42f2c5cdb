// What is required of every model: one property for each of FAULT_KINDS, each stated once in the file of its concept.
import type { Property } from 'quiesce';
import { no_failed_assertion } from './assertion.ts';
import { no_sleeping_in_atomic, no_unbalanced_nesting } from './context.ts';
import {
  no_double_free,
  no_invalid_free,
  no_leak,
  no_null_dereference,
  no_uninitialized_read,
  no_use_after_free,
} from './lifetime.ts';
import { no_deadlock } from './progress.ts';

/** All of them, in the order of FAULT_KINDS. A model's properties are these and its own. */
export const everyModel: readonly Property[] = [
  no_use_after_free,
  no_uninitialized_read,
  no_double_free,
  no_invalid_free,
  no_null_dereference,
  no_leak,
  no_sleeping_in_atomic,
  no_unbalanced_nesting,
  no_deadlock,
  no_failed_assertion,
];
