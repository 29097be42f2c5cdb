// What each op does to a state of the oracle.
import type { FaultKind } from '../../src/core/fault.js';
import type { AnyCell } from '../../src/lang/cell.js';
import type { Op } from '../../src/lang/op.js';
import { makePointer, objectKey, objectOf } from '../../src/lang/struct.js';
import type { Value } from '../../src/lang/value.js';
import type { Start } from './replay.js';
import { sleepsInAtomic, nest } from './nesting.js';
import { copy, marksOf, settle, waitingIn } from './state.js';
import type { Context, Cpu, Entry, State } from './state.js';
import { initialOf, nameOf, reduce } from './survey.js';

/** A bound that kept an op from being performed. */
export type Bound = 'window' | 'heap' | 'callbacks';
/** What an op came to: its answer, its fault, or that it is not enabled here (for the sake of a bound, perhaps). */
export type Result = { readonly answer: Value | undefined } | FaultKind | 'disabled' | Bound;

/** What the ops need to know besides the state. */
export interface Rules {
  readonly memory: 'sc' | 'tso';
  readonly window: number;
  readonly consolidated: boolean;
  /** Whether a store to the cell skips the window. */
  readonly skips: (cell: AnyCell) => boolean;
}

const DONE = { answer: undefined };

/** Who performs an op; all three are changed in place. */
export interface Place {
  readonly state: State;
  readonly cpu: Cpu;
  readonly context: Context;
}

/** Performs an op in place; `choice` says which of its answers, if it can have several. */
export function perform(rules: Rules, { state, cpu, context }: Place, op: Op, choice: number): Result {
  if (sleepsInAtomic(context, op)) return 'sleeping-in-atomic';
  if (needsEmptyWindow(op) && cpu.window.length > 0) return 'disabled';
  switch (op.kind) {
    case 'load':
      return read(state, cpu, op.cell);
    case 'await': {
      const result = read(state, cpu, op.cell);
      return typeof result === 'object' && !op.until(valueIn(result)) ? 'disabled' : result;
    }
    case 'store':
      return write(rules, state, cpu, op.cell, op.value);
    case 'update': {
      const result = read(state, cpu, op.cell);
      if (typeof result === 'string') return result;
      const old = valueIn(result);
      if (op.when && !op.when(old)) return 'disabled';
      const next = op.next(old);
      const written = write(op.order === 'local' ? rules : { ...rules, memory: 'sc' }, state, cpu, op.cell, next);
      return typeof written === 'string' ? written : { answer: op.answer(old, reduce(op.cell, next) ?? next) };
    }
    case 'fence':
      return DONE;
    case 'preempt':
    case 'announce':
    case 'rcu-read':
    case 'irqs':
    case 'irqs-save':
      return nest(context, op);
    case 'grace-begin':
      context.marks = marksOf(state, op.flavour, rules.consolidated);
      return DONE;
    case 'grace-end':
      return context.marks.length > 0 ? 'disabled' : DONE;
    case 'grace-poll':
      return { answer: context.marks.length === 0 };
    case 'call-rcu': {
      const slot = cpu.callbacks.indexOf(null);
      if (slot < 0) return 'callbacks';
      // A callback is called with the argument that it is queued with, whose type call_rcu() has checked.
      const fn = op.callback as Start['fn'];
      cpu.callbacks[slot] = { fn, args: [op.argument], marks: marksOf(state, op.flavour, rules.consolidated) };
      return DONE;
    }
    case 'barrier-begin':
      context.noted = state.cpus.flatMap(({ id, callbacks }) =>
        callbacks.flatMap((callback, slot) => (callback === null ? [] : [`${id}/${slot}`])),
      );
      return DONE;
    case 'barrier-end':
      return context.noted.length > 0 ? 'disabled' : DONE;
    case 'allocate': {
      if (op.mayFail && choice === 1) return { answer: null };
      for (let slot = 0; slot < op.struct.slots; slot++) {
        const object = { kind: 'slot', struct: op.struct, slot } as const;
        if (objectKey(object) in state.heap) continue;
        state.heap[objectKey(object)] = 'alive';
        return { answer: makePointer(object, -1) };
      }
      return 'heap';
    }
    case 'free': {
      if (op.pointer === null) return DONE;
      const object = objectOf(op.pointer);
      return object.kind === 'static' ? 'invalid-free' : submit(rules, state, cpu, { free: objectKey(object) });
    }
    case 'cpu':
      return { answer: cpu.id };
    case 'choose':
      return { answer: choice };
    case 'might-sleep':
      return DONE;
    default:
      throw new Error(`${op.kind} is not a step`);
  }
}

