// Actions as integers: what a schedule is made of.
//
//   bit  0..2   kind
//   bit  3..10  CPU
//   bit 11..20  task, window entry or callback slot
//   bit 21..30  the choice, where the op has several

/** The kinds of action, by number. */
export const ACTION = { step: 0, perform: 1, nmi: 2, irq: 3, softirq: 4 } as const;

const KINDS = ['step', 'perform', 'nmi', 'irq', 'softirq'] as const;

/** An action, unpacked. */
export interface Action {
  readonly kind: (typeof KINDS)[number];
  readonly cpu: number;
  /** The task of a `step` (among all tasks; 0 when a handler steps), the window entry of a `perform`, the slot of a `softirq`. */
  readonly which: number;
  /** The value of choose(); 0 otherwise. */
  readonly choice: number;
}

/** CPUs, at the most; what else a code has room for. */
export const CPUS_MAX = 256;
/** Tasks, window entries and callback slots of a CPU, at the most. */
export const WHICH_MAX = 1024;
/** Values of one choose(), at the most. */
export const CHOICES_MAX = 1024;

/** The code of an action without a choice. */
export function encodeAction(kind: number, cpu: number, which: number): number {
  return kind | (cpu << 3) | (which << 11);
}

/** The same action with a choice. */
export function withChoice(action: number, choice: number): number {
  return action | (choice << 21);
}

/** The choice of a code. */
export function choiceOf(code: number): number {
  return (code >>> 21) & 1023;
}

/** The action that a code stands for. */
export function decodeAction(code: number): Action {
  const kind = KINDS[code & 7];
  if (kind === undefined) throw new RangeError(`no action has the code ${code}`);
  return { kind, cpu: (code >>> 3) & 255, which: (code >>> 11) & 1023, choice: choiceOf(code) };
}
