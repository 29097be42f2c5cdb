// An instance and bounds, as a test asks for them.
import type { CpuCount } from '../core/cpus.js';
import type { CompilerName, MemoryName } from '../core/memory.js';

/** One instance of a model. What is left out is as for `quiesce check`. */
export interface Instance {
  /** A variant of the model; the model itself unless given. */
  readonly variant?: string | undefined;
  /** Parameters that differ from the defaults. */
  readonly set?: Readonly<Record<string, string>> | undefined;
  /** `tso` unless given. */
  readonly memory?: MemoryName | undefined;
  /** `faithful` unless given. */
  readonly compiler?: CompilerName | undefined;
  /** How many CPUs, or `any` for every number of them; 2 unless given. */
  readonly cpus?: CpuCount | undefined;
  /** NMIs, and irqs, that arrive at the most on each CPU; `unbounded` unless given. */
  readonly nmis?: number | 'unbounded' | undefined;
  /** Ops that can be pending on a CPU at a time; 6 unless given, 8 where loads can be pending. */
  readonly window?: number | undefined;
}

/** How far to search. A bound that is reached makes the verdict `incomplete`. */
export interface Bounds {
  /** Distinct states, at the most. */
  readonly maxStates?: number | undefined;
  /** Seconds of time, at the most. */
  readonly seconds?: number | undefined;
}
