// CPUs: <linux/smp.h>, and per-CPU variables: <linux/percpu.h>.
import type { PerCpu, PerCpuCell } from './cell.js';
import { perform, type Thread } from './thread.js';
import type { Value } from './value.js';

/** smp_processor_id(): the number of the CPU that executes this, counted from 0. */
export function smp_processor_id(): Thread<number> {
  return perform<number>({ kind: 'cpu', name: 'smp_processor_id' });
}

/** per_cpu(): the copy of CPU `cpu`, counted from 0, as a cell. A model that uses it cannot be checked with `--cpus any`. */
export function per_cpu<T>(variable: PerCpu<T>, cpu: number): PerCpuCell<T> {
  return { kind: 'per-cpu', variable, cpu };
}

/** this_cpu_ptr(): this CPU's copy, as a cell. */
export function this_cpu_ptr<T>(variable: PerCpu<T>): PerCpuCell<T> {
  return { kind: 'per-cpu', variable, cpu: 'this' };
}

/** this_cpu_read(): a marked load of this CPU's copy. */
export function this_cpu_read<T>(variable: PerCpu<T>): Thread<T> {
  return perform<T>({ kind: 'load', name: 'this_cpu_read', cell: this_cpu_ptr(variable), order: 'once' });
}

/** this_cpu_write(): a marked store to this CPU's copy. */
export function this_cpu_write<T>(variable: PerCpu<T>, value: NoInfer<T> & Value): Thread {
  return perform({ kind: 'store', name: 'this_cpu_write', cell: this_cpu_ptr(variable), value, order: 'once' });
}

/** this_cpu_inc(): adds 1 to this CPU's copy; no interrupt of this CPU comes in between. It orders nothing. */
export function this_cpu_inc(variable: PerCpu<number>): Thread {
  return add(variable, 1, 'this_cpu_inc');
}

/** this_cpu_dec(): subtracts 1; otherwise as this_cpu_inc(). */
export function this_cpu_dec(variable: PerCpu<number>): Thread {
  return add(variable, -1, 'this_cpu_dec');
}

function add(variable: PerCpu<number>, amount: number, name: string): Thread {
  const cell = this_cpu_ptr(variable);
  // A PerCpu<number> only ever holds numbers.
  return perform({ kind: 'update', name, cell, order: 'local', next: (old) => (old as number) + amount, answer: () => undefined });
}
