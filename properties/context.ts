// What every model requires of the contexts that its code runs in: where it sleeps, and what it leaves behind.
import { never, type Property } from 'quiesce';

/** Sleeping is for tasks, with preemption and interrupts enabled and outside read-side critical sections. */
export const no_sleeping_in_atomic: Property = never('sleeping-in-atomic', 'No thread sleeps where it must not.');

/** Whatever a thread disables or enters, it enables or leaves again, in this order. */
export const no_unbalanced_nesting: Property = never(
  'unbalanced-nesting',
  'Every thread ends each preemption-disabled region, read-side critical section and interrupt entry that it began, and no other.',
);
