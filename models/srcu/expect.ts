// The rows that the model and its variants expect, spelled short.
import type { Expectation, FaultKind, MemoryName } from 'quiesce';
import { holds, violated, type Where } from '../rows.ts';
import type { SrcuSetting } from './parameters.ts';
import { NAMES } from './properties.ts';

type Implementations = readonly SrcuSetting['implementation'][];

/** Those whose readers have memory barriers. */
export const WITH_BARRIERS: Implementations = ['lock-unlock', 'sequence'];
/** The one whose readers have none. */
export const SCHED: Implementations = ['sched'];
/** All of them. */
export const ALL: Implementations = [...WITH_BARRIERS, ...SCHED];

/** The memory models that keep loads in order. */
export const LOADS_IN_ORDER: readonly MemoryName[] = ['sc', 'tso', 'pso'];
/** Those that do not. */
export const LOADS_OUT_OF_ORDER: readonly MemoryName[] = ['arm', 'alpha'];

/** A second update: it meets a reader that fetched its index before the first. */
export const TWICE: Where = { set: { updates: 'twice' } };
/** Two readers. */
export const TWO_READERS: Where = { cpus: [3], set: { readers: '2' } };
/** One reader, which unlocks on another CPU than it locked on. */
export const MIGRATING: Where = { cpus: [3], set: { migrates: 'yes' } };
/** The same, and another reader. */
export const MIGRATING_AND_ANOTHER: Where = { cpus: [4], set: { migrates: 'yes', readers: '2' } };

/** The verdict `holds` of each implementation; on 2 CPUs with one reader and one update, unless said otherwise. */
export function hold(implementations: Implementations, where: Where = {}): readonly Expectation[] {
  return implementations.map((implementation) => holds({ ...where, set: { ...where.set, implementation } }));
}

/** The verdict `violated` of each, likewise. */
export function fail(
  implementations: Implementations,
  where: Where = {},
  finding: FaultKind | typeof NAMES.oldReaderGone = NAMES.oldReaderGone,
): readonly Expectation[] {
  return implementations.map((implementation) => violated(finding, { ...where, set: { ...where.set, implementation } }));
}
