// Names for values: two values are the same exactly when their keys are.
import { refuse } from '../core/diagnostic.js';
import { isPointer, makePointer, objectKey, objectOf } from '../lang/struct.js';
import type { ThreadFunction, Value } from '../lang/value.js';

/** Gives each value a key, and each function a name of its own. */
export class ValueNames {
  private readonly functions = new Map<ThreadFunction, string>();
  private readonly taken = new Set<string>();

  /** `5`, `true`, `"text"`, `null`, `&nmi_data#0`, `my_nmi_callback`. Refuses what no cell can hold. */
  key(value: unknown): string {
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return JSON.stringify(value);
    if (isPointer(value)) return `&${objectKey(objectOf(value))}`;
    if (typeof value === 'function') return this.functionName(value as ThreadFunction); // Any function may be called as a thread.
    if (isGenerator(value)) {
      refuse({ code: 'forgotten-yield-star', message: 'an op or a thread is used as a value', instead: 'write `yield*` before the call' });
    }
    return refuse({
      code: 'bad-value',
      message: `${describe(value)} is not a value that a cell can hold`,
      instead: 'use a number, a boolean, a string, null, a pointer, or a generator function',
    });
  }

  private functionName(fn: ThreadFunction): string {
    const known = this.functions.get(fn);
    if (known !== undefined) return known;
    const base = fn.name || 'anonymous';
    let name = base;
    for (let count = 2; this.taken.has(name); count++) name = `${base}~${count}`;
    this.taken.add(name);
    this.functions.set(fn, name);
    return name;
  }
}

/** The same value, stamped as answer `origin` of its thread if it is a pointer. */
export function stamp(value: Value | undefined, origin: number): Value | undefined {
  return isPointer(value) ? makePointer(objectOf(value), origin) : value;
}

/** Whether a value is a generator: what an op or thread is before `yield*`. */
export function isGenerator(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { next?: unknown }).next === 'function';
}

function describe(value: unknown): string {
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}
