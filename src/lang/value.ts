// Values: what a cell can hold, and the finite domains that a model may declare for a cell.
import type { Thread } from './thread.js';
import type { AnyPointer } from './struct.js';

/** A generator function that a cell holds: a function pointer. */
export type ThreadFunction = (...args: never[]) => Thread<unknown>;

/** Whatever a cell may hold. NULL is `null`; what was never written is no value at all, and reading it is a fault. */
export type Value = number | boolean | string | null | AnyPointer | ThreadFunction;

/** A finite domain of integers that a model declares for a cell. */
export type Domain =
  { readonly kind: 'wrapping'; readonly count: number } | { readonly kind: 'range'; readonly least: number; readonly most: number };

/** Integers modulo `count`: 0 … count-1; a store of anything else is reduced. */
export function wrapping(count: number): Domain {
  return { kind: 'wrapping', count };
}

/** Integers `least` … `most`, both included; a store of anything else is a failed assertion. */
export function range(least: number, most: number): Domain {
  return { kind: 'range', least, most };
}
