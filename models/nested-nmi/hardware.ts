// What an x86 CPU does about NMIs: it masks them when it delivers one, and unmasks them at the next IRET, whosever it is.
import {
  choose,
  observed_region,
  per_cpu_variable,
  this_cpu_read,
  this_cpu_write,
  type PerCpu,
  type Thread,
} from 'quiesce';

/** Whether the CPU holds NMIs back. One that comes meanwhile is remembered, and delivered afterwards: here as one that comes then. */
const nmis_masked = per_cpu_variable<boolean>('nmis_masked', false);

/** What the hardware does, and what is watched meanwhile. */
export interface Hardware {
  /** The first that an NMI does; `false` where the CPU holds it back. */
  readonly deliver: () => Thread<boolean>;
  /** Asks the devices what the NMI was for, and does it: whatever came until now is thereby handled, and counted once. */
  readonly handling: (count: PerCpu<number>, body: Thread) => Thread;
  /** From here on the CPU is in no NMI any more, but for the IRET. */
  readonly leave: () => Thread;
}

/** The hardware alone. */
export const UNWATCHED: Hardware = { deliver, handling: (_, body) => body, leave: left_out };

/** Where NMIs are masked none is delivered: one that comes is gone without a trace, and whatever it was for can come again later. */
function* deliver(): Thread<boolean> {
  if (yield* this_cpu_read(nmis_masked)) return false;
  yield* this_cpu_write(nmis_masked, true);
  return true;
}

// What is watched: whether an NMI that was delivered has not been handled yet, whether any is on its way, and whether its handler runs.
const is_unhandled = per_cpu_variable<boolean>('is_unhandled', false);
const is_in_nmi = per_cpu_variable<boolean>('is_in_nmi', false);
const is_handling = per_cpu_variable<boolean>('is_handling', false);

/** The hardware, and somebody who sees what comes of each NMI. */
export const WATCHED: Hardware = {
  *deliver() {
    if (!(yield* deliver())) return false;
    // When no NMI runs, none that came before is left.
    const isLost = !(yield* this_cpu_read(is_in_nmi)) && (yield* this_cpu_read(is_unhandled));
    yield* when(isLost, 'finds_one_lost', this_cpu_write(is_unhandled, true));
    yield* this_cpu_write(is_in_nmi, true);
    return true;
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
