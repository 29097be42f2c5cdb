// The rows that variants expect, spelled short.
import { MEMORY_NAMES, type CpuCount, type Expectation, type FaultKind, type MemoryName } from 'quiesce';
import { NAMES, type PropertyName } from '../properties.ts';

/** What of a row is neither its CPUs nor its verdict. */
export type Instance = Pick<Expectation, 'nmis' | 'set' | 'memory' | 'compiler'>;

/** The verdict `holds` on each number of CPUs, or on any. */
export function holds(cpus: readonly CpuCount[], instance: Instance = {}): Expectation {
  return { cpus, verdict: 'holds', ...instance };
}

/** The verdict `violated`, with this fault or property as the shortest finding. */
export function violated(finding: FaultKind | PropertyName, cpus: readonly CpuCount[] = [1, 2, 3], instance: Instance = {}): Expectation {
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

/**
 * The memory models under which the static form keeps what the text says. On arm it does not, whatever else a variant changes:
 * the handler can read my_nmi_data before do_nmi()'s load of nmi_callback is performed.
 */
const WITH_STATIC_DATA: readonly MemoryName[] = ['sc', 'tso', 'pso', 'alpha'];

/** The memory models that keep loads in order. Under the others, what a CPU only guesses can fill a window. */
export const LOADS_IN_ORDER: readonly MemoryName[] = ['sc', 'tso', 'pso'];

/** Rows of a variant that is written for the static form: not under arm. */
export function inStaticForm(rows: readonly Expectation[]): readonly Expectation[] {
  return rows.map((row) => ({ ...row, memory: (row.memory ?? MEMORY_NAMES).filter((name) => WITH_STATIC_DATA.includes(name)) }));
}

/** The same rows for the published form: under every memory model that they name. */
export function inPublishedForm(rows: readonly Expectation[]): readonly Expectation[] {
  return rows.map((row) => ({ ...row, set: { ...row.set, data: 'published' } }));
}

/** Rows that are true of both forms, of the static one but under arm. */
export function inBothForms(rows: readonly Expectation[]): readonly Expectation[] {
  return [...inStaticForm(rows), ...inPublishedForm(rows)];
}
