// The survey: what the text of a program can do. Each thread gets every value that could ever reach the cell it reads.
import type { AnyCell } from '../../src/lang/cell.js';
import type { System } from '../../src/lang/model.js';
import type { Op } from '../../src/lang/op.js';
import { isPointer, makePointer, objectKey, objectOf, structOf } from '../../src/lang/struct.js';
import type { Domain, Value } from '../../src/lang/value.js';
import { nest } from './nesting.js';
import { print, replay, stamp, type Answers, type Start } from './replay.js';
import { begun, copy, type Context } from './state.js';

/** What some op of the program does, whether or not an execution gets there. */
export interface Survey {
  /** Global and per-CPU cells that some op mentions, by the name of the variable. */
  readonly mentioned: Map<string, AnyCell>;
  /** Variables that some op loads, awaits, or updates with an answer or a condition. */
  readonly loaded: Set<string>;
  /** Per-CPU variables that some op accesses by the number of a CPU. */
  readonly numbered: Set<string>;
  /** The handlers that contain a store, update, allocation, free or call_rcu. */
  readonly writing: Set<string>;
}

interface Root extends Start {
  readonly kind: Context['kind'];
}

/** Surveys all threads of a system until no more values and no more callbacks turn up. */
export function survey(system: System, cpus: number): Survey {
  const found: Survey = { mentioned: new Map(), loaded: new Set(), numbered: new Set(), writing: new Set() };
  const values = new Map<string, Map<string, Value>>();
  const roots = new Map<string, Root>();
  for (const [name, fn] of Object.entries(system.tasks)) roots.set(name, { kind: 'task', fn, args: [] });
  if (system.nmi) roots.set('nmi handler', { kind: 'nmi', fn: system.nmi, args: [] });
  if (system.irq) roots.set('irq handler', { kind: 'irq', fn: system.irq, args: [] });

  let grown = true;
  while (grown) {
    grown = false;
    for (const root of roots.values()) walk(root, [], begun('', root.kind, root));
  }
  return found;

  function walk(root: Root, answers: Answers, before: Context): void {
    const op = replay(root, answers);
    if (typeof op === 'string') return;
    if (['store', 'update', 'allocate', 'free', 'call-rcu'].includes(op.kind)) found.writing.add(root.kind);
    const context = copy(before);
    const distinct = new Map(answersOf(op, context).map((answer) => [print(answer), answer]));
    for (const answer of distinct.values()) {
      walk(root, [...answers, stamp(answer, answers.length)], context);
    }
  }

  /** The answers that the op can have, none where nothing can follow. */
  function answersOf(op: Op, context: Context): Answers {
    if ('cell' in op) mention(op.cell);
    switch (op.kind) {
      case 'load':
      case 'await':
        found.loaded.add(mention(op.cell));
        return valuesOf(op.cell).filter((value) => op.kind === 'load' || op.until(value));
      case 'store':
        learn(op.cell, op.value);
        return reduce(op.cell, op.value) === undefined ? [] : [undefined];
      case 'update': {
        const name = mention(op.cell);
        const answers = valuesOf(op.cell)
          .filter((old) => (op.when?.(old) ?? true) && reduce(op.cell, op.next(old)) !== undefined)
          .map((old) => op.answer(old, learn(op.cell, op.next(old))));
        if (op.when || answers.some((answer) => answer !== undefined)) found.loaded.add(name);
        return answers;
      }
      case 'allocate': {
        const numbers = Array.from({ length: op.struct.slots }, (_, slot) => slot);
        const slots = numbers.map((slot) => makePointer({ kind: 'slot', struct: op.struct, slot }, -1));
        return op.mayFail ? [null, ...slots] : slots;
      }
      case 'call-rcu': {
        const name = print([op.callback, op.argument]);
        // A callback is called with the argument that it is queued with, whose type call_rcu() has checked.
        const callback = op.callback as Start['fn'];
        if (!roots.has(name)) grown = true;
        roots.set(name, { kind: 'softirq', fn: callback, args: [op.argument] });
        return [undefined];
      }
      case 'preempt':
      case 'announce':
      case 'rcu-read':
      case 'irqs':
      case 'irqs-save': {
        const result = nest(context, op);
        return typeof result === 'string' ? [] : [result.answer];
      }
      case 'grace-poll':
        return [false, true];
      case 'cpu':
        return Array.from({ length: cpus }, (_, cpu) => cpu);
      case 'choose':
        return Array.from({ length: op.count }, (_, value) => value);
      default:
        return [undefined];
    }
  }

  function mention(cell: AnyCell): string {
    if (cell.kind !== 'field') found.mentioned.set(nameOf(cell), cell);
    if (cell.kind === 'per-cpu' && cell.cpu !== 'this') found.numbered.add(nameOf(cell));
    return nameOf(cell);
  }

  function valuesOf(cell: AnyCell): Value[] {
    const initial = initialOf(cell);
    const known = values.get(nameOf(cell)) ?? new Map<string, Value>();
    return [...new Map([...known, ...(initial === undefined ? [] : [[print(initial), initial] as const])]).values()];
  }

  function learn(cell: AnyCell, value: Value): Value {
    const known = values.get(nameOf(cell)) ?? new Map<string, Value>();
    values.set(nameOf(cell), known);
    const stored = reduce(cell, value);
    if (stored === undefined) return value;
    if (!known.has(print(stored))) grown = true;
    known.set(print(stored), stored);
    return stored;
  }
}

/** The name of a variable, or of a field of one object; the copies of a per-CPU variable share theirs. */
export function nameOf(cell: AnyCell): string {
  if (cell.kind === 'global') return cell.name;
  return cell.kind === 'per-cpu' ? cell.variable.name : `${objectKey(objectOf(cell.pointer))}.${cell.field}`;
}

/** What the cell holds before the first store; `undefined` if it is uninitialized. */
export function initialOf(cell: AnyCell): Value | undefined {
  if (cell.kind === 'global') return cell.initial;
  if (cell.kind === 'per-cpu') return cell.variable.initial;
  const object = objectOf(cell.pointer);
  return object.kind === 'static' ? object.object.initial[cell.field] : undefined;
}

/** The value as the cell's domain stores it; `undefined` if it is outside of a range. */
export function reduce(cell: AnyCell, value: Value): Value | undefined {
  const domain = domainOf(cell);
  if (domain === undefined || typeof value !== 'number') return value;
  if (domain.kind === 'wrapping') return ((value % domain.count) + domain.count) % domain.count;
  return value < domain.least || value > domain.most ? undefined : value;
}

function domainOf(cell: AnyCell): Domain | undefined {
  if (cell.kind === 'global') return cell.domain;
  return cell.kind === 'per-cpu' ? cell.variable.domain : structOf(objectOf(cell.pointer)).fields[cell.field]?.domain;
}

/** A final value as an outcome shows it. */
export function show(value: Value | undefined): string {
  if (value === undefined) return '?';
  if (isPointer(value)) return objectKey(objectOf(value));
  return typeof value === 'function' ? value.name : String(value);
}
