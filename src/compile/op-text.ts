// An op as the model's author would write it, for people.
import type { Op } from '../lang/op.js';
import type { LeftOut } from '../lang/site.js';
import { objectKey, objectOf } from '../lang/struct.js';
import { cellName } from './label.js';
import type { ValueNames } from './values.js';

/** `WRITE_ONCE(flag, 1)`: the kernel's name with its operands. */
export function opText(op: Op, names: ValueNames): string {
  if (op.kind === 'arrive') return op.name;
  return `${op.name}(${operands(op, names).join(', ')})`;
}

/** The same of a call that was left out: `smp_wmb()`, `spin_lock(lock)`. */
export function leftOutText({ name, op, subject }: Pick<LeftOut, 'name' | 'op' | 'subject'>, names: ValueNames): string {
  if (op) return opText(op, names);
  const about = typeof subject === 'object' && subject !== null && 'name' in subject ? subject.name : '';
  return `${name}(${typeof about === 'string' ? about : ''})`;
}

function operands(op: Op, names: ValueNames): readonly string[] {
  switch (op.kind) {
    case 'load':
    case 'await':
    case 'update':
      return [cellName(op.cell)];
    case 'store':
      return op.name === 'spin_unlock' || op.name === 'mutex_unlock' ? [cellName(op.cell)] : [cellName(op.cell), names.key(op.value)];
    case 'call-rcu':
      return [names.key(op.argument), names.key(op.callback)];
    case 'allocate':
      return [op.struct.name];
    case 'free':
      return [op.pointer === null ? 'NULL' : objectKey(objectOf(op.pointer))];
    case 'choose':
      return [String(op.count)];
    case 'bug':
      return [op.message];
    default:
      return [];
  }
}
