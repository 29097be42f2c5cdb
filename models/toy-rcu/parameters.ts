// The parameters of the model and of all its variants.
import type { Setting } from 'quiesce';

/** Which implementation; how many readers there are; and how often the updater updates. */
export const parameters = {
  implementation: ['counter-pair', 'lock', 'per-thread-lock', 'counter', 'free-running', 'nestable', 'quiescent-state'],
  readers: ['1', '2'],
  updates: ['twice', 'once', 'forever'],
} as const;

/** One value for each parameter. */
export type ToyRcuSetting = Setting<typeof parameters>;
