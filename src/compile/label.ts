// Labels: an op with its operands as text. Two ops with one label are one op.
import type { Op } from '../lang/op.js';
import type { AnyCell } from '../lang/cell.js';
import { objectKey, objectOf, originOf, type AnyPointer } from '../lang/struct.js';
import { PROVENANCE_MAX } from '../program/program.js';
import type { ValueNames } from './values.js';

/** A cell as its program names it: `flag`, `nmi_count[this]`, `nmi_data#0.ticks`. */
export function cellName(cell: AnyCell): string {
  switch (cell.kind) {
    case 'global':
      return cell.name;
    case 'per-cpu':
      return `${cell.variable.name}[${cell.cpu}]`;
    case 'field':
      return `${objectKey(objectOf(cell.pointer))}.${cell.field}`;
  }
}

/** How many answers ago the pointer was loaded, at a thread's answer number `depth`; 0 for no load. */
export function distanceOf(pointer: AnyPointer, depth: number): number {
  const origin = originOf(pointer);
  return origin < 0 ? 0 : Math.min(depth - origin, PROVENANCE_MAX);
}

/** The label of an op that comes after `depth` answers. What an update or an await does with each value is not part of it. */
export function labelOf(op: Op, depth: number, names: ValueNames): string {
  const head = `${op.kind} ${op.name}${declared(op, depth)}`;
  switch (op.kind) {
    case 'load':
      return `${head} ${address(op.cell, depth)} ${op.order}`;
    case 'store':
      return `${head} ${address(op.cell, depth)} ${op.order} ${names.key(op.value)}`;
    case 'await':
      return `${head} ${address(op.cell, depth)} ${op.order} ${op.sleeps}`;
    case 'update':
      return `${head} ${address(op.cell, depth)} ${op.order} ${op.sleeps === true}`;
    case 'fence':
      return `${head} ${op.fence}`;
    case 'preempt':
    case 'announce':
    case 'rcu-read':
      return `${head} ${op.delta}`;
    case 'irqs':
      return `${head} ${op.enabled}`;
    case 'grace-begin':
      return `${head} ${op.flavour} ${op.sleeps}`;
    case 'grace-end':
    case 'grace-poll':
      return `${head} ${op.flavour}`;
    case 'call-rcu':
      return `${head} ${op.flavour} ${names.key(op.callback)} ${names.key(op.argument)}`;
    case 'allocate':
      return `${head} ${op.struct.name} ${op.sleeps} ${op.mayFail}`;
    case 'free':
      return `${head} ${op.pointer === null ? 'null' : `${names.key(op.pointer)}@${distanceOf(op.pointer, depth)}`}`;
    case 'choose':
      return `${head} ${op.count}`;
    case 'bug':
      return `${head} ${op.message}`;
    default:
      return head;
  }
}

// Declared dependencies, each as how many answers ago.
function declared({ depends }: Op, depth: number): string {
  if (!depends) return '';
  const ago = (answers: readonly number[]): string => answers.map((answer) => depth - answer).join();
  return ` <${ago(depends.address)};${ago(depends.value)};${ago(depends.control)}>`;
}

function address(cell: AnyCell, depth: number): string {
  return cell.kind === 'field' ? `${cellName(cell)}@${distanceOf(cell.pointer, depth)}` : cellName(cell);
}
