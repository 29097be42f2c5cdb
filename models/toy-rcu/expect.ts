// The rows that the model and its variants expect, spelled short.
import type { Expectation, FaultKind, MemoryName } from 'quiesce';
import type { ToyRcuSetting } from './parameters.ts';
import { NAMES } from './properties.ts';

type Implementations = readonly ToyRcuSetting['implementation'][];

/** Those whose readers write plainly what the updater waits for. */
export const FREE_RUNNING: Implementations = ['free-running', 'nestable', 'quiescent-state'];
/** Those that have barriers. */
export const WITH_BARRIERS: Implementations = ['counter-pair', 'counter', ...FREE_RUNNING];
/** All of them. */
export const ALL: Implementations = ['lock', 'per-thread-lock', ...WITH_BARRIERS];

/** The memory models under which only what the program says is reordered, or stores come late. */
export const LOADS_IN_ORDER: readonly MemoryName[] = ['sc', 'tso', 'pso'];
/** Those under which loads are reordered, too. */
export const LOADS_OUT_OF_ORDER: readonly MemoryName[] = ['arm', 'alpha'];

type Finding = FaultKind | typeof NAMES.oldReaderGone;

/** What of a row varies besides its verdict. */
interface Instance {
  readonly memory?: readonly MemoryName[];
  readonly set?: Readonly<Record<string, string>>;
}

type Outcome = Pick<Expectation, 'verdict' | 'finding'>;

function rows(implementations: Implementations, { memory, set }: Instance, outcome: Outcome): Expectation[] {
  return implementations.map((implementation) => ({
    cpus: [2],
    set: { implementation, updates: 'once', ...set },
    ...(memory && { memory }),
    ...outcome,
  }));
}

/** The verdict `holds` of each implementation, on 2 CPUs with 1 reader and 1 update. */
export function hold(implementations: Implementations, instance: Instance = {}): readonly Expectation[] {
  return rows(implementations, instance, { verdict: 'holds' });
}

/** The verdict `violated` of each, likewise. */
export function fail(
  implementations: Implementations,
  instance: Instance = {},
  finding: Finding = NAMES.oldReaderGone,
): readonly Expectation[] {
  return rows(implementations, instance, { verdict: 'violated', finding });
}

/** The same rows on 3 CPUs, for two readers. */
export function onMoreCpus(of: readonly Expectation[]): readonly Expectation[] {
  return of.map((row) => ({ ...row, cpus: [3] }));
}
