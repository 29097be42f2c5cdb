// Accesses to one variable: <asm/rwonce.h>, and plain C.
import type { Cell } from './cell.js';
import { perform, type Thread } from './thread.js';
import type { Value } from './value.js';

/** READ_ONCE(): a marked load; the compiler may neither repeat nor guess it. */
export function READ_ONCE<T>(cell: Cell<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'READ_ONCE', cell, order: 'once' });
}

/** WRITE_ONCE(): a marked store. */
export function WRITE_ONCE<T>(cell: Cell<T>, value: NoInfer<T> & Value): Thread {
  return perform({ kind: 'store', name: 'WRITE_ONCE', cell, value, order: 'once' });
}

/** A plain C load: `x = *cell`. */
export function load<T>(cell: Cell<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'load', cell, order: 'plain' });
}

/** A plain C store: `*cell = value`. */
export function store<T>(cell: Cell<T>, value: NoInfer<T> & Value): Thread {
  return perform({ kind: 'store', name: 'store', cell, value, order: 'plain' });
}
