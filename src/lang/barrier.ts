// Fences and ordered accesses: <asm/barrier.h>.
import type { Cell } from './cell.js';
import { perform, type Thread } from './thread.js';
import type { Value } from './value.js';

/** smp_mb(): everything before is performed before everything after. */
export function smp_mb(): Thread {
  return perform({ kind: 'fence', name: 'smp_mb', fence: 'mb' });
}

/** smp_wmb(): stores before are performed before stores after. */
export function smp_wmb(): Thread {
  return perform({ kind: 'fence', name: 'smp_wmb', fence: 'wmb' });
}

/** smp_rmb(): loads before are performed before loads after. */
export function smp_rmb(): Thread {
  return perform({ kind: 'fence', name: 'smp_rmb', fence: 'rmb' });
}

/** smp_load_acquire(): loads the cell; the load is performed before everything after it. */
export function smp_load_acquire<T>(cell: Cell<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'smp_load_acquire', cell, order: 'acquire' });
}

/** smp_store_release(): stores `value`; the store is performed after everything before it. */
export function smp_store_release<T>(cell: Cell<T>, value: NoInfer<T> & Value): Thread {
  return perform({ kind: 'store', name: 'smp_store_release', cell, value, order: 'release' });
}
