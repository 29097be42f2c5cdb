// How a CPU tells RCU that it is idle: the counter of kernel/rcu/tree.c, and how interrupts, NMIs and the idle loop count it.
import {
  BUG_ON,
  READ_ONCE,
  atomic_add_return,
  cell,
  per_cpu_variable,
  this_cpu_read,
  this_cpu_write,
  wrapping,
  type Cell,
  type Thread,
} from 'quiesce';

// CPUs that are there at all; those with higher numbers are offline.
const NR_CPUS = 3;

/**
 * What `dynticks_nmi_nesting` is set to while a task runs: a value that no nesting of interrupts brings to 1. Any even one will do; the
 * kernel's is near half of LONG_MAX.
 */
const DYNTICK_IRQ_NONIDLE = 2;

/** The counter of one CPU: even while it is idle for RCU, an extended quiescent state, and odd while RCU watches. */
export type Dynticks = Cell<number>;

/**
 * `atomic_t dynticks`, one for each CPU. CPU 0, which nobody samples, runs the updater; the others begin idle. The kernel's counters wrap
 * at 2^32, these sooner.
 */
export const DYNTICKS = init_dynticks(4);
/** The same counters, of one bit each. */
export const ONE_BIT_DYNTICKS = init_dynticks(2);

function init_dynticks(values: number): readonly Dynticks[] {
  return Array.from({ length: NR_CPUS }, (_, cpu) => cell<number>(`dynticks${cpu}`, cpu === 0 ? 1 : 0, wrapping(values)));
}

/**
 * `long dynticks_nmi_nesting`: 1 for an interrupt that found the CPU idle, and 2 more for each that nests in it. All that anybody asks is
 * whether it is 1. Two levels on an idle CPU make 3, and in a task every value is even, so it may wrap at 4.
 */
export const dynticks_nmi_nesting = per_cpu_variable<number>('dynticks_nmi_nesting', 0, wrapping(4));

/** The kernel's WARN_ON_ONCE(): nothing, or an assertion where the warnings are what is checked. */
export type Warn = (condition: boolean, message: string) => Thread;

/** What it is made of; a variant has some of it otherwise. */
export interface Parts {
  readonly eqs_exit: (dynticks: Dynticks, parts: Parts) => Thread;
  readonly eqs_enter: (dynticks: Dynticks, parts: Parts) => Thread;
  readonly nmi_enter: (dynticks: Dynticks, parts: Parts) => Thread;
  readonly nmi_exit: (dynticks: Dynticks, parts: Parts) => Thread;
  /** How an irq enters and leaves: in the kernel, as an NMI. */
  readonly irq_enter: (dynticks: Dynticks, parts: Parts) => Thread;
  readonly irq_exit: (dynticks: Dynticks, parts: Parts) => Thread;
  /** What leaving the idle loop sets `dynticks_nmi_nesting` back to. */
  readonly idle_nesting: () => Thread;
  readonly warn: Warn;
}

/** `!(atomic_read(&dynticks) & 0x1)`: whether this CPU is idle for RCU. Without any order: it is its own counter. */
export function* curr_cpu_in_eqs(dynticks: Dynticks): Thread<boolean> {
  return (yield* READ_ONCE(dynticks)) % 2 === 0;
}

/** rcu_dynticks_eqs_exit(): `seq = atomic_inc_return(&dynticks);`, a full barrier. */
function* rcu_dynticks_eqs_exit(dynticks: Dynticks, { warn }: Parts): Thread {
  const seq = yield* atomic_add_return(1, dynticks);
  yield* warn(seq % 2 === 0, 'RCU does not watch after the end of an extended quiescent state');
}

/** rcu_dynticks_eqs_enter(): the same increment, to an even value. */
function* rcu_dynticks_eqs_enter(dynticks: Dynticks, { warn }: Parts): Thread {
  const seq = yield* atomic_add_return(1, dynticks);
  yield* warn(seq % 2 !== 0, 'RCU watches in an extended quiescent state');
}

/** `dynticks_nmi_nesting += by;`, a load and a store: what nests in between puts back what it found. */
export function* add_nesting(by: number): Thread {
  const nesting = yield* this_cpu_read(dynticks_nmi_nesting);
  yield* this_cpu_write(dynticks_nmi_nesting, nesting + by);
}

/**
 * rcu_nmi_enter(): "If the CPU was idle from RCU's viewpoint", `rcu_dynticks_eqs_exit(); incby = 1;`, and 2 otherwise; then
 * `dynticks_nmi_nesting += incby;`.
 */
function* rcu_nmi_enter(dynticks: Dynticks, parts: Parts): Thread {
  const isIdle = yield* curr_cpu_in_eqs(dynticks);
  if (isIdle) yield* parts.eqs_exit(dynticks, parts);
  yield* add_nesting(isIdle ? 1 : 2);
}

// Only a handler that interrupted another one comes here.
function* inner_exit(nesting: number): Thread {
  yield* this_cpu_write(dynticks_nmi_nesting, nesting - 2);
}

/** rcu_nmi_exit(): 2 less, unless it is 1: then this is the outermost one, and the CPU becomes idle again. */
function* rcu_nmi_exit(dynticks: Dynticks, parts: Parts): Thread {
  const nesting = yield* this_cpu_read(dynticks_nmi_nesting);
  if (nesting !== 1) return yield* inner_exit(nesting);
  yield* this_cpu_write(dynticks_nmi_nesting, 0);
  yield* parts.eqs_enter(dynticks, parts);
}

/** rcu_eqs_exit(): a task begins to run on a CPU that was idle. Interrupts are off, but NMIs are not. */
export function* rcu_eqs_exit(dynticks: Dynticks, parts: Parts): Thread {
  yield* parts.eqs_exit(dynticks, parts);
  yield* this_cpu_write(dynticks_nmi_nesting, DYNTICK_IRQ_NONIDLE);
}

/** rcu_eqs_enter(): the CPU becomes idle. */
export function* rcu_eqs_enter(dynticks: Dynticks, parts: Parts): Thread {
  yield* parts.idle_nesting();
  yield* parts.eqs_enter(dynticks, parts);
}

/** No step at all: what was left out. */
export function left_out(): Thread {
  return nothing();
}

// eslint-disable-next-line require-yield
function* nothing(): Thread {}

/** As the kernel has them; since v4.16 an irq enters and leaves as an NMI does. */
export const PARTS: Parts = {
  eqs_exit: rcu_dynticks_eqs_exit,
  eqs_enter: rcu_dynticks_eqs_enter,
  nmi_enter: rcu_nmi_enter,
  nmi_exit: rcu_nmi_exit,
  irq_enter: rcu_nmi_enter,
  irq_exit: rcu_nmi_exit,
  idle_nesting: () => this_cpu_write(dynticks_nmi_nesting, 0),
  warn: left_out,
};

/** The warnings as assertions. */
export const WARNINGS: Warn = BUG_ON;
