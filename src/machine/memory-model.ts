// The memory models: rows of one reorder table, and an independent axis, the compiler.
import type { CompilerName, MemoryName } from '../core/memory.js';

/**
 * May a younger op be performed while an older one of the same CPU, to another cell, is pending? Under every model ops to the
 * same cell stay in order, but a load takes the value of the youngest older pending store to its cell; and a store stays behind
 * the loads that it depends on (address, value, control, or the address of an access before it).
 */
export interface MemoryModel {
  readonly name: MemoryName;
  /** Older store, younger load. */
  readonly storeLoad: boolean;
  /** Older store, younger store. */
  readonly storeStore: boolean;
  /** Older load, younger load. */
  readonly loadLoad: boolean;
  /** Older load, younger load whose address comes from it. */
  readonly loadLoadAddress: boolean;
  /** Older load, younger store. */
  readonly loadStore: boolean;
  /** Whether an acquire load stays behind an older release store. */
  readonly releaseAcquire: boolean;
  /** Whether rcu_dereference() is followed by a full fence. */
  readonly dereferenceFence: boolean;
  /** Whether every read-modify-write is a full fence, also one that returns nothing. */
  readonly updateFence: boolean;
  /** What the model leaves out of the hardware that it stands for. */
  readonly omits: readonly string[];
}

const NOTHING = {
  storeLoad: false,
  storeStore: false,
  loadLoad: false,
  loadLoadAddress: false,
  loadStore: false,
  releaseAcquire: false,
  dereferenceFence: false,
  updateFence: true,
};

const ALWAYS_OMITTED = ['reuse of an address while a stale pointer to it exists', 'mixed-size accesses', 'migration of tasks between CPUs'];

const WEAK_OMITTED = [
  'stores that reach one CPU before another (other-multi-copy atomicity is assumed)',
  'loads that are still pending when an interrupt arrives or returns, or when tasks switch (interrupts are precise)',
  'a load that overtakes an older load of its cell because it takes its value from a store of its own CPU in between',
  'addresses computed from a loaded index (array[r]): taken for a branch, which orders no loads',
  'dependencies that a loop carries from one round into the next, but in pointers; and what only a branch between equal arms would order',
  ...ALWAYS_OMITTED,
];

const TABLE: Readonly<Record<MemoryName, MemoryModel>> = {
  sc: { ...NOTHING, name: 'sc', omits: ['every reordering by the CPU', ...ALWAYS_OMITTED] },
  tso: { ...NOTHING, name: 'tso', storeLoad: true, omits: ALWAYS_OMITTED },
  pso: { ...NOTHING, name: 'pso', storeLoad: true, storeStore: true, updateFence: false, omits: ALWAYS_OMITTED },
  arm: {
    ...NOTHING,
    name: 'arm',
    storeLoad: true,
    storeStore: true,
    loadLoad: true,
    loadStore: true,
    releaseAcquire: true,
    updateFence: false,
    omits: WEAK_OMITTED,
  },
  alpha: {
    name: 'alpha',
    storeLoad: true,
    storeStore: true,
    loadLoad: true,
    loadLoadAddress: true,
    loadStore: true,
    releaseAcquire: false,
    dereferenceFence: true,
    updateFence: false,
    omits: WEAK_OMITTED,
  },
};

/** The row of a memory model. */
export function memoryModel(name: MemoryName): MemoryModel {
  return TABLE[name];
}

/** What a verdict under this memory model and compiler leaves out. */
export function omissions(model: MemoryModel, compiler: CompilerName): readonly string[] {
  const byCompiler =
    compiler === 'faithful' ? ['every reordering by the compiler'] : ['every reordering by the compiler but guessed values of plain loads'];
  return [...byCompiler, ...model.omits];
}

/** Whether a load can be pending under a guess of its value. */
export function defersLoads(model: MemoryModel, compiler: CompilerName): boolean {
  return model.loadLoad || model.loadStore || compiler === 'speculating';
}

/** Whether a store can be pending: otherwise it is performed when it is fetched. */
export function defersStores(model: MemoryModel): boolean {
  return model.storeLoad || model.storeStore;
}

/** Whether entries of a window are performed in any other order than the one in which they were fetched. */
export function isOutOfOrder(model: MemoryModel, compiler: CompilerName): boolean {
  return model.storeStore || defersLoads(model, compiler);
}
