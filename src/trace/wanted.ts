// Wanted: the values of a cell that would let a context go on, and the stores of a context that could still come to one of them.
import { OPCODE, type Program } from '../program/program.js';

/** Values of a cell, by index. */
export interface Wanted {
  readonly cell: number;
  readonly values: readonly number[];
}

/** The values with which an op that waits for one can be taken. */
export function valuesThatLeadOn({ rows, next, updates }: Program, row: number): number[] {
  const isUpdate = rows.opcode[row] === OPCODE.update;
  return answersOf(rows, row).filter((value) => next[rows.edge[row] + value] !== -1 && (!isUpdate || updates[rows.arg[row] + value] >= 0));
}

/** The values after which a thread goes on elsewhere than after the one that it was given. */
export function valuesThatLeadOut({ rows, next }: Program, row: number, given: number): number[] {
  const edge = rows.edge[row];
  return answersOf(rows, row).filter((value) => next[edge + value] !== -1 && next[edge + value] !== next[edge + given]);
}

function answersOf({ edgeCount }: Program['rows'], row: number): number[] {
  return Array.from({ length: edgeCount[row] }, (_, value) => value);
}

/** A store of one of the values that a context can still come to from its row, whatever it is given on the way; as text. */
export function storesTo(
  program: Program,
  wanted: Wanted,
  { row, cpu }: { readonly row: number; readonly cpu: number },
): string | undefined {
  const { rows, next } = program;
  const known = new Set([row]);
  for (const at of known) {
    if (at > 0 && isStoreOf(program, wanted, { row: at, cpu })) return program.rowTexts[at].op;
    for (const value of at > 0 ? answersOf(rows, at) : []) {
      const target = next[rows.edge[at] + value];
      if (target > 0) known.add(target);
    }
  }
  return undefined;
}

function isStoreOf({ rows, updates, cells }: Program, { cell, values }: Wanted, { row, cpu }: { row: number; cpu: number }): boolean {
  const opcode = rows.opcode[row];
  if (opcode !== OPCODE.store && opcode !== OPCODE.update) return false;
  // Of an own copy, the row has the first; whoever is on no CPU yet may be on any.
  const isCell = rows.ownCopy[row] === 0 ? rows.cell[row] === cell : cpu < 0 || rows.cell[row] + cpu === cell;
  if (!isCell) return false;
  if (opcode === OPCODE.store) return values.includes(rows.arg[row]);
  return cells[cell].values.some((_, old) => values.includes(updates[rows.arg[row] + old]) && !values.includes(old));
}
