// Nesting: what an op changes in its own context, and where sleeping is a fault. The rest of the state plays no part.
import type { FaultKind } from '../../src/core/fault.js';
import type { Op, OpOf } from '../../src/lang/op.js';
import { preemptCount, type Context } from './state.js';

type NestingOp = OpOf<'preempt' | 'announce' | 'rcu-read' | 'irqs' | 'irqs-save'>;

/** Performs a nesting op in place. */
export function nest(context: Context, op: NestingOp): { readonly answer: boolean | undefined } | FaultKind {
  const wereOn = context.irqsOn;
  if (op.kind === 'irqs' || op.kind === 'irqs-save') context.irqsOn = op.kind === 'irqs' && op.enabled;
  if (op.kind === 'preempt') context.preempt += op.delta;
  if (op.kind === 'announce') context.announce += op.delta;
  if (op.kind === 'rcu-read') context.rcu += op.delta;
  const counts = [context.preempt, context.announce, context.rcu];
  if (counts.some((count) => count < 0 || count > 7)) return 'unbalanced-nesting';
  return { answer: op.kind === 'irqs-save' ? wereOn : undefined };
}

/** Whether the op may sleep where that is a fault. */
export function sleepsInAtomic(context: Context, op: Op): boolean {
  return maySleep(op) && isAtomic(context);
}

function maySleep(op: Op): boolean {
  if (op.kind === 'await' || op.kind === 'allocate' || op.kind === 'grace-begin') return op.sleeps;
  if (op.kind === 'update') return op.sleeps === true;
  return ['grace-end', 'barrier-begin', 'barrier-end', 'might-sleep'].includes(op.kind);
}

function isAtomic(context: Context): boolean {
  return context.kind !== 'task' || preemptCount(context) > 0 || context.rcu > 0 || !context.irqsOn;
}
