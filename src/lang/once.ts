// Accesses to one variable: <asm/rwonce.h>, and plain C.
import type { Cell } from './cell.js';
import { perform, type Thread } from './thread.js';
import type { Value } from './value.js';

/** READ_ONCE(): a marked load; the compiler may neither repeat nor guess it. It orders nothing but what depends on it. */
export function READ_ONCE<T>(cell: Cell<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'READ_ONCE', cell, order: 'once' });
}

/** WRITE_ONCE(): a marked store. It orders nothing. */
export function WRITE_ONCE<T>(cell: Cell<T>, value: NoInfer<T> & Value): Thread {
  return perform({ kind: 'store', name: 'WRITE_ONCE', cell, value, order: 'once' });
}

/** A plain C load, `x = *cell`: as READ_ONCE(), but a compiler that speculates may guess it. */
export function load<T>(cell: Cell<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'load', cell, order: 'plain' });
}

/** A plain C store, `*cell = value`: as WRITE_ONCE(), since no compiler here moves or splits stores. */
export function store<T>(cell: Cell<T>, value: NoInfer<T> & Value): Thread {
  return perform({ kind: 'store', name: 'store', cell, value, order: 'plain' });
}
