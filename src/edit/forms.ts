// Forms: which functions can stand in the place of a call, and which of them are weaker or stronger.
import { smp_mb, smp_rmb, smp_wmb } from '../lang/barrier.js';
import type { Call } from '../lang/call.js';
import { irq_enter, irq_exit, nmi_enter, nmi_exit } from '../lang/hardirq.js';
import { local_irq_disable, local_irq_enable } from '../lang/irqflags.js';
import type { LoadOrder, Op, OpOf, StoreOrder } from '../lang/op.js';
import { preempt_disable, preempt_enable } from '../lang/preempt.js';
import {
  rcu_barrier,
  rcu_read_lock,
  rcu_read_lock_sched,
  rcu_read_unlock,
  rcu_read_unlock_sched,
  synchronize_rcu,
  synchronize_sched,
} from '../lang/rcupdate.js';
import { unedited, type Thread } from '../lang/thread.js';

/** What stands where a call was left out. */
export const NOTHING = 'nothing';
/** What stands where call_rcu() was: its callback, called without waiting. */
const AT_ONCE = 'the_callback';

/**
 * Each function's next weaker forms. What is not here has none. The order of memory models is that of tools/memory-model in the kernel's
 * tree: each form orders less than the one that it stands for, and does the same otherwise.
 */
const WEAKER: Readonly<Record<string, readonly string[]>> = {
  smp_mb: ['smp_wmb', 'smp_rmb'],
  smp_wmb: [NOTHING],
  smp_rmb: [NOTHING],
  smp_store_release: ['WRITE_ONCE'],
  rcu_assign_pointer: ['WRITE_ONCE'],
  WRITE_ONCE: ['store'],
  store: [NOTHING],
  smp_load_acquire: ['READ_ONCE'],
  rcu_dereference: ['READ_ONCE'],
  rcu_dereference_sched: ['READ_ONCE'],
  READ_ONCE: ['load'],
  smp_cond_load_acquire: ['wait_until'],
  atomic_add_return: ['atomic_add_return_relaxed'],
  atomic_dec_and_test: ['atomic_dec_and_test_relaxed'],
  atomic_inc_not_zero: ['atomic_inc_not_zero_relaxed'],
  xchg: ['xchg_relaxed'],
  cmpxchg: ['cmpxchg_relaxed'],
  synchronize_sched: ['synchronize_rcu'],
  synchronize_rcu: [NOTHING],
  call_rcu_sched: ['call_rcu'],
  call_rcu: [AT_ONCE],
  rcu_barrier: [NOTHING],
  spin_lock_irqsave: ['spin_lock'],
  spin_lock: [NOTHING],
  mutex_lock: [NOTHING],
  nmi_enter: [NOTHING],
  irq_enter: [NOTHING],
  preempt_disable: [NOTHING],
  local_irq_disable: [NOTHING],
  local_irq_save: [NOTHING],
  rcu_read_lock: [NOTHING],
  rcu_read_lock_sched: [NOTHING],
};

const STRONGER: Readonly<Record<string, readonly string[]>> = {
  smp_wmb: ['smp_mb'],
  smp_rmb: ['smp_mb'],
  store: ['WRITE_ONCE'],
  WRITE_ONCE: ['smp_store_release'],
  load: ['READ_ONCE'],
  READ_ONCE: ['rcu_dereference'],
  rcu_dereference: ['smp_load_acquire'],
  rcu_dereference_sched: ['smp_load_acquire'],
  wait_until: ['smp_cond_load_acquire'],
  synchronize_rcu: ['synchronize_sched'],
  call_rcu: ['call_rcu_sched'],
  spin_lock: ['spin_lock_irqsave'],
};

/** What ends what a function began. */
export const CLOSES: Readonly<Record<string, string>> = {
  nmi_enter: 'nmi_exit',
  irq_enter: 'irq_exit',
  preempt_disable: 'preempt_enable',
  local_irq_disable: 'local_irq_enable',
  local_irq_save: 'local_irq_restore',
  rcu_read_lock: 'rcu_read_unlock',
  rcu_read_lock_sched: 'rcu_read_unlock_sched',
  spin_lock: 'spin_unlock',
  spin_lock_irqsave: 'spin_unlock_irqrestore',
  mutex_lock: 'mutex_unlock',
};

const OPENS: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(CLOSES).map(([open, close]) => [close, open]));

/** Functions without arguments, which can be called anywhere. */
const FREE: Readonly<Record<string, () => Thread>> = {
  smp_mb,
  smp_wmb,
  smp_rmb,
  synchronize_rcu,
  synchronize_sched,
  rcu_barrier,
  nmi_enter,
  nmi_exit,
  irq_enter,
  irq_exit,
  preempt_disable,
  preempt_enable,
  local_irq_disable,
  local_irq_enable,
  rcu_read_lock,
  rcu_read_unlock,
  rcu_read_lock_sched,
  rcu_read_unlock_sched,
};

