// The parts of an NMI's entry and exit that a variant can have otherwise.

/** How the state is given up when an NMI has been handled: nmi_state and its like. */
export type Exit = 'atomically' | 'test-then-clear' | 'clear';

/** What it is made of. */
export interface Parts {
  /** Whether an NMI finds out that it interrupted another one, and leaves the work to that. */
  readonly looksForOther: boolean;
  /** Whether one that leaves its work to another says so. */
  readonly latches: boolean;
  /** How an entry by `nmi_state` gives it up. */
  readonly exit: Exit;
  /** Whether an entry by stack frames looks where the stack pointer was, and not only at "NMI executing". */
  readonly looksAtStack: boolean;
  /** Whether an exception can come between the look at `nmi_state` and setting it. */
  readonly excepts: 'while-handled' | 'early' | 'never';
  /** Whether a repetition begins behind nmi_enter(). */
  readonly repeatsInside: boolean;
}

/** As the kernel has them. */
export const PARTS: Parts = {
  looksForOther: true,
  latches: true,
  exit: 'atomically',
  looksAtStack: true,
  excepts: 'while-handled',
  repeatsInside: false,
};
