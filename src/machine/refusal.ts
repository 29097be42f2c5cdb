// Why a step is not offered, as data.

/** The kinds of reason. */
export type RefusalCode =
  /** A handler or callback runs on the CPU, and what it interrupted waits. */
  | 'handler-runs'
  /** Another task has the CPU, and none can take it from it here. */
  | 'no-preemption'
  /** An NMI masks irqs, and other NMIs beyond the depth of the system. */
  | 'masked'
  | 'irqs-off'
  /** Preemption is disabled, so no callback runs. */
  | 'no-softirq'
  /** As many interrupts as may arrive on this CPU have arrived. */
  | 'arrivals-used-up'
  | 'grace-period'
  | 'callbacks'
  | 'value'
  /** A fence, or an op with the force of one, waits for what is pending. */
  | 'fence'
  /** The reorder table keeps it behind older pending ops. */
  | 'ordered'
  | 'window-full'
  /** Interrupts are precise: with a load pending, nothing arrives, returns or switches. */
  | 'load-pending'
  /** What is not yet confirmed led to a finding: the CPU waits for its loads. */
  | 'unconfirmed'
  /** A pending load would read another value than the one that it was taken to have read. */
  | 'guess-wrong'
  /** A bound: no slot is free for what is allocated or queued. */
  | 'no-slot'
  /** This outcome cannot come about here. */
  | 'impossible';
