// The operands of an op: what it adds to the memory map, and which pointers it uses.
import type { AnyCell } from '../lang/cell.js';
import type { Op } from '../lang/op.js';
import { isPointer, makePointer, objectOf, originOf, type ObjectName } from '../lang/struct.js';
import type { Value } from '../lang/value.js';
import type { Build } from './build.js';

/** Notes what an op adds to a build: variables, values, objects, callbacks. */
export function registerOperands(build: Build, op: Op): void {
  const { memory } = build;
  switch (op.kind) {
    case 'load':
    case 'await':
      noteAccess(build, op.cell).isLoaded = true;
      return;
    case 'store':
      build.noteValue(op.value);
      memory.store(noteAccess(build, op.cell), bare(op.value));
      return;
    case 'update': {
      const variable = noteAccess(build, op.cell);
      variable.isUpdated = true;
      if (op.when) variable.isLoaded = true;
      return;
    }
    case 'call-rcu':
      build.noteValue(op.argument);
      build.addCallback(op.callback, bare(op.argument));
      return;
    case 'allocate':
      for (let slot = 0; slot < op.struct.slots; slot++) memory.addObject({ kind: 'slot', struct: op.struct, slot });
      return;
    case 'free':
      build.noteValue(op.pointer);
      return;
    default:
  }
}

/** A value as memory keeps it: which load a pointer came from is the thread's own business. */
export function bare(value: Value): Value {
  return isPointer(value) ? makePointer(objectOf(value), -1) : value;
}

/** A pointer that an op uses: the object, and the answer of the thread that it came from (-1: none). */
export interface PointerUse {
  readonly object: ObjectName;
  readonly origin: number;
}

/** The pointers that an op uses, as address or as value. */
export function pointersUsed(op: Op): readonly PointerUse[] {
  const used: unknown[] = [];
  if ('cell' in op && op.cell.kind === 'field') used.push(op.cell.pointer);
  if (op.kind === 'store') used.push(op.value);
  if (op.kind === 'free') used.push(op.pointer);
  if (op.kind === 'call-rcu') used.push(op.argument);
  return used.filter(isPointer).map((pointer) => ({ object: objectOf(pointer), origin: originOf(pointer) }));
}

function noteAccess(build: Build, cell: AnyCell): ReturnType<Build['memory']['variableOf']> {
  const variable = build.memory.variableOf(cell);
  if (cell.kind === 'per-cpu' && cell.cpu !== 'this') variable.isNamedByNumber = true;
  return variable;
}
