// What each fault is, in a sentence.
import type { FaultKind } from '../core/fault.js';

/** By fault. */
export const FAULT_TEXTS: Readonly<Record<FaultKind, string>> = {
  'use-after-free': 'An access to an object that has been freed.',
  'uninitialized-read': 'A load of what nobody has written yet.',
  'double-free': 'kfree() of what is freed already.',
  'invalid-free': 'kfree() of what kmalloc() did not return.',
  'null-dereference': 'Following a NULL pointer.',
  leak: 'An object that is still allocated when everything has ended.',
  'sleeping-in-atomic': 'Sleeping in an interrupt, or with preemption or interrupts off.',
  'unbalanced-nesting': 'An unlock without its lock, or a thread that ends inside a region.',
  deadlock: 'Nobody can go on, whatever interrupts still arrive.',
  'failed-assertion': 'BUG_ON(), or a value outside its declared range.',
};
