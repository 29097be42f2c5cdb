// What a property can observe: named regions of a thread, entered and left without a step of their own.
import { composite, perform, type Thread } from './thread.js';

/** Runs `body` inside the region `name`: a property can ask who is in it, and whether it was ever entered. */
export function observed_region<T>(name: string, body: Thread<T>): Thread<T> {
  return composite(name, inside(name, body));
}

/** Runs `body` between the observations that a region is entered and left. */
export function* inside<T>(name: string, body: Thread<T>): Thread<T> {
  yield* perform({ kind: 'enter', name: 'enter', region: name });
  const value = yield* body;
  yield* perform({ kind: 'leave', name: 'leave', region: name, value });
  return value;
}

/** The same function, running inside a region of its own name, so that properties and traces can name it. */
export function observed<A extends readonly unknown[], T>(fn: (...args: A) => Thread<T>): (...args: A) => Thread<T> {
  const wrapped = function (...args: A): Thread<T> {
    return observed_region(fn.name, fn(...args));
  };
  Object.defineProperty(wrapped, 'name', { value: fn.name });
  return wrapped;
}

/** Notes that this point was reached: a region that is left at once. No step of its own. */
export function mark(name: string): Thread {
  return observed_region(name, nothing());
}

// eslint-disable-next-line require-yield
function* nothing(): Thread {}
