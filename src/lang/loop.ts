// Loops and choices of a thread.
import { perform, type Thread } from './thread.js';
import type { Value } from './value.js';

/**
 * Declares the head of a loop: the thread's local state here is the label, the locals, and nothing else. Put it first in the
 * body of every loop that can run without end; list each local whose value one round takes from the round before.
 */
export function loop(label: string, locals: readonly Value[] = []): Thread {
  return perform({ kind: 'loop', name: 'loop', label, locals });
}

/** Answers any of 0 … count-1: the search tries them all. A step of its own, which nobody else can see. */
export function choose(count: number): Thread<number> {
  return perform<number>({ kind: 'choose', name: 'choose', count });
}
