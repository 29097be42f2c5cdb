// Waiting for a value: spinning (smp_cond_load_relaxed, smp_cond_load_acquire) and sleeping (<linux/wait.h>).
import type { Cell } from './cell.js';
import { perform, type Thread } from './thread.js';
import type { Value } from './value.js';

/** Spins until the cell's value satisfies the condition, and returns that value. The CPU stays busy. */
export function wait_until<T>(cell: Cell<T>, condition: (value: T) => boolean): Thread<T> {
  return perform<T>({ kind: 'await', name: 'wait_until', cell, order: 'once', until: asTest(condition), sleeps: false });
}

/** smp_cond_load_acquire(): as wait_until(), and the last load is an acquire. */
export function smp_cond_load_acquire<T>(cell: Cell<T>, condition: (value: T) => boolean): Thread<T> {
  return perform<T>({ kind: 'await', name: 'smp_cond_load_acquire', cell, order: 'acquire', until: asTest(condition), sleeps: false });
}

/** wait_event(): sleeps until the condition holds; another task, or the idle loop, gets the CPU meanwhile. */
export function wait_event<T>(cell: Cell<T>, condition: (value: T) => boolean): Thread<T> {
  return perform<T>({ kind: 'await', name: 'wait_event', cell, order: 'once', until: asTest(condition), sleeps: true });
}

/** might_sleep(): a fault wherever sleeping is not allowed. */
export function might_sleep(): Thread {
  return perform({ kind: 'might-sleep', name: 'might_sleep' });
}

// A cell of type Cell<T> only ever holds values of type T, so the condition is only ever asked about those.
function asTest(condition: (value: never) => boolean): (value: Value) => boolean {
  return condition as (value: Value) => boolean;
}
