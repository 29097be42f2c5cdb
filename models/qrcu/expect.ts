// The rows that the model and its variants expect, spelled short.
import { MEMORY_NAMES, type Expectation, type MemoryName } from 'quiesce';
import type { NAMES } from './properties.ts';

/** How many there are of whom. Each task has a CPU of its own. */
export type Size = Pick<Expectation, 'cpus' | 'set'>;

/** One reader and one updater. */
export const ONE_EACH: Size = { cpus: [2] };
/** Two readers and one updater. */
export const TWO_READERS: Size = { cpus: [3], set: { readers: '2' } };
/** One reader and two updaters. */
export const TWO_UPDATERS: Size = { cpus: [3], set: { updaters: '2' } };

/** What a check comes to. */
export type Outcome = Pick<Expectation, 'verdict' | 'finding'>;

/** Every grace period is long enough. */
export const HOLDS: Outcome = { verdict: 'holds' };
/** Some grace period is too short. */
export const TOO_SHORT: Outcome = { verdict: 'violated', finding: 'failed-assertion' };

/** None is too short, but this never happens. */
export function never(missing: (typeof NAMES)[keyof typeof NAMES]): Outcome {
  return { verdict: 'vacuous', finding: missing };
}

/** The memory models that keep loads in order. Two updaters are quick under these, and not under the others. */
export const LOADS_IN_ORDER: readonly MemoryName[] = ['sc', 'tso', 'pso'];
/** Those that do not. */
export const LOADS_OUT_OF_ORDER: readonly MemoryName[] = ['arm', 'alpha'];

/**
 * A row that is checked by the grace period of RCU. That one also waits for what other CPUs have pending when it begins, readers or
 * not, which QRCU does not promise; so only sc is asked, where nothing is ever pending, unless the row says otherwise.
 */
export function byGracePeriod(size: Size, outcome: Outcome, memory: readonly MemoryName[] = ['sc']): Expectation {
  return { ...size, memory, ...outcome };
}

/** A row that is checked by the data that readers find. */
export function byData(size: Size, outcome: Outcome, memory: readonly MemoryName[] = MEMORY_NAMES): Expectation {
  return { ...size, set: { ...size.set, checked: 'data' }, memory, ...outcome };
}
