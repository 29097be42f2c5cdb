// Cells: the shared memory of a model, one variable each.
import type { AnyPointer } from './struct.js';
import type { Domain, Value } from './value.js';

/** A global variable. */
export interface GlobalCell<T = unknown> {
  readonly kind: 'global';
  readonly name: string;
  /** Absent: uninitialized. */
  readonly initial?: Value;
  readonly domain?: Domain | undefined;
  /** Carries the type of what the cell holds; never present. */
  holds?(value: T): T;
}

/** A per-CPU variable: `cpu` names one CPU's copy, `this` the copy of the CPU that executes the op. */
export interface PerCpuCell<T = unknown> {
  readonly kind: 'per-cpu';
  readonly variable: PerCpu<T>;
  readonly cpu: number | 'this';
  holds?(value: T): T;
}

/** A field of an object; the pointer says which object, and which load the address came from. */
export interface FieldCell<T = unknown> {
  readonly kind: 'field';
  readonly pointer: AnyPointer;
  readonly field: string;
  holds?(value: T): T;
}

/** A place in memory that holds a `T`. */
export type Cell<T> = GlobalCell<T> | PerCpuCell<T> | FieldCell<T>;
/** A cell of any type, as the compiler sees it. */
export type AnyCell = Cell<unknown>;

/**
 * A global variable that starts as `initial`. `name` is what traces call it. Its domain, the values that are explored, is every value that
 * any thread stores in it, unless one is declared with range() or wrapping().
 */
export function cell<T>(name: string, initial: NoInfer<T> & Value, domain?: Domain): GlobalCell<T> {
  return { kind: 'global', name, initial, domain };
}

/** A global variable that nobody has initialized: a load before the first store is a fault. */
export function uninitialized<T>(name: string, domain?: Domain): GlobalCell<T> {
  return { kind: 'global', name, domain };
}

/** A variable with one copy for each CPU (DEFINE_PER_CPU). */
export interface PerCpu<T = unknown> {
  readonly kind: 'per-cpu-variable';
  readonly name: string;
  readonly initial: Value;
  readonly domain?: Domain | undefined;
  holds?(value: T): T;
}

/** A per-CPU variable; every copy starts as `initial`. */
export function per_cpu_variable<T>(name: string, initial: NoInfer<T> & Value, domain?: Domain): PerCpu<T> {
  return { kind: 'per-cpu-variable', name, initial, domain };
}
