// The rows that the model and its variants expect, spelled short.
import type { Expectation, FaultKind, MemoryName } from 'quiesce';
import type { PropertyName } from './properties.ts';

/** What of a row is neither its CPUs nor its verdict. */
type Instance = Pick<Expectation, 'set' | 'memory' | 'nmis'>;

/** The memory models that keep loads in order, under which all that is promised is checked. */
export const LOADS_IN_ORDER: readonly MemoryName[] = ['sc', 'tso', 'pso'];

/** The verdict `holds` on 2 CPUs. */
export function holds(instance: Instance = {}): Expectation {
  return { cpus: [2], verdict: 'holds', ...instance };
}

/** The verdict `holds` where memory is not the question. */
export const HOLDS_ANYHOW: readonly Expectation[] = [holds({ memory: ['sc', 'arm'], set: { interrupts: 'nmi' } })];

/** The verdict `holds` under every memory model. */
export const HOLDS_EVERYWHERE: readonly Expectation[] = [holds({ set: { interrupts: 'nmi' } })];

/** A row that is checked by the data that readers use, where an increment may be pending while nobody runs. */
export function byData({ set, ...row }: Expectation): Expectation {
  return { ...row, set: { interrupts: 'nmi', ...set, checked: 'data' } };
}

/** The verdict `violated`, with this shortest finding. */
export function violated(finding: FaultKind | PropertyName, instance: Instance = {}): Expectation {
  return { cpus: [2], verdict: 'violated', finding, ...instance };
}

/** Nothing is wrong, but this never happens. */
export function vacuous(finding: PropertyName, instance: Instance = {}): Expectation {
  return { cpus: [2], verdict: 'vacuous', finding, ...instance };
}

/** Those that do not. */
export const LOADS_OUT_OF_ORDER: readonly MemoryName[] = ['arm', 'alpha'];

/** An irq in which an NMI can nest. */
export const IRQ_AND_NMI = { interrupts: 'irq-and-nmi' };
/** NMIs, none in another. */
export const NMI_ONLY = { interrupts: 'nmi' };
/** NMIs, one in another. */
export const NESTED_NMI = { interrupts: 'nested-nmi' };
