// How much memory a search may take: what ends it is then a verdict, and not the kernel.
import { availableParallelism, totalmem } from 'node:os';

/** Of what the machine has to give, in percent, unless the caller says otherwise. */
const SHARE = 80;
/** What a worker takes beside states: a thread of Node with the program in it. */
const WORKER_BYTES = 64e6;
/** What this thread may still take beside states: traces, compiled code, garbage. */
const OTHER_BYTES = 48e6;

/** How a search divides its memory. */
export interface MemoryPlan {
  /** Bytes of states. */
  readonly bytesMax: number;
  readonly workers: number;
}

/**
 * Plans the memory below a limit on the whole process (by default, most of what is there): first what the process has already, then what
 * workers take beside states. Where little would be left for states, one thread does the search.
 */
export function planMemory(limit: number | undefined, workers = availableParallelism()): MemoryPlan {
  const { rss } = process.memoryUsage();
  const left = (limit ?? rss + (availableBytes() * SHARE) / 100) - rss - OTHER_BYTES;
  const isTight = left - workers * WORKER_BYTES < left / 2;
  return isTight ? { bytesMax: Math.max(0, left), workers: 1 } : { bytesMax: left - workers * WORKER_BYTES, workers };
}

// Node knows since 20.13 what the machine, or the container, can still give.
function availableBytes(): number {
  return process.availableMemory?.() ?? totalmem() / 2;
}
