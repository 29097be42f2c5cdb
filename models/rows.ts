// The rows that models expect, spelled short: on 2 CPUs and under every memory model, unless a row says otherwise.
import { MEMORY_NAMES, type Expectation, type MemoryName } from 'quiesce';

/** Which instances a row is about, where that differs. */
export type Where = Partial<Omit<Expectation, 'verdict' | 'finding'>>;

/** Nothing goes wrong. */
export function holds(where: Where = {}): Expectation {
  return { cpus: [2], ...where, verdict: 'holds' };
}

/** This goes wrong: a fault, or a property by name. */
export function violated(finding: string, where: Where = {}): Expectation {
  return { cpus: [2], ...where, verdict: 'violated', finding };
}

/** Nothing goes wrong, but this `sometimes` never happens. */
export function vacuous(missing: string, where: Where = {}): Expectation {
  return { cpus: [2], ...where, verdict: 'vacuous', finding: missing };
}

/** It holds under the stronger memory models, and goes wrong from this one on. */
export function violatedFrom(strongest: MemoryName, finding: string, where: Where = {}): readonly Expectation[] {
  return [holds({ ...where, memory: strongerThan(strongest) }), violated(finding, { ...where, memory: from(strongest) })];
}

/** The memory models at least as weak as this one. */
export function from(strongest: MemoryName): readonly MemoryName[] {
  return MEMORY_NAMES.slice(MEMORY_NAMES.indexOf(strongest));
}

function strongerThan(weaker: MemoryName): readonly MemoryName[] {
  return MEMORY_NAMES.slice(0, MEMORY_NAMES.indexOf(weaker));
}
