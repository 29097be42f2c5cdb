// Nesting: preemption, announcements, rcu_read_lock() and interrupts, as static properties of a local state.
import type { Op } from '../lang/op.js';

/** A counter that goes above this is taken for a missing unlock. */
const DEPTH_MAX = 7;

/** The counters of one context (see machine/README.md). */
export interface Nesting {
  readonly preempt: number;
  readonly announced: number;
  readonly rcuDepth: number;
  readonly irqsOff: boolean;
}

/** What kind of context a thread runs in. */
export type ThreadKind = 'task' | 'nmi' | 'irq' | 'callback';

/** The counters at the start of a thread. */
export function startNesting(kind: ThreadKind): Nesting {
  return { preempt: 0, announced: 0, rcuDepth: 0, irqsOff: kind === 'nmi' || kind === 'irq' };
}

/** The counters after an op. */
export function nestingAfter(op: Op, now: Nesting): Nesting {
  switch (op.kind) {
    case 'preempt':
      return { ...now, preempt: now.preempt + op.delta };
    case 'announce':
      return { ...now, announced: now.announced + op.delta };
    case 'rcu-read':
      return { ...now, rcuDepth: now.rcuDepth + op.delta };
    case 'irqs':
      return { ...now, irqsOff: !op.enabled };
    case 'irqs-save':
      return { ...now, irqsOff: true };
    default:
      return now;
  }
}

/** Why the counters are out of balance after an op, if they are. */
export function imbalance(op: Op, now: Nesting): string | undefined {
  const counters = [now.preempt, now.announced, now.rcuDepth];
  if (counters.some((count) => count < 0)) return `${op.name}() ends what was never begun`;
  if (counters.some((count) => count > DEPTH_MAX)) return `${op.name}() is nested more than ${DEPTH_MAX} deep`;
  return undefined;
}

/** Why a thread may not end like this, if it may not. */
export function imbalanceAtEnd(kind: ThreadKind, now: Nesting): string | undefined {
  if (now.preempt > 0) return 'it ends with preemption disabled';
  if (now.announced > 0) return 'it ends without nmi_exit() or irq_exit()';
  if (now.rcuDepth > 0) return 'it ends inside rcu_read_lock()';
  if (now.irqsOff && (kind === 'task' || kind === 'callback')) return 'it ends with interrupts off';
  return undefined;
}

/** Why a context may not sleep here, if it may not. */
export function atomicReason(kind: ThreadKind, now: Nesting): string | undefined {
  if (kind === 'nmi') return 'in an NMI handler';
  if (kind === 'irq') return 'in an irq handler';
  if (kind === 'callback') return 'in an RCU callback, which runs in softirq context';
  if (now.preempt + now.announced > 0) return 'with preemption disabled';
  if (now.rcuDepth > 0) return 'inside rcu_read_lock()';
  if (now.irqsOff) return 'with interrupts off';
  return undefined;
}

/** Whether an op may sleep. */
export function maySleep(op: Op): boolean {
  switch (op.kind) {
    case 'grace-end':
    case 'barrier-begin':
    case 'barrier-end':
    case 'might-sleep':
      return true;
    case 'grace-begin':
    case 'await':
    case 'allocate':
      return op.sleeps;
    case 'update':
      return op.sleeps === true;
    default:
      return false;
  }
}
