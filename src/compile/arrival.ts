// Arrivals with a step of their own: a thread that may have to spin for its first op is there before it performs it.
//
// An arrival and the first op of a handler are one step, as long as nobody can tell the difference. A handler that spins can: from its
// arrival on, nothing below it on its CPU goes on, even if that is what it waits for.
import type { Op } from '../lang/op.js';
import type { Thread } from '../lang/thread.js';
import { Replay, type ThreadBody } from './replay.js';

/** The thread with an op in front that does nothing but arrive, if its first op is one that spins. */
export function withArrival({ name, start }: ThreadBody, does: 'arrives' | 'takes over'): ThreadBody {
  let spins: boolean | undefined;
  return {
    name,
    start: () => {
      spins ??= beginsWithSpinning({ name, start });
      return spins ? arriving(start, does) : start();
    },
  };
}

// An op that waits for the window to empty is none of those: it does empty.
function beginsWithSpinning(body: ThreadBody): boolean {
  const standing = new Replay(body).advance(undefined, true);
  if (standing.kind !== 'op') return false;
  const { op } = standing;
  return (op.kind === 'await' && !op.sleeps) || (op.kind === 'update' && op.when !== undefined && op.sleeps !== true);
}

// The thread itself begins after the arrival: what it is made of is created then, and performed at once.
function* arriving(start: () => Thread<unknown>, name: string): Thread<unknown> {
  yield { kind: 'arrive', name };
  const thread = start();
  let turn = thread.next();
  while (turn.done !== true) turn = thread.next(yield oneLater(turn.value));
  return turn.value;
}

// Declared dependencies are numbers of answers, and the arrival has the first.
function oneLater(op: Op): Op {
  const { depends } = op;
  if (!depends) return op;
  const later = (answers: readonly number[]): number[] => answers.map((answer) => answer + 1);
  return { ...op, depends: { address: later(depends.address), value: later(depends.value), control: later(depends.control) } };
}