/** Performs the oldest pending entry of a CPU: no result if there is none. */
export function performOldest(state: State, id: number): (State | FaultKind)[] {
  const next = copy(state);
  const entry = next.cpus[id].window.shift();
  if (entry === undefined) return [];
  for (const mark of waitingIn(next).flatMap(({ marks }) => marks)) {
    if (mark.cpu === id && mark.left !== null) mark.left--;
  }
  return [land(next, entry) ?? settle(next)];
}

/** Performs an entry on memory. */
function land(state: State, entry: Entry): FaultKind | undefined {
  if ('free' in entry) {
    if (state.heap[entry.free] === 'freed') return 'double-free';
    state.heap[entry.free] = 'freed';
  } else {
    if (entry.object !== null && state.heap[entry.object] === 'freed') return 'use-after-free';
    state.memory[entry.cell] = entry.value;
  }
  return undefined;
}

/** The cell's name in memory: a copy of a per-CPU variable is named by its CPU, too. */
function keyOf(cell: AnyCell, cpu: Cpu): string {
  if (cell.kind !== 'per-cpu') return nameOf(cell);
  return `${nameOf(cell)}[${cell.cpu === 'this' ? cpu.id : cell.cpu}]`;
}

function read(state: State, cpu: Cpu, cell: AnyCell): { readonly answer: Value } | FaultKind {
  const key = keyOf(cell, cpu);
  const object = cell.kind === 'field' ? objectKey(objectOf(cell.pointer)) : null;
  const isFreed = object !== null && state.heap[object] === 'freed';
  if (isFreed || cpu.window.some((entry) => 'free' in entry && entry.free === object)) return 'use-after-free';
  const pending = cpu.window.findLast((entry) => 'cell' in entry && entry.cell === key);
  if (pending && 'cell' in pending) return { answer: pending.value };
  const value = key in state.memory ? state.memory[key] : initialOf(cell);
  return value === undefined ? 'uninitialized-read' : { answer: value };
}

function valueIn(result: { readonly answer: Value }): Value {
  return result.answer;
}

function write(rules: Rules, state: State, cpu: Cpu, cell: AnyCell, raw: Value): Result {
  const value = reduce(cell, raw);
  if (value === undefined) return 'failed-assertion';
  const object = cell.kind === 'field' ? objectKey(objectOf(cell.pointer)) : null;
  const entry = { cell: keyOf(cell, cpu), object, value };
  return submit(rules.skips(cell) ? { ...rules, memory: 'sc' } : rules, state, cpu, entry);
}

function submit(rules: Rules, state: State, cpu: Cpu, entry: Entry): Result {
  if (rules.memory === 'sc') return land(state, entry) ?? DONE;
  if (cpu.window.length >= rules.window) return 'window';
  cpu.window.push(entry);
  return DONE;
}

function needsEmptyWindow(op: Op): boolean {
  if (op.kind === 'update') return op.order !== 'local';
  if (op.kind === 'fence') return op.fence === 'mb';
  return ['grace-begin', 'grace-end', 'grace-poll', 'barrier-begin', 'barrier-end', 'call-rcu'].includes(op.kind);
}
