// What every model requires of the life of its objects: allocated, initialized, used, freed once, in this order.
import { never, type Property } from 'quiesce';

/** Nobody reads or writes an object after kfree() ended its life. */
export const no_use_after_free: Property = never('use-after-free', 'No thread accesses an object that has been freed.');

/** Nobody reads what kmalloc() left behind, or a variable that was never given a value. */
export const no_uninitialized_read: Property = never('uninitialized-read', 'No thread reads a variable that nobody has written yet.');

/** Each object is freed at most once, whoever frees it. */
export const no_double_free: Property = never('double-free', 'No object is freed twice.');

/** kfree() is given only what kmalloc() returned, or NULL. */
export const no_invalid_free: Property = never('invalid-free', 'Nothing is freed that kmalloc() did not return.');

/** A pointer that may be NULL is tested before it is used. */
export const no_null_dereference: Property = never('null-dereference', 'No thread follows a NULL pointer.');

/** When everything has ended, nothing is left on the heap. */
export const no_leak: Property = never('leak', 'Every object has been freed by the time that all tasks have ended.');