/** What can be inserted around a thread: what begins something, by name. */
export const PAIRED: readonly string[] = Object.keys(CLOSES).filter(
  (open) => Object.hasOwn(FREE, open) && Object.hasOwn(FREE, CLOSES[open]),
);

/** What can be inserted, by name. */
export const INSERTABLE: readonly string[] = Object.keys(FREE);

const LOADS: Readonly<Record<string, LoadOrder>> = {
  load: 'plain',
  READ_ONCE: 'once',
  rcu_dereference: 'dereference',
  rcu_dereference_sched: 'dereference',
  smp_load_acquire: 'acquire',
};
const STORES: Readonly<Record<string, StoreOrder>> = {
  store: 'plain',
  WRITE_ONCE: 'once',
  smp_store_release: 'release',
  rcu_assign_pointer: 'assign',
};
const RELAXED = '_relaxed';

/** What begins the thread of a form; one that ends something is given what its beginning answered. */
export type Form = (opened?: unknown) => Generator<Op, unknown>;

/** The next weaker, or stronger, forms of a function, by name. */
export function nextForms(direction: 'weaken' | 'strengthen', name: string): readonly string[] {
  return (direction === 'weaken' ? WEAKER : STRONGER)[name] ?? [];
}

/** The function that began what this one ends. */
export function openedBy(close: string): string | undefined {
  return OPENS[close];
}

/** A function without arguments. */
export function freeForm(name: string): Form | undefined {
  return Object.hasOwn(FREE, name) ? () => FREE[name]() : undefined;
}

/** The form of this name of a call; `undefined` where a call has none. */
export function formOf(call: Call, name: string): Form | undefined {
  if (name === NOTHING) return isVoid(call) ? nothing : undefined;
  if (Object.hasOwn(call.others, name)) return call.others[name];
  const changed = call.op && changedOp(call.op, name);
  if (changed) return () => unedited(changed);
  if (name === AT_ONCE) return call.op?.kind === 'call-rcu' ? atOnce(call.op) : undefined;
  return isVoid(call) ? freeForm(name) : undefined;
}

/** The names of all forms that a call can have, for a message. */
export function formNames(call: Call): string[] {
  return [...Object.keys(WEAKER), NOTHING, AT_ONCE].filter((name) => name !== call.name && formOf(call, name) !== undefined);
}

// eslint-disable-next-line require-yield
function* nothing(): Thread<unknown> {
  // local_irq_save() and what contains it answer whether interrupts were on; nobody asks once the end is left out, too.
  return true;
}

function atOnce(op: OpOf<'call-rcu'>): Form {
  // call_rcu() is typed so that its callback takes its argument.
  return () => (op.callback as (argument: unknown) => Thread)(op.argument);
}

function changedOp(op: Op, name: string): Op | undefined {
  switch (op.kind) {
    case 'load':
      return Object.hasOwn(LOADS, name) ? { ...op, name, order: LOADS[name] } : undefined;
    case 'store':
      return Object.hasOwn(STORES, name) && Object.hasOwn(STORES, op.name) ? { ...op, name, order: STORES[name] } : undefined;
    case 'await':
      if (op.sleeps) return undefined;
      if (name === 'wait_until') return { ...op, name, order: 'once' };
      return name === 'smp_cond_load_acquire' ? { ...op, name, order: 'acquire' } : undefined;
    case 'update':
      if (name === op.name + RELAXED && WEAKER[op.name]?.includes(name)) return { ...op, name, order: 'relaxed' };
      return op.name === name + RELAXED ? { ...op, name, order: 'full' } : undefined;
    case 'call-rcu':
      if (name === 'call_rcu') return { ...op, name, flavour: 'rcu' };
      return name === 'call_rcu_sched' ? { ...op, name, flavour: 'sched' } : undefined;
    default:
      return undefined;
  }
}

const VOID_KINDS = new Set<Op['kind']>(['store', 'fence', 'preempt', 'irqs', 'announce', 'rcu-read', 'free', 'call-rcu', 'might-sleep']);
const VOID_NAMES = new Set(['synchronize_rcu', 'synchronize_sched', 'rcu_barrier', 'spin_lock', 'spin_unlock', 'mutex_lock']);
const UNUSED_NAMES = new Set(['spin_unlock_irqrestore', 'atomic_inc', 'atomic_dec', 'this_cpu_inc', 'this_cpu_dec']);

/** Whether nobody can use what a call answers. */
export function isVoid({ name, op }: Pick<Call, 'name' | 'op'>): boolean {
  return (op !== undefined && VOID_KINDS.has(op.kind)) || VOID_NAMES.has(name) || UNUSED_NAMES.has(name) || beginsFlags(name);
}

// Their answer goes to what ends them, which goes with them.
function beginsFlags(name: string): boolean {
  return name === 'local_irq_save' || name === 'spin_lock_irqsave';
}
