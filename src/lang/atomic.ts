// Atomic read-modify-writes: <linux/atomic.h>. Those that return a value are full barriers, the others order nothing.
import type { Cell } from './cell.js';
import { perform, type Thread } from './thread.js';
import type { UpdateOrder } from './op.js';
import type { Value } from './value.js';

/** atomic_inc(): adds 1, as one step. It orders nothing where stores can pass each other (pso, arm, alpha), and has no answer. */
export function atomic_inc(cell: Cell<number>): Thread {
  return update('atomic_inc', cell, { order: 'relaxed', next: (old) => old + 1, answer: () => undefined });
}

/** atomic_dec(): subtracts 1; otherwise as atomic_inc(). */
export function atomic_dec(cell: Cell<number>): Thread {
  return update('atomic_dec', cell, { order: 'relaxed', next: (old) => old - 1, answer: () => undefined });
}

/** atomic_add_return(): adds `amount` and returns the new value. A full barrier. */
export function atomic_add_return(amount: number, cell: Cell<number>): Thread<number> {
  return update('atomic_add_return', cell, { order: 'full', next: (old) => old + amount, answer: (_, next) => next });
}

/** atomic_dec_and_test(): subtracts 1, and returns whether the new value is 0. A full barrier. */
export function atomic_dec_and_test(cell: Cell<number>): Thread<boolean> {
  return update('atomic_dec_and_test', cell, { order: 'full', next: (old) => old - 1, answer: (_, next) => next === 0 });
}

/** atomic_inc_not_zero(): adds 1 unless the value is 0; returns whether it did. A full barrier either way. */
export function atomic_inc_not_zero(cell: Cell<number>): Thread<boolean> {
  return update('atomic_inc_not_zero', cell, { order: 'full', next: (old) => (old === 0 ? 0 : old + 1), answer: (old) => old !== 0 });
}

/** xchg(): stores `value` and returns the old one. A full barrier. */
export function xchg<T extends Value>(cell: Cell<T>, value: NoInfer<T>): Thread<T> {
  return update<T, T>('xchg', cell, { order: 'full', next: () => value, answer: (old) => old });
}

/**
 * cmpxchg(): stores `value` if the cell holds `expected`; returns the old value. A full barrier, also where it stores nothing (the kernel's
 * then orders nothing). Not for pointers: numbers and the like only.
 */
export function cmpxchg<T extends number | boolean | string | null>(cell: Cell<T>, expected: NoInfer<T>, value: NoInfer<T>): Thread<T> {
  return update<T, T>('cmpxchg', cell, { order: 'full', next: (old) => (old === expected ? value : old), answer: (old) => old });
}

interface Update<T, A> {
  readonly order: UpdateOrder;
  readonly next: (old: T) => T;
  readonly answer: (old: T, next: T) => A | undefined;
}

function update<T extends Value, A>(name: string, cell: Cell<T>, how: Update<T, A>): Thread<A> {
  // A Cell<T> only ever holds values of type T, so both functions are only ever asked about those.
  const next = how.next as unknown as (old: Value) => Value;
  const answer = how.answer as unknown as (old: Value, next: Value) => Value | undefined;
  return perform<A>({ kind: 'update', name, cell, order: how.order, next, answer });
}
