// How a grace period finds out that no reader of before is left on an idle CPU: it samples the counter, and samples it again.
import { atomic_add_return, loop, type Thread, type Value } from 'quiesce';
import type { Dynticks } from './dynticks.ts';

/** How the counters are sampled; a variant has some of it otherwise. */
export interface Sampling {
  readonly snap: (dynticks: Dynticks) => Thread<number>;
  /** Whether a CPU whose counter was `snap`, and is `now`, has been idle since. */
  readonly in_eqs_since: (snap: number, now: number) => boolean;
  /** Whether the first sample comes before the data is taken away, and not after. */
  readonly isEarly: boolean;
  /** Whether a CPU that was not idle is waited for. */
  readonly waits: boolean;
}

/** rcu_dynticks_snap(): `atomic_add_return(0, &dynticks)`, the value with a full barrier around it. */
function rcu_dynticks_snap(dynticks: Dynticks): Thread<number> {
  return atomic_add_return(0, dynticks);
}

/** As the kernel has it. rcu_dynticks_in_eqs_since(): `snap != rcu_dynticks_snap()`. */
export const SAMPLING: Sampling = {
  snap: rcu_dynticks_snap,
  in_eqs_since: (snap, now) => snap !== now,
  isEarly: false,
  waits: true,
};

/** dyntick_save_progress_counter(), the first pass: a sample of each CPU. */
export function* save_progress_counters(counters: readonly Dynticks[], { snap }: Sampling): Thread<readonly number[]> {
  const snaps: number[] = [];
  for (const dynticks of counters) snaps.push(yield* snap(dynticks));
  return snaps;
}

/**
 * rcu_implicit_dynticks_qs(), all further passes: until each CPU that was not idle has been. What the caller still needs afterwards is
 * `kept`, as it is part of the loop's state.
 */
export function* wait_for_progress(counters: readonly Dynticks[], snaps: readonly number[], sampling: Sampling, kept: Value): Thread {
  for (const [index, dynticks] of counters.entries()) {
    const snap = snaps[index] ?? 0;
    // A CPU that was idle needs no waiting for.
    if (snap % 2 !== 0 && sampling.waits) yield* until_idle_since(dynticks, snap, sampling, [kept, index, ...snaps]);
  }
}

function* until_idle_since(dynticks: Dynticks, snap: number, { snap: again, in_eqs_since }: Sampling, locals: readonly Value[]): Thread {
  do yield* loop('force_quiescent_state', locals);
  while (!in_eqs_since(snap, yield* again(dynticks)));
}
