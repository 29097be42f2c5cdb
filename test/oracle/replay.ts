// Replaying a thread, and printing whatever a state holds.
import type { FaultKind } from '../../src/core/fault.js';
import type { Op } from '../../src/lang/op.js';
import { isPointer, makePointer, objectKey, objectOf } from '../../src/lang/struct.js';
import type { Thread } from '../../src/lang/thread.js';
import type { Value } from '../../src/lang/value.js';

/** What a thread is started with: its function and the arguments. */
export interface Start {
  readonly fn: (...args: Value[]) => Thread<unknown>;
  readonly args: readonly Value[];
}

/** A thread's answers so far; `undefined` for an op that answers nothing. */
export type Answers = readonly (Value | undefined)[];

/** Where a thread stands after its answers: at an op, at its end, or at the fault of its own code. */
export function replay(start: Start, answers: Answers): Op | 'end' | FaultKind {
  let given = 0;
  try {
    const thread = start.fn(...start.args);
    let turn = thread.next();
    while (turn.done !== true) {
      const op = turn.value;
      if (op.kind === 'enter' || op.kind === 'leave' || op.kind === 'loop') turn = thread.next(undefined);
      else if (op.kind === 'bug') return 'failed-assertion';
      else if (given < answers.length) turn = thread.next(answers[given++]);
      else return op;
    }
    return 'end';
  } catch (error) {
    return failsOnNull(error, answers) ? 'null-dereference' : 'failed-assertion';
  }
}

/** `p.field` of null says so; a call of null only says that it is not a function, or that what it gives is not iterable. */
function failsOnNull(error: unknown, answers: Answers): boolean {
  if (!(error instanceof TypeError)) return false;
  return / null/.test(error.message) || (/is not a function|is not iterable/.test(error.message) && answers.includes(null));
}

/** The answer as the thread gets it: a pointer is stamped with the answer that it comes from. */
export function stamp(answer: Value | undefined, origin: number): Value | undefined {
  return isPointer(answer) ? makePointer(objectOf(answer), origin) : answer;
}

const functionNumbers = new Map<unknown, number>();

/** The same text for equal values: keys in order, pointers by their object, functions by identity. */
export function print(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === undefined) return '?';
    if (typeof part === 'function') {
      if (!functionNumbers.has(part)) functionNumbers.set(part, functionNumbers.size);
      return `&${functionNumbers.get(part)}`;
    }
    if (isPointer(part)) return `*${objectKey(objectOf(part))}`;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
