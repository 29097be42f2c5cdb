// The memory models: rows of one reorder table (DESIGN: "a memory model is a row of a reorder table").
import type { MemoryName } from '../core/memory.js';

/**
 * May a younger op be performed while an older one of the same CPU, to another cell, is pending? Ops to the same cell stay in
 * order under every model, and a load takes the value of the youngest older pending store to its cell.
 */
export interface MemoryModel {
  readonly name: MemoryName;
  /** Older store, younger load. */
  readonly storeLoad: boolean;
  /** Older store, younger store. */
  readonly storeStore: boolean;
  /** What the model leaves out of the hardware that it stands for. */
  readonly omits: readonly string[];
}

const ALWAYS_OMITTED = ['reuse of an address while a stale pointer to it exists', 'mixed-size accesses', 'migration of tasks between CPUs'];

const TABLE: Readonly<Record<MemoryName, MemoryModel>> = {
  sc: { name: 'sc', storeLoad: false, storeStore: false, omits: ['every reordering by CPU and compiler', ...ALWAYS_OMITTED] },
  tso: { name: 'tso', storeLoad: true, storeStore: false, omits: ['every reordering by the compiler', ...ALWAYS_OMITTED] },
};

/** The row of a memory model. */
export function memoryModel(name: MemoryName): MemoryModel {
  return TABLE[name];
}

/** Whether a store can be pending at all: otherwise it is performed when it is fetched. */
export function hasWindow(model: MemoryModel): boolean {
  return model.storeLoad || model.storeStore;
}
