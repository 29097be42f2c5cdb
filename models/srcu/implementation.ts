// What every implementation of SRCU provides, the parts of them that a variant can have otherwise, and what they have in common.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  loop,
  per_cpu,
  per_cpu_variable,
  smp_mb,
  synchronize_sched,
  wrapping,
  type Cell,
  type PerCpu,
  type Thread,
  type Value,
} from 'quiesce';

/** An implementation of SRCU, for one srcu_struct. */
export interface Implementation {
  /** Returns the index that srcu_read_unlock() wants. */
  readonly srcu_read_lock: () => Thread<number>;
  readonly srcu_read_unlock: (idx: number) => Thread;
  /** What the caller still needs afterwards is `kept`, as it is part of the state of the loops. */
  readonly synchronize_srcu: (kept: readonly Value[]) => Thread;
}

/** What orders what, by its place, and other parts. */
export interface Parts {
  /** B: at the end of srcu_read_lock(), after the increment. */
  readonly inLock: () => Thread;
  /** C: at the beginning of srcu_read_unlock(). */
  readonly inUnlock: () => Thread;
  /** At the beginning of synchronize_srcu(): the removal comes before it. */
  readonly atStart: () => Thread;
  /** A: between the sums that are compared. */
  readonly betweenSums: () => Thread;
  /** E: before the index is flipped. */
  readonly beforeFlip: () => Thread;
  /** D: after the index was flipped. */
  readonly afterFlip: () => Thread;
  /** At the end of synchronize_srcu(): what is freed is freed after it. */
  readonly atEnd: () => Thread;
  readonly flips: boolean;
  /** Whether the counters of the index that is not current are waited for, before the flip. */
  readonly scansFirst: boolean;
  /** Whether the locks are summed before the unlocks. */
  readonly sumsLocksFirst: boolean;
  /** Whether the sequence numbers are summed once more. */
  readonly looksAgain: boolean;
  /** Whether the reader can be preempted between fetching the index and incrementing. */
  readonly isPreemptible: boolean;
  /** Whether only the counters of one CPU are looked at, and not those of all. */
  readonly looksAtOneCpu: boolean;
  readonly waits: boolean;
}

/** As the kernel has had it since 2012, with memory barriers on both sides. */
export const WITH_BARRIERS: Parts = {
  inLock: smp_mb,
  inUnlock: smp_mb,
  atStart: smp_mb,
  betweenSums: smp_mb,
  beforeFlip: smp_mb,
  afterFlip: smp_mb,
  atEnd: smp_mb,
  flips: true,
  scansFirst: true,
  sumsLocksFirst: false,
  looksAgain: true,
  isPreemptible: false,
  looksAtOneCpu: false,
  waits: true,
};

/** As it was in 2006: readers have no barrier, "Force memory barrier on all CPUs" is a grace period of RCU-sched. */
export const WITH_GRACE_PERIODS: Parts = {
  ...WITH_BARRIERS,
  inLock: left_out,
  inUnlock: left_out,
  atStart: synchronize_sched,
  beforeFlip: left_out,
  afterFlip: synchronize_sched,
  atEnd: synchronize_sched,
};

/** No step at all: what was left out. */
export function left_out(): Thread {
  return nothing();
}

// eslint-disable-next-line require-yield
function* nothing(): Thread {}

/** How many readers there are, and the CPUs whose counters are looked at: those that they may be on. */
export interface Readers {
  readonly readers: number;
  readonly cpus: readonly number[];
}

/** One counter for each CPU and index. */
export type Counters = readonly [PerCpu<number>, PerCpu<number>];

/**
 * Counters that are all 0. That of one CPU can be less than 0, where somebody came to unlock. All that is ever asked is whether a sum is 0,
 * or is another, and no reader makes it differ by more than 1; so counting modulo one more than there are readers tells all.
 */
export function counters(name: string, readers: number): Counters {
  const counts = wrapping(readers + 1);
  return [per_cpu_variable<number>(`${name}[0]`, 0, counts), per_cpu_variable<number>(`${name}[1]`, 0, counts)];
}

/** The counters of an index. */
export function counterOf(pair: Counters, idx: number): PerCpu<number> {
  return idx === 0 ? pair[0] : pair[1];
}

/** The sum over the CPUs that are looked at, one load after the other, modulo what the counters are. */
export function* sum(pair: Counters, idx: number, { cpus, readers }: Readers): Thread<number> {
  let total = 0;
  for (const cpu of cpus) total += yield* READ_ONCE(per_cpu(counterOf(pair, idx), cpu));
  return total % (readers + 1);
}

/** The lowest bit of `completed`, or of `srcu_idx`, which is all that anybody looks at. */
export function completedBit(): Cell<number> {
  return cell<number>('completed', 0);
}

/** Looks again and again until nobody uses the index, and sleeps in between: there is a full barrier in each context switch. */
export function* until_zero(isZero: () => Thread<boolean>, locals: readonly Value[]): Thread {
  for (;;) {
    yield* loop('scan', locals);
    if (yield* isZero()) return;
    yield* smp_mb();
  }
}

/** The index is flipped: new readers use the other counters. */
export function* srcu_flip(completed: Cell<number>, idx: number, { beforeFlip, afterFlip }: Parts): Thread {
  yield* beforeFlip();
  yield* WRITE_ONCE(completed, 1 - idx);
  yield* afterFlip();
}
