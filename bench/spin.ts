// The comparison with Spin: the same model on both sides, whole processes, in turn. README.md says how each figure is taken.
import { runQuiesce, UNREDUCED, type QuiesceRun } from './quiesce-run.js';
import { plainRow, PLAIN_HEADINGS, verdictRow, VERDICT_HEADINGS, type Pair } from './spin-rows.js';
import { AMPLE, runSpin, sizeFor, spinVersions, type SpinMemory, type SpinRequest } from './spin-run.js';
import { count, median, megabytes, seconds, tableLines, times } from './table.js';

/** The parts of the comparison, in their order. */
export const SECTIONS = ['verdict', 'plain', 'workers', 'large'] as const;
/** One of them. */
export type Section = (typeof SECTIONS)[number];

/** What to compare. */
export interface SpinOptions {
  readonly sections: readonly Section[];
  readonly memories: readonly SpinMemory[];
  /** In place of the sizes that each section has. */
  readonly cpus: readonly number[] | undefined;
  readonly rounds: number;
  /** No process runs longer. */
  readonly secondsMax: number;
  /** More definitions for the Promela models. */
  readonly defines: readonly string[];
  readonly print: (line: string) => void;
  readonly progress: (line: string) => void;
}

type Instance = Pick<SpinRequest, 'memory' | 'cpus' | 'isReduced'>;

const VERDICT_SIZES = { sc: [4, 5, 6, 7], tso: [4, 5, 6] };
const PLAIN_SIZES = { sc: [5, 6], tso: [5] };
/** Over 30 million states without reductions. */
const WORKERS_INSTANCE: Instance = { memory: 'sc', cpus: 7, isReduced: false };
const LARGE_SIZES = ['64', 'any'];
/** A round that takes longer is the only one. */
const ROUND_SECONDS_MAX = 60;

/** Prints the comparison, section by section. */
export async function compareWithSpin(options: SpinOptions): Promise<void> {
  const { versions, missing } = await spinVersions();
  options.print(versions ?? `no comparison with Spin: ${missing}`);
  for (const section of options.sections) {
    if (missing === undefined && section === 'verdict') await verdicts(options);
    if (missing === undefined && section === 'plain') await plain(options);
    if (section === 'workers') await workers(options);
    if (section === 'large') await large(options);
  }
}

async function verdicts(options: SpinOptions): Promise<void> {
  options.print('\nwhole processes, verdict included: spin -a, gcc -O2 and pan, against quiesce');
  const pairs = await pairsOf(VERDICT_SIZES, true, options);
  for (const line of tableLines([VERDICT_HEADINGS, ...pairs.map(verdictRow)])) options.print(line);
}

async function plain(options: SpinOptions): Promise<void> {
  options.print('\nwithout any reduction: -o3 and -DNOREDUCE, against --no-symmetry --no-reduction; the search alone');
  const pairs = await pairsOf(PLAIN_SIZES, false, options);
  for (const line of tableLines([PLAIN_HEADINGS, ...pairs.map(plainRow)])) options.print(line);
}

async function workers(options: SpinOptions): Promise<void> {
  options.print('\none worker and two, without any reduction');
  const runs: { readonly one: QuiesceRun; readonly two: QuiesceRun }[] = [];
  await inRounds(options, async (round) => {
    options.progress(`workers, round ${round}`);
    const words = [...wordsFor(WORKERS_INSTANCE), '--workers'];
    runs.push({ one: await runQuiesce([...words, '1'], options.secondsMax), two: await runQuiesce([...words, '2'], options.secondsMax) });
  });
  const one = median(runs.map((run) => run.one.seconds));
  const two = median(runs.map((run) => run.two.seconds));
  const failure = runs.map((run) => run.one.failure || run.two.failure).find((text) => text !== '');
  const { result } = runs[0].one;
  const text = `${result && count(result.states)} states: ${seconds(one)} and ${seconds(two)}, ${times(one / two)}`;
  options.print(`${WORKERS_INSTANCE.memory}, ${WORKERS_INSTANCE.cpus} CPUs  ${failure ?? text}`);
}

async function large(options: SpinOptions): Promise<void> {
  options.print('\nmany CPUs, sc, whole processes');
  const rows: string[][] = [];
  for (const cpus of LARGE_SIZES) {
    const runs: QuiesceRun[] = [];
    await inRounds(options, async (round) => {
      options.progress(`${cpus} CPUs, round ${round}`);
      runs.push(await runQuiesce([...MODEL, '--memory', 'sc', '--cpus', cpus], options.secondsMax));
    });
    const { result, failure } = runs[0];
    const whole = seconds(median(runs.map((run) => run.seconds)));
    rows.push([cpus, result ? count(result.states) : '-', whole, megabytes(runs[0].peakBytes), result?.verdict ?? failure]);
  }
  for (const line of tableLines([['CPUs', 'states', 'time', 'peak', 'verdict'], ...rows])) options.print(line);
}

async function pairsOf(
  sizes: Readonly<Record<SpinMemory, readonly number[]>>,
  isReduced: boolean,
  options: SpinOptions,
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (const memory of options.memories) {
    for (const cpus of options.cpus ?? sizes[memory]) pairs.push(await measure({ memory, cpus, isReduced }, options));
  }
  return pairs;
}

// A first run of each is not counted: it finds out how large pan's stack and table must be, and warms the file cache.
async function measure(instance: Instance, options: SpinOptions): Promise<Pair> {
  const { defines, secondsMax } = options;
  const words = wordsFor(instance);
  options.progress(`${instance.memory}, ${instance.cpus} CPUs, ${instance.isReduced ? 'reduced' : 'not reduced'}`);
  const first = await runSpin({ ...instance, defines, secondsMax, size: AMPLE });
  const ours = await runQuiesce(words, secondsMax);
  if (first.report?.verdict !== 'holds') return { ...instance, spin: [first], ours: [ours] };
  const request = { ...instance, defines, secondsMax, size: sizeFor(first.report) };
  const pair = { ...instance, spin: [] as (typeof first)[], ours: [] as QuiesceRun[] };
  await inRounds(options, async () => {
    pair.spin.push(await runSpin(request));
    pair.ours.push(await runQuiesce(words, secondsMax));
  });
  return pair;
}

async function inRounds({ rounds }: SpinOptions, body: (round: number) => Promise<void>): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now();
    await body(round);
    if (performance.now() - started > 1000 * ROUND_SECONDS_MAX) return;
  }
}

// Data behind the published pointer, as everywhere in the benchmark: the form that the Promela models have, too.
const MODEL = ['nmi-rcu', '--set', 'data=published'];

function wordsFor({ memory, cpus, isReduced }: Instance): readonly string[] {
  return [...MODEL, '--memory', memory, '--cpus', String(cpus), ...(isReduced ? [] : UNREDUCED)];
}
