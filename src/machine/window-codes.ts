// What a window entry can be: every store and free of the program, numbered from 1; 0 is an empty entry.
import { OPCODE, ORDER, type Program } from '../program/program.js';

/** The codes as columns; index 0 is unused. */
export interface WindowCodes {
  readonly count: number;
  /** The cell of a store (the first copy, if `ownCopy`), -1 for a free. */
  readonly cell: Int32Array;
  readonly ownCopy: Int32Array;
  readonly value: Int32Array;
  /** The object of a free, or the object whose field a store writes, or -1. */
  readonly object: Int32Array;
  /** Heap objects that the entry refers to, a bit each. */
  readonly holds: Int32Array;
  /** The code of each row that stores or frees; 0 for the others. */
  readonly ofRow: Int32Array;
  /** The code of what each entry of the program's update tables stores; 0 where it is never pending. */
  readonly ofUpdate: Int32Array;
}

interface Entry {
  readonly cell: number;
  readonly ownCopy: number;
  readonly value: number;
  readonly object: number;
  readonly holds: number;
}

/** Numbers the stores and frees of a program that can be pending. */
export function windowCodes(program: Program): WindowCodes {
  const { rows } = program;
  const entries: Entry[] = [{ cell: -1, ownCopy: 0, value: 0, object: -1, holds: 0 }];
  const codes = new Map<string, number>();
  const intern = (entry: Entry): number => {
    const key = JSON.stringify(entry);
    const code = codes.get(key) ?? entries.length;
    if (code === entries.length) entries.push(entry);
    codes.set(key, code);
    return code;
  };
  const ofRow = new Int32Array(rows.count);
  const ofUpdate = new Int32Array(program.updates.length);
  for (let row = 1; row < rows.count; row++) {
    const cell = rows.cell[row] ?? -1;
    const ownCopy = rows.ownCopy[row] ?? 0;
    const arg = rows.arg[row] ?? 0;
    const opcode = rows.opcode[row];
    if (opcode === OPCODE.store) ofRow[row] = intern(storeEntry(program, { cell, ownCopy, value: arg }));
    if (opcode === OPCODE.free) ofRow[row] = intern({ cell: -1, ownCopy: 0, value: 0, object: cell, holds: heapBit(program, cell) });
    if (opcode !== OPCODE.update || rows.order[row] !== ORDER.local) continue;
    for (let index = arg; index < arg + (rows.edgeCount[row] ?? 0); index++) {
      const value = program.updates[index] ?? -1;
      if (value >= 0) ofUpdate[index] = intern(storeEntry(program, { cell, ownCopy, value }));
    }
  }
  const column = (pick: (entry: Entry) => number): Int32Array => Int32Array.from(entries, pick);
  return {
    count: entries.length,
    cell: column((entry) => entry.cell),
    ownCopy: column((entry) => entry.ownCopy),
    value: column((entry) => entry.value),
    object: column((entry) => entry.object),
    holds: column((entry) => entry.holds),
    ofRow,
    ofUpdate,
  };
}

function storeEntry(program: Program, { cell, ownCopy, value }: { cell: number; ownCopy: number; value: number }): Entry {
  const info = program.cells[cell];
  const object = info?.object ?? -1;
  return { cell, ownCopy, value, object, holds: heapBit(program, object) | heapBit(program, info?.pointsTo[value] ?? -1) };
}

/** The bit of a heap object in a mask; 0 for none and for static objects. */
export function heapBit(program: Program, object: number): number {
  return object >= 0 && program.objects[object]?.isHeap ? 1 << object : 0;
}
