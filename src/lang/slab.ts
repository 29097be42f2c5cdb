// The heap: <linux/slab.h>.
import { store } from './once.js';
import type { AnyPointer, Fields, Pointer, Struct } from './struct.js';
import { kernelCall, perform, type Thread } from './thread.js';

/** How kmalloc() may behave: GFP_KERNEL, the default, may sleep; GFP_ATOMIC does not. */
export interface AllocationOptions {
  readonly gfp?: 'GFP_KERNEL' | 'GFP_ATOMIC';
}

/**
 * kmalloc(): a fresh object whose fields are uninitialized. It never fails; kmalloc_may_fail() does. While all slots of the struct are in
 * use it waits, and the verdict is `incomplete`.
 */
export function kmalloc<F extends Fields>(struct: Struct<F>, options: AllocationOptions = {}): Thread<Pointer<F>> {
  return perform<Pointer<F>>({ kind: 'allocate', name: 'kmalloc', struct, sleeps: options.gfp !== 'GFP_ATOMIC', mayFail: false });
}

/** kmalloc() that the search also lets fail: NULL is one of its answers. */
export function kmalloc_may_fail<F extends Fields>(struct: Struct<F>, options: AllocationOptions = {}): Thread<Pointer<F> | null> {
  return perform<Pointer<F> | null>({ kind: 'allocate', name: 'kmalloc', struct, sleeps: options.gfp !== 'GFP_ATOMIC', mayFail: true });
}

/** kzalloc(): kmalloc(), then a plain store of 0 to each field. */
export function kzalloc<F extends Fields>(struct: Struct<F>, options: AllocationOptions = {}): Thread<Pointer<F>> {
  return kernelCall({ name: 'kzalloc', start: () => zeroed(struct, options) });
}

function* zeroed<F extends Fields>(struct: Struct<F>, options: AllocationOptions): Thread<Pointer<F>> {
  const pointer = yield* kmalloc(struct, options);
  for (const name of Object.keys(struct.fields)) {
    yield* store<number>({ kind: 'field', pointer, field: name }, 0);
  }
  return pointer;
}

/** kfree(): ends the object's life; any later access to it is a fault. kfree(NULL) does nothing. */
export function kfree(pointer: AnyPointer | null): Thread {
  return perform({ kind: 'free', name: 'kfree', pointer });
}
