// One verdict from quiesce, as its users get it: `node` on the package's bin, start-up included.
import { resolve } from 'node:path';
import { runProcess } from './process-run.js';

/** What came of one run of `quiesce check`. */
export interface QuiesceRun {
  /** Undefined where there is no result; then `failure` says why. */
  readonly result: QuiesceResult | undefined;
  readonly failure: string;
  /** Of the whole process. */
  readonly seconds: number;
  readonly peakBytes: number | undefined;
}

/** What the line of JSON says. */
export interface QuiesceResult {
  readonly verdict: string;
  readonly states: number;
  readonly transitions: number;
  /** Of the search alone. */
  readonly seconds: number;
  /** In use for states and the visited set. */
  readonly bytes: number;
}

const ROOT = resolve(import.meta.dirname, '..');

/** No symmetry and no partial-order reduction: every state, and every transition. */
export const UNREDUCED: readonly string[] = ['--no-symmetry', '--no-reduction'];

/** Runs `quiesce check` with these words. */
export async function runQuiesce(words: readonly string[], secondsMax: number): Promise<QuiesceRun> {
  const bin = resolve(ROOT, 'bin', 'quiesce.mjs');
  const run = await runProcess(process.execPath, [bin, 'check', ...words, '--json', '--quiet'], { folder: ROOT, secondsMax });
  const { seconds, peakBytes } = run;
  const result = readVerdict(run.out);
  if (result !== undefined) return { result, failure: '', seconds, peakBytes };
  const failure = run.isOverTime ? `stopped after ${seconds.toFixed(0)} s` : (run.err.trim().split('\n')[0] ?? 'no output');
  return { result, failure, seconds, peakBytes };
}

/** Reads the JSON of a verdict; undefined where the text holds none. */
export function readVerdict(text: string): QuiesceResult | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith('{"format":"quiesce.verdict/'));
  if (line === undefined) return undefined;
  // The command line writes what verdictJson() makes, and the line begins with the name of its format.
  const { verdict, statistics } = JSON.parse(line) as { verdict: string; statistics: Statistics };
  const { states, transitions, milliseconds, bytes } = statistics;
  return { verdict, states, transitions, seconds: milliseconds / 1000, bytes };
}

interface Statistics {
  readonly states: number;
  readonly transitions: number;
  readonly milliseconds: number;
  readonly bytes: number;
}
