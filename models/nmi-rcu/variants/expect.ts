// The rows that variants expect, spelled short.
import type { Expectation, FaultKind } from 'quiesce';
import { NAMES, type PropertyName } from '../properties.ts';

/** What of a row is neither its CPUs nor its verdict. */
export type Instance = Pick<Expectation, 'nmis' | 'set' | 'memory'>;

/** The verdict `holds` on each number of CPUs. */
export function holds(cpus: readonly number[], instance: Instance = {}): Expectation {
  return { cpus, verdict: 'holds', ...instance };
}

/** The verdict `violated`, with this fault or property as the shortest finding. */
export function violated(finding: FaultKind | PropertyName, cpus: readonly number[] = [1, 2, 3], instance: Instance = {}): Expectation {
  return { cpus, verdict: 'violated', finding, ...instance };
}

/** Nothing is wrong, but this never happens. */
export function vacuous(finding: PropertyName, cpus: readonly number[], instance: Instance = {}): Expectation {
  return { cpus, verdict: 'vacuous', finding, ...instance };
}

/**
 * On one CPU an NMI runs to its end before the updater goes on. After unset_nmi_callback() it runs the dummy, so the updater
 * never has a handler to wait for: nothing is wrong there, and nothing is shown.
 */
export const vacuousOnOneCpu: Expectation = vacuous(NAMES.updaterWaits, [1]);
