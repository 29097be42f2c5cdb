// Functions that a thread makes anew each time it runs: no two replays have the same one, so that none of them could stand for the others.
//
// They close over the locals of one run, too, which C has not: a callback gets its argument, and what is in memory.
import { refuse } from '../core/diagnostic.js';
import type { Op } from '../lang/op.js';
import { whereOf, type Standing } from './replay.js';

/** A function that some op is given. */
interface Given {
  readonly op: Op;
  readonly fn: unknown;
}

/**
 * Refuses a function that an op is given where the thread stands, if another replay to there gives it another one. Those that
 * are the same are added to `known`, and not asked about again.
 */
export function checkFunctions(thread: string, known: Set<unknown>, standing: Standing, again: () => Standing): void {
  const given = functionsGiven(standing);
  if (given.every(({ fn }) => known.has(fn))) return;
  const others = functionsGiven(again());
  for (const [index, { op, fn }] of given.entries()) {
    if (others.length === given.length && others[index].fn !== fn) refuseAnew(thread, op);
    known.add(fn);
  }
}

function functionsGiven(standing: Standing): readonly Given[] {
  const ops: readonly Op[] = standing.kind === 'op' ? [...standing.observations, standing.op] : standing.observations;
  return ops.flatMap((op) => operands(op).flatMap((fn) => (typeof fn === 'function' ? [{ op, fn }] : [])));
}

function operands(op: Op): readonly unknown[] {
  switch (op.kind) {
    case 'store':
      return [op.value];
    case 'update':
      // xchg() stores the same whatever was there, and the others store no functions.
      return [op.next(0)];
    case 'call-rcu':
      return [op.callback, op.argument];
    case 'loop':
      return op.locals;
    default:
      return [];
  }
}

function refuseAnew(thread: string, op: Op): never {
  return refuse({
    code: 'not-deterministic',
    message: `thread ${thread} makes the function that it gives to ${op.name}() anew each time it runs`,
    where: whereOf(op.site),
    instead: 'make the function once, outside of every thread; what it needs can be its argument, or in a cell',
  });
}
