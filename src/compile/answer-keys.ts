// The answers that an op can have, in the order of its row's edges.
import type { Op } from '../lang/op.js';
import type { Build } from './build.js';
import { isTracked, valuesOf } from './cells.js';
import type { TreeNode } from './tree.js';

/** The key of each answer to the op of a node. */
export function answerKeys(build: Build, { op }: TreeNode): readonly string[] {
  switch (op.kind) {
    case 'load':
    case 'await':
    case 'update':
      return valuesOf(build.memory.variableOf(op.cell));
    case 'allocate':
      return [...Array.from({ length: op.struct.slots }, (_, slot) => String(slot)), ...(op.mayFail ? ['null'] : [])];
    case 'cpu':
      return Array.from({ length: build.source.cpus }, (_, cpu) => String(cpu));
    case 'choose':
      return Array.from({ length: op.count }, (_, choice) => String(choice));
    case 'grace-poll':
      return ['0', '1'];
    default:
      return [''];
  }
}

/** Whether a row tells the answers to an op apart: those to an update of a cell whose value nobody can tell are one. */
export function isTold(build: Build, op: Op): boolean {
  return op.kind !== 'update' || isTracked(build, build.memory.variableOf(op.cell));
}
