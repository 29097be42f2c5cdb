// What an x86 CPU does about NMIs: it masks them when it delivers one, and unmasks them at the next IRET, whosever it is.
import {
  choose,
  observed_region,
  per_cpu_variable,
  this_cpu_ptr,
  this_cpu_read,
  this_cpu_write,
  wait_until,
  type PerCpu,
  type Thread,
} from 'quiesce';

/** Whether the CPU holds NMIs back. One that comes meanwhile is remembered, and delivered afterwards: here it arrives then. */
const nmis_masked = per_cpu_variable<boolean>('nmis_masked', false);

/** What the hardware does, and what is watched meanwhile. */
export interface Hardware {
  /** The first that an NMI does. */
  readonly deliver: () => Thread;
  /** Asks the devices what the NMI was for, and does it: whatever came until now is thereby handled, and counted once. */
  readonly handling: (count: PerCpu<number>, body: Thread) => Thread;
  /** From here on the CPU is in no NMI any more, but for the IRET. */
  readonly leave: () => Thread;
}

/** The hardware alone. */
export const UNWATCHED: Hardware = { deliver, handling: (_, body) => body, leave: left_out };

/** Where NMIs are masked none arrives, as one that waits for its first op is one that is not there yet. */
function* deliver(): Thread {
  yield* wait_until(this_cpu_ptr(nmis_masked), (isMasked) => !isMasked);
  yield* this_cpu_write(nmis_masked, true);
}

// What is watched: whether an NMI that was delivered has not been handled yet, whether any is on its way, and whether its handler runs.
const is_unhandled = per_cpu_variable<boolean>('is_unhandled', false);
const is_in_nmi = per_cpu_variable<boolean>('is_in_nmi', false);
const is_handling = per_cpu_variable<boolean>('is_handling', false);

/** The hardware, and somebody who sees what comes of each NMI. */
export const WATCHED: Hardware = {
  *deliver() {
    yield* deliver();
    // When no NMI runs, none that came before is left.
    const isLost = !(yield* this_cpu_read(is_in_nmi)) && (yield* this_cpu_read(is_unhandled));
    yield* when(isLost, 'finds_one_lost', this_cpu_write(is_unhandled, true));
    yield* this_cpu_write(is_in_nmi, true);
  },
  *handling(count, body) {
    const isRunning = yield* this_cpu_read(is_handling);
    yield* when(isRunning, 'finds_itself_running', this_cpu_write(is_handling, true));
    yield* this_cpu_write(is_unhandled, false);
    const before = yield* this_cpu_read(count);
    yield* body;
    const isMiscounted = (yield* this_cpu_read(count)) === before;
    yield* when(isMiscounted, 'finds_miscounted', this_cpu_write(is_handling, false));
  },
  leave: () => this_cpu_write(is_in_nmi, false),
};

// The op, inside of a region that must never be entered, if what makes it wrong is so.
function when(isWrong: boolean, region: string, op: Thread): Thread {
  return isWrong ? observed_region(region, op) : op;
}

// eslint-disable-next-line require-yield
function* left_out(): Thread {}

/** IRET: returns from an exception as from an NMI, and unmasks NMIs. */
export function iret(): Thread {
  return this_cpu_write(nmis_masked, false);
}

/** A breakpoint or a page fault, or none: it returns with IRET, although the NMI that it interrupted goes on. */
export function* exception(): Thread {
  if ((yield* choose(2)) === 1) yield* iret();
}
