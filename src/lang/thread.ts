// Threads: TypeScript generators that read like the kernel's text and yield one op at a time.
import type { Op } from './op.js';
import { beginOp, captureSite, createOp } from './site.js';

/**
 * A task, an interrupt handler, an RCU callback, or a function that one of them calls. Everything between two `yield*` is
 * free: it costs no state and takes no time. A thread must be deterministic: what it does depends on the answers to its
 * ops and on nothing else.
 */
export type Thread<T = void> = Generator<Op, T, unknown>;

/** Performs one op and returns the machine's answer. The op knows where in the model it was created. */
export function perform<A>(op: Op): Thread<A> {
  const created = captureSite(op);
  createOp(created);
  return performing<A>(created);
}

/** A thread of several ops under one name: as an op, it is a mistake to call it and not perform it. */
export function composite<T>(name: string, body: Thread<T>): Thread<T> {
  const token = captureSite({ kind: 'might-sleep', name });
  createOp(token);
  return composed(token, body);
}

function* composed<T>(token: Op, body: Thread<T>): Thread<T> {
  beginOp(token);
  return yield* body;
}

function* performing<A>(op: Op): Thread<A> {
  beginOp(op);
  return (yield op) as A;
}
