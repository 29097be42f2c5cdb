// The key of a program's outcome among those of before.
import type { CheckRequest } from '../prepare.js';

/** By what the outcome of a program is known: what else its verdict depends on, and its digest. */
export function programKey({ memory, compiler, cpus, nmis, window, statesMax, secondsMax }: CheckRequest, digest: string): string {
  return [digest, memory, compiler, cpus, nmis, window, statesMax, secondsMax].join(' ');
}
