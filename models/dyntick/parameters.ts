// The parameters of the model and of all its variants.
import type { Setting } from 'quiesce';

/**
 * How many CPUs besides that of the updater can be interrupted; which interrupts there are; whether CPU 1 is always idle or has a task
 * that leaves the idle loop and comes back; how often the updater updates; and what tells that a grace period was too short: a reader
 * that is still there, its data that is freed, or the kernel's own warnings.
 */
export const parameters = {
  others: ['1', '2'],
  interrupts: ['irq-and-nmi', 'nmi', 'nested-nmi'],
  idle: ['always', 'sometimes'],
  updates: ['forever', 'once'],
  checked: ['grace-period', 'data', 'warnings'],
} as const;

/** One value for each parameter. */
export type DyntickSetting = Setting<typeof parameters>;
