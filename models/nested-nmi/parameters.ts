// The parameters of the model and of all its variants.
import type { Setting } from 'quiesce';

/**
 * What is checked: that NMIs of one CPU nest as they should, or that the data of a handler is not freed under one that was interrupted
 * by another; in which of the kernel's two ways an NMI is entered; whether exceptions come while one is handled, or none does; and how
 * many lives the module has that registers the handler.
 */
export const parameters = {
  checked: ['handler', 'nesting'],
  entry: ['nmi-state', 'stack-frames'],
  exceptions: ['at-times', 'none'],
  cycles: ['forever', 'once'],
} as const;

/** One value for each parameter. */
export type NestedNmiSetting = Setting<typeof parameters>;
