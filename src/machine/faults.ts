// The faults that a step can meet, and the bounds that can disable one, as numbers.
import { faultCode } from './finding-code.js';

/** Codes of the faults. */
export const FAULT = {
  useAfterFree: faultCode('use-after-free'),
  uninitializedRead: faultCode('uninitialized-read'),
  doubleFree: faultCode('double-free'),
  invalidFree: faultCode('invalid-free'),
  leak: faultCode('leak'),
  deadlock: faultCode('deadlock'),
} as const;

/** Bounds of the machine, as bits of `Machine.reached`. */
export const REACHED = { window: 1, heap: 2, callbacks: 4 } as const;
