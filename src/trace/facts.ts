// What each step of a trace did to memory and to its thread: what the explanations are computed from.
import { OPCODE, type Program } from '../program/program.js';
import type { StepDeed } from './trace.js';

/** The facts of one step. Those of a `perform` are the facts of what was fetched. */
export interface StepFact {
  /** The row that was performed; 0 for a handler without an op. */
  readonly row: number;
  /** The cell that is accessed, or -1. */
  readonly cell: number;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Which context took the step: one number for each that ran. */
  readonly thread: number;
  /** Whether the thread goes on differently for another answer. */
  readonly decides: boolean;
  /** The step that gave the thread the pointer that it used. */
  readonly obtainedAt: number | undefined;
}

/** Of a step of which nothing is known. */
export const NO_FACT: StepFact = { row: 0, cell: -1, reads: false, writes: false, thread: -1, decides: false, obtainedAt: undefined };

const DEEDS: ReadonlyMap<number, StepDeed> = new Map([
  [OPCODE.load, 'read'],
  [OPCODE.await, 'read'],
  [OPCODE.store, 'write'],
  [OPCODE.update, 'update'],
  [OPCODE.fence, 'fence'],
  [OPCODE.graceBegin, 'grace-begin'],
  [OPCODE.graceEnd, 'grace-end'],
  [OPCODE.gracePoll, 'grace-poll'],
  [OPCODE.callRcu, 'call-rcu'],
  [OPCODE.barrierBegin, 'barrier-begin'],
  [OPCODE.barrierEnd, 'barrier-end'],
  [OPCODE.allocate, 'allocate'],
  [OPCODE.free, 'free'],
]);

/** What kind of op a row performs, for people. */
export function deedOf({ rows }: Program, row: number): StepDeed {
  return row === 0 ? 'other' : (DEEDS.get(rows.opcode[row]) ?? 'other');
}

/** Whether the answers of a row lead to different places, or into different regions. */
export function decides({ rows, next, entered }: Program, row: number): boolean {
  const places = new Set<string>();
  for (let edge = rows.edge[row]; edge < rows.edge[row] + rows.edgeCount[row]; edge++) {
    if (next[edge] !== -1) places.add(`${next[edge]} ${entered[edge]}`);
  }
  return places.size > 1;
}
