// The parameters of the model and of all its variants.
import type { Setting } from 'quiesce';

/**
 * How many readers there are (each reads once) and how many updaters; how often each updates; what tells that a grace period was too
 * short: the one that RCU specifies, or a reader that finds its data reclaimed; and which explicit fences there are: those of the
 * kernel patch, or none, as in the published model, whose memory is sequentially consistent.
 */
export const parameters = {
  readers: ['1', '2', '3', '0'],
  updaters: ['1', '2', '3'],
  updates: ['forever', 'once'],
  checked: ['grace-period', 'data'],
  fences: ['kernel', 'none'],
} as const;

/** One value for each parameter. */
export type QrcuSetting = Setting<typeof parameters>;
