// The rows that the tutorial's models expect, spelled short: on 2 CPUs, and under every memory model unless some are named.
import { MEMORY_NAMES, type Expectation, type MemoryName } from 'quiesce';

/** Nothing goes wrong. */
export function right(memory: readonly MemoryName[] = MEMORY_NAMES): Expectation {
  return { cpus: [2], memory, verdict: 'holds' };
}

/** This goes wrong: a fault, or a property by name. */
export function wrong(finding: string, memory: readonly MemoryName[] = MEMORY_NAMES): Expectation {
  return { cpus: [2], memory, verdict: 'violated', finding };
}

/** The variant of this name is the same program as the model, which is its point. */
export function same(variant: string): Expectation {
  return { cpus: [2], verdict: 'vacuous', finding: `a difference between ${variant} and the model` };
}
