// The rows of the comparison with Spin, from what was measured.
import type { QuiesceRun } from './quiesce-run.js';
import type { SpinMemory, SpinRun } from './spin-run.js';
import { count, median, megabytes, seconds, times } from './table.js';

/** What was measured of one instance on both sides; at least one run of each. */
export interface Pair {
  readonly memory: SpinMemory;
  readonly cpus: number;
  readonly isReduced: boolean;
  readonly spin: readonly SpinRun[];
  readonly ours: readonly QuiesceRun[];
}

/** Above rows that verdictRow() makes. */
export const VERDICT_HEADINGS: readonly string[] =
  'memory|CPUs|spin -a|gcc|pan|Spin|quiesce|ratio|states|ours|peak|ours|verdicts'.split('|');

/** Whole processes: medians of each stage and of all, and how many times longer Spin takes. */
export function verdictRow(pair: Pair): readonly string[] {
  const { spin, ours } = pair;
  const [theirs, own] = [middle(spin), middle(ours)];
  const stage = (name: keyof SpinRun['stages']): string => seconds(median(spin.map(({ stages }) => stages[name])));
  return [
    pair.memory,
    String(pair.cpus),
    stage('spin'),
    stage('gcc'),
    stage('pan'),
    seconds(theirs),
    seconds(own),
    times(theirs / own),
    statesOf(spin[0].report),
    statesOf(ours[0].result),
    megabytes(spin[0].peakBytes),
    megabytes(ours[0].peakBytes),
    remark(pair),
  ];
}

/** Above rows that plainRow() makes. */
export const PLAIN_HEADINGS: readonly string[] =
  'memory|CPUs|states|transitions|Spin|quiesce|ratio|stored|ours|ratio|peak|ours|verdicts'.split('|');

/** The search alone: transitions per second, and how many times more are ours; bytes per state, and how large a part ours are. */
export function plainRow(pair: Pair): readonly string[] {
  const { spin, ours } = pair;
  const theirRate = median(spin.map(({ report }) => (report ? perSecond(report) : NaN)));
  const ownRate = median(ours.map(({ result }) => (result ? perSecond(result) : NaN)));
  const [{ report, peakBytes }] = spin;
  const [{ result, peakBytes: ownPeak }] = ours;
  const theirBytes = report ? report.stateBytes / report.states : NaN;
  const ownBytes = result ? result.bytes / result.states : NaN;
  return [
    pair.memory,
    String(pair.cpus),
    statesOf(report),
    report ? count(report.transitions) : '-',
    rate(theirRate),
    rate(ownRate),
    times(ownRate / theirRate),
    perState(theirBytes),
    perState(ownBytes),
    times(ownBytes / theirBytes),
    megabytes(peakBytes),
    megabytes(ownPeak),
    remark(pair),
  ];
}

// One word where both say the same. Without reductions the states must be the same, too.
function remark({ spin, ours, isReduced }: Pair): string {
  const [{ report, failure }] = spin;
  const [{ result, failure: ownFailure }] = ours;
  const theirs = report === undefined ? failure : report.verdict === 'holds' ? 'holds' : `${report.verdict}: ${report.complaint}`;
  const own = result === undefined ? ownFailure : result.verdict;
  if (theirs !== own) return `Spin: ${theirs}; quiesce: ${own}`;
  if (isReduced || report?.states === result?.states) return own;
  return `${own}, but in ${statesOf(result)} states`;
}

function middle(runs: readonly { readonly seconds: number }[]): number {
  return median(runs.map((run) => run.seconds));
}

function statesOf(found: { readonly states: number } | undefined): string {
  return found === undefined ? '-' : count(found.states);
}

// Pan tells hundredths of a second: what took less has no rate.
function perSecond({ transitions, seconds: time }: { readonly transitions: number; readonly seconds: number }): number {
  return time < 0.05 ? NaN : transitions / time;
}

function rate(transitionsPerSecond: number): string {
  return Number.isNaN(transitionsPerSecond) ? '-' : `${count(transitionsPerSecond)}/s`;
}

function perState(bytes: number): string {
  return Number.isNaN(bytes) ? '-' : `${bytes.toFixed(1)} B`;
}
