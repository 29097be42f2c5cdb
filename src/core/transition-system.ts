// The transition system: all that a search knows about what it explores.

/**
 * Packed states and the actions between them. A state is `words` int32 in a row; equal states have equal words.
 *
 * Invariant: the same state always gives the same actions, successors and findings, in the same order.
 */
export interface TransitionSystem {
  /** Int32 words of one packed state, at least 1. */
  readonly words: number;
  /** The initial state; the caller owns the array. */
  initial(): Int32Array;
  /**
   * Takes every enabled action of the state at `offset` of `states`. Returns how many there were; they are left in
   * `actions`, `successors` and `findings` of this system until the next call.
   */
  expand(states: Int32Array, offset: number): number;
  /** Codes of the actions that the last `expand` took: opaque, and stable for one program. */
  readonly actions: Int32Array;
  /** Successor `i` of the last `expand` starts at word `i * words`; undefined content where `findings[i]` is not 0. */
  readonly successors: Int32Array;
  /** 0, or the code of what was wrong with action `i` of the last `expand`. */
  readonly findings: Int32Array;
  /** 1 where `observe` would say of successor `i` of the last `expand` what it said of the expanded state; absent: nobody knows. */
  readonly quiet?: Uint8Array;
  /**
   * Looks at a distinct state once: returns 0, or the code of what is wrong with the state itself. It also notes what the
   * model's `sometimes` wait for.
   */
  observe(states: Int32Array, offset: number): number;
  /** 0, or the code of a fault of the state that the last `expand` was given (a deadlock, a leak at rest). */
  readonly restFinding: number;
  /**
   * The schedule that takes a path of states to a finding of its last state, or of an action of it. Absent where each step of the
   * path is one action of the system itself.
   */
  scheduleAlong?(path: readonly Int32Array[], finding: number, isOfAction: boolean): number[];
}
