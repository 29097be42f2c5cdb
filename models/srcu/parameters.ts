// The parameters of the model and of all its variants.
import type { Setting } from 'quiesce';

/**
 * Which of the kernel's implementations; how many readers there are, each of which reads once; whether the first of them is on another
 * CPU when it unlocks than it was when it locked; and how often the updater updates.
 */
export const parameters = {
  implementation: ['lock-unlock', 'sequence', 'sched'],
  readers: ['1', '2'],
  migrates: ['no', 'yes'],
  updates: ['once', 'twice'],
} as const;

/** One value for each parameter. */
export type SrcuSetting = Setting<typeof parameters>;
