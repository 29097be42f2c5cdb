// The seed of all random tests: fixed unless asked otherwise, printed so that a run can be repeated.
import type { Parameters } from 'fast-check';

const SEED_DEFAULT = 20_261_123;
const SEED_MAX = 2 ** 31 - 1;

// What fast-check's random choices grow from: QUIESCE_SEED, or a fixed number.
const seed = numberFrom('QUIESCE_SEED', SEED_DEFAULT);

// How many times more often than usual each random test runs: QUIESCE_RUNS, or 1.
const runsFactor = numberFrom('QUIESCE_RUNS', 1);

// Each test file prints it when it first asks for parameters.
let isPrinted = false;

/** Parameters of fast-check for a property that usually runs `numRuns` times. */
export function seeded<T = unknown>(numRuns: number): Parameters<T> {
  if (!isPrinted) console.log(`QUIESCE_SEED=${seed} QUIESCE_RUNS=${runsFactor}`);
  isPrinted = true;
  return { seed, numRuns: Math.max(1, Math.round(numRuns * runsFactor)) };
}

function numberFrom(variable: string, otherwise: number): number {
  const text = process.env[variable];
  if (text === undefined || text === '') return otherwise;
  const number = Number(text);
  if (!(number >= 0 && number <= SEED_MAX)) throw new Error(`${variable}=${text}: expected a number from 0 to ${SEED_MAX}`);
  return number;
}
