// Threads: TypeScript generators that read like the kernel's text and yield one op at a time.
import { edited, hidden, isEditing, type Call } from './call.js';
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
  if (isEditing()) {
    const other = edited({ name: op.name, op, subject: undefined, start: () => unedited(op), others: {} });
    // What an edit puts there answers as the call would: edits are checked for that.
    if (other) return other as Thread<A>;
  }
  const created = captureSite(op);
  createOp(created);
  return performing<A>(created);
}

/** The same for an op that an edit puts in the place of another. */
export function unedited<A>(op: Op): Thread<A> {
  return performing<A>(captureSite(op));
}

/** A kernel function that is made of several ops, or of others; edits see it as one call. */
export interface KernelCall<T> {
  readonly name: string;
  readonly start: () => Thread<T>;
  readonly subject?: unknown;
  readonly others?: Call['others'];
}

/** Calls a kernel function. */
export function kernelCall<T>({ name, start, subject, others = {} }: KernelCall<T>): Thread<T> {
  if (isEditing()) {
    const other = edited({ name, op: undefined, subject, start: () => hidden(start()), others });
    if (other) return other as Thread<T>;
  }
  return composite(name, hidden(start()));
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
