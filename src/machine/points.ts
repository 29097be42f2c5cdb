// Points: all that an automorphism of a program moves, numbered in one row. An automorphism is a permutation of them.
//
//   | CPUs | tasks | callbacks | objects | cells | values of cell 0 | values of cell 1 | ... | rows | findings |
//
// So to compose two automorphisms, or to invert one, needs no knowledge of what the points are.
import type { Program } from '../program/program.js';

/** Where the points of each kind start: a CPU, a task (among all tasks), a callback, ... is at its start plus its index. */
export interface Points {
  /** CPUs start at 0. */
  readonly task: number;
  readonly callback: number;
  readonly object: number;
  readonly cell: number;
  /** By cell: value v of it is at `value[cell] + v`. */
  readonly value: Int32Array;
  /** Row 0, "not running", is a point, too. Rows and findings come last: where the other points go decides where they go. */
  readonly row: number;
  readonly finding: number;
  readonly count: number;
}

/** The points of a program. */
export function pointsOf({ cpus, tasks, callbacks, objects, cells, rows, findings }: Program): Points {
  const callback = cpus + tasks.length;
  const object = callback + callbacks.length;
  const cell = object + objects.length;
  let next = cell + cells.length;
  const value = Int32Array.from(cells, ({ values }) => (next += values.length) - values.length);
  const finding = next + rows.count;
  return { task: cpus, callback, object, cell, value, row: next, finding, count: finding + findings.length };
}

/** The permutation that does `first`, then `then`. */
export function composed(first: Int32Array, then: Int32Array): Int32Array {
  return first.map((point) => then[point]);
}
