// Why a step is not offered, as data.

/** The kinds of reason. */
export type RefusalCode =
  /** A handler or callback runs on the CPU, and what it interrupted waits. */
  | 'handler-runs'
  /** Another task has the CPU, and none can take it from it here. */
  | 'no-preemption'
  /** An NMI masks irqs, and further NMIs beyond the depth of the system. */
  | 'masked'
  | 'irqs-off'
  /** Preemption or interrupts are disabled, so no callback runs. */
  | 'no-softirq'
  /** As many interrupts as may arrive on this CPU have arrived. */
  | 'arrivals-used-up'
  /** A grace period is not over. */
  | 'grace-period'
  /** rcu_barrier() waits for callbacks. */
  | 'callbacks'
  /** What it waits for has another value. */
  | 'value'
  /** A fence, or an op with the force of one, waits for what is pending. */
  | 'fence'
  /** The reorder table keeps it behind older pending ops. */
  | 'ordered'
  | 'window-full'
  /** Interrupts are precise: with a load pending, none arrives or returns, and no other task takes over. */
  | 'load-pending'
  /** A finding under a guess waits to be confirmed: its CPU goes no further, and there is no room for a second one. */
  | 'unconfirmed'
  /** A pending load would read another value than the one that it is taken to have read. */
  | 'guess-wrong'
  /** The object that a guessed pointer leads to is still to come. */
  | 'not-yet-allocated'
  /** A bound: no slot is free for what is allocated or queued. */
  | 'no-slot'
  /** This outcome cannot come about. */
  | 'impossible';

/** Why a step is not offered. */
export interface Reason {
  readonly code: RefusalCode;
  /** The row of the context that is in the way. */
  readonly row?: number | undefined;
  /** The entries of the CPU's window that must be performed before, by place. */
  readonly entries?: readonly number[] | undefined;
  /** The cell that it waits for. */
  readonly cell?: number | undefined;
  /** The grace period that it waits for, or the number of the task among those that call rcu_barrier(). */
  readonly grace?: number | undefined;
}

/** A step that could be there: of a context that has begun, of an interrupt, or of a pending op. */
export interface Candidate {
  /** The code of the action, without an outcome. Two candidates have one code where a handler has interrupted a task. */
  readonly action: number;
  readonly cpu: number;
  /** `none` for a pending op. */
  readonly context: 'task' | 'softirq' | 'irq' | 'nmi' | 'none';
  /** The row of the op; 0 for a pending one. */
  readonly row: number;
  /** Whether it is the arrival of an interrupt or a callback. */
  readonly isArrival: boolean;
  /** Whether a handler has interrupted the context: it is not offered. */
  readonly isInterrupted: boolean;
  /** In how many ways the op can turn out. */
  readonly ways: number;
}
