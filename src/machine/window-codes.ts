// What a window entry can be: every store, free, update and guessed load of the program, numbered from 1; 0 is an empty entry.
import { OPCODE, ORDER, type Program } from '../program/program.js';

/** What an entry is. */
export const ENTRY = { none: 0, store: 1, free: 2, load: 3, update: 4 } as const;

/** The codes as columns; index 0 is unused. */
export interface WindowCodes {
  readonly count: number;
  /** One of ENTRY. */
  readonly kind: Int32Array;
  /** The cell of an access (the first copy, if `ownCopy`), -1 for a free. */
  readonly cell: Int32Array;
  readonly ownCopy: Int32Array;
  /** What a store writes, what a load is guessed to read, or where the table of an update starts. */
  readonly value: Int32Array;
  /** 1: a plain load, whose value the compiler may guess. */
  readonly isPlain: Int32Array;
  /** 1: the load of an await, which ends in a branch. */
  readonly isAwait: Int32Array;
  /** 1: a release store. */
  readonly isRelease: Int32Array;
  /** How many ops later some op still depends on a load. */
  readonly reach: Int32Array;
  /** The object of a free, or the object whose field a store writes, or -1. */
  readonly object: Int32Array;
  /** Heap objects that the entry refers to, a bit each. */
  readonly holds: Int32Array;
  /** The code of each row that stores or frees, or updates without an answer. The code of a load's guess is its row's plus the value. */
  readonly ofRow: Int32Array;
  /** The code of what each entry of the program's update tables stores; 0 where it is never pending. */
  readonly ofUpdate: Int32Array;
}

interface Entry {
  readonly kind: number;
  readonly isPlain: number;
  readonly isAwait: number;
  readonly isRelease: number;
  readonly reach: number;
  readonly cell: number;
  readonly ownCopy: number;
  readonly value: number;
  readonly object: number;
  readonly holds: number;
}

/** What a memory model tells apart: more codes, larger states. */
export interface Distinctions {
  /** Loads can be pending. */
  readonly guesses: boolean;
  /** Entries leave out of order, so a release store differs from another. */
  readonly releases: boolean;
  /** Updates that return nothing can be pending. */
  readonly updates: boolean;
}

/** Numbers the stores and frees of a program that can be pending. */
export function windowCodes(program: Program, { guesses, releases, updates }: Distinctions): WindowCodes {
  const { rows } = program;
  const entries: Entry[] = [BLANK];
  const codes = new Map<string, number>();
  const intern = (entry: Entry): number => {
    const key = JSON.stringify(entry);
    const code = codes.get(key) ?? entries.length;
    if (code === entries.length) entries.push(entry);
    codes.set(key, code);
    return code;
  };
  // The codes of one load's guesses follow each other, in the order of the values.
  const firstGuess = new Map<string, number>();
  const internGuesses = (row: number): number => {
    const cell = rows.cell[row];
    const isPlain = rows.order[row] === ORDER.plain ? 1 : 0;
    const base = {
      ...BLANK,
      kind: ENTRY.load,
      cell,
      ownCopy: rows.ownCopy[row],
      isPlain,
      isAwait: rows.opcode[row] === OPCODE.await ? 1 : 0,
      reach: rows.reach[row],
      ...ofObject(program, cell),
    };
    const key = JSON.stringify(base);
    const known = firstGuess.get(key);
    if (known !== undefined) return known;
    firstGuess.set(key, entries.length);
    const first = entries.length;
    for (const [value, object] of program.cells[cell].pointsTo.entries()) {
      entries.push({ ...base, value, holds: base.holds | heapBit(program, object) });
    }
    return first;
  };
  // Updates that do the same are one entry, whichever thread has them: so the first of equal tables stands for all.
  const tables = new Map<string, number>();
  const tableOf = (start: number, cell: number): number => {
    const key = program.updates.subarray(start, start + program.cells[cell].values.length).join();
    const first = tables.get(key) ?? start;
    tables.set(key, first);
    return first;
  };
  const ofRow = new Int32Array(rows.count);
  const ofUpdate = new Int32Array(program.updates.length);
  for (let row = 1; row < rows.count; row++) {
    const cell = rows.cell[row] ?? -1;
    const ownCopy = rows.ownCopy[row] ?? 0;
    const arg = rows.arg[row] ?? 0;
    const opcode = rows.opcode[row];
    const isRelease = releases && (rows.order[row] === ORDER.release || rows.order[row] === ORDER.assign) ? 1 : 0;
    if (opcode === OPCODE.store) ofRow[row] = intern(storeEntry(program, { cell, ownCopy, value: arg, isRelease }));
    if (opcode === OPCODE.free) ofRow[row] = intern({ ...BLANK, kind: ENTRY.free, object: cell, holds: heapBit(program, cell) });
    if (updates && opcode === OPCODE.update && rows.order[row] === ORDER.relaxed) {
      ofRow[row] = intern({ ...BLANK, kind: ENTRY.update, cell, ownCopy, value: tableOf(arg, cell), ...ofObject(program, cell) });
    }
    if (guesses && (opcode === OPCODE.load || opcode === OPCODE.await)) ofRow[row] = internGuesses(row);
    if (opcode !== OPCODE.update || rows.order[row] !== ORDER.local) continue;
    for (let index = arg; index < arg + (rows.edgeCount[row] ?? 0); index++) {
      const value = program.updates[index] ?? -1;
      if (value >= 0) ofUpdate[index] = intern(storeEntry(program, { cell, ownCopy, value, isRelease: 0 }));
    }
  }
  const column = (pick: (entry: Entry) => number): Int32Array => Int32Array.from(entries, pick);
  return {
    count: entries.length,
    kind: column((entry) => entry.kind),
    isPlain: column((entry) => entry.isPlain),
    isAwait: column((entry) => entry.isAwait),
    isRelease: column((entry) => entry.isRelease),
    reach: column((entry) => entry.reach),
    cell: column((entry) => entry.cell),
    ownCopy: column((entry) => entry.ownCopy),
    value: column((entry) => entry.value),
    object: column((entry) => entry.object),
    holds: column((entry) => entry.holds),
    ofRow,
    ofUpdate,
  };
}

const BLANK: Entry = {
  kind: ENTRY.none,
  isPlain: 0,
  isAwait: 0,
  isRelease: 0,
  reach: 0,
  cell: -1,
  ownCopy: 0,
  value: 0,
  object: -1,
  holds: 0,
};

function ofObject(program: Program, cell: number): Pick<Entry, 'object' | 'holds'> {
  const { object } = program.cells[cell];
  return { object, holds: heapBit(program, object) };
}

function storeEntry(program: Program, made: Pick<Entry, 'cell' | 'ownCopy' | 'value' | 'isRelease'>): Entry {
  const { object, holds } = ofObject(program, made.cell);
  const target = program.cells[made.cell].pointsTo[made.value] ?? -1;
  return { ...BLANK, ...made, kind: ENTRY.store, object, holds: holds | heapBit(program, target) };
}

// The bit of a heap object in a mask; 0 for none and for static objects.
function heapBit(program: Program, object: number): number {
  return object >= 0 && program.objects[object]?.isHeap ? 1 << object : 0;
}
