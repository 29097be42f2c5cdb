// Footprints: what the op of a row reads and writes of what CPUs share, and what a context may ever read and write from that row on.
//
// From them come ample sets (Peled, "All from one, one for all", CAV 1993): where the next step of the context that runs on a CPU touches
// nothing that any other context may ever touch, nothing is lost by taking it first and alone. A cycle of such steps would leave the
// others out for ever, so no step is taken alone that leads to the end of a back edge, or through left movers past one.
//
// A footprint is a set of bits. Cells share bits where there are more of them than bits, which makes it larger than it is, never smaller.
import { OPCODE, type Program } from '../program/program.js';
import { MOVER } from './movers.js';

const CELL_BITS = 29;
/** The heap's free slots, and the marks of grace periods: what a region's end, an allocation, a grace period touches. */
const HEAP = 1 << 29;
const MARKS = 1 << 30;

/** Bits by row; row 0, a context that does not run, has none. */
export interface Footprints {
  readonly read: Int32Array;
  readonly write: Int32Array;
  /** The same of all rows that can follow, the row itself included. */
  readonly readEver: Int32Array;
  readonly writeEver: Int32Array;
  /** 1: a row whose step can be an ample set. */
  readonly mayBeAmple: Uint8Array;
}

/** The footprints of a program that performs its stores at once; `kinds` says which rows are movers. */
export function footprints(program: Program, kinds: Uint8Array): Footprints {
  const { rows } = program;
  const read = new Int32Array(rows.count);
  const write = new Int32Array(rows.count);
  for (let row = 1; row < rows.count; row++) [read[row], write[row]] = touched(program, row);
  const ends = endsAhead(program, kinds);
  return {
    read,
    write,
    readEver: everAfter(program, read),
    writeEver: everAfter(program, write),
    mayBeAmple: Uint8Array.from(rows.opcode, (_, row) => (row > 0 && mayBeAmple(program, row, ends) ? 1 : 0)),
  };
}

function touched(program: Program, row: number): [read: number, write: number] {
  const { rows, objects, structs } = program;
  const cell = rows.cell[row];
  const marks = changesMarks(program, row) ? MARKS : 0;
  switch (rows.opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
      return [bitOf(program, row, cell), marks];
    case OPCODE.store:
    case OPCODE.update:
      return [bitOf(program, row, cell), bitOf(program, row, cell) | marks];
    case OPCODE.free:
      return [0, HEAP | marks | (cell < 0 ? 0 : fieldBits(objects[cell].cells))];
    case OPCODE.allocate:
      return [0, HEAP | marks | structs[cell].objects.reduce((bits, object) => bits | fieldBits(objects[object].cells), 0)];
    case OPCODE.nop:
    case OPCODE.cpu:
    case OPCODE.choose:
    case OPCODE.fence:
      return [0, marks];
    default:
      return [-1, -1];
  }
}

function bitOf({ rows, cells }: Program, row: number, cell: number): number {
  if (cells[cell].isPrivate && !cells[cell].isTracked) return 0;
  // Which CPU's copy it is does not matter: all have the bit of the first.
  return rows.ownCopy[row] === 0 && cells[cell].cpu >= 0 ? -1 : 1 << (cell % CELL_BITS);
}

function fieldBits(cells: readonly number[]): number {
  return cells.reduce((bits, cell) => bits | (1 << (cell % CELL_BITS)), 0);
}

// Whether a region, an idle time or a handler begins or ends with the step, or the last reference to an object goes.
function changesMarks({ rows, next }: Program, row: number): boolean {
  const signature = (at: number): string =>
    [
      rows.preempt[at] + rows.announced[at] > 0,
      rows.announced[at] > 0,
      rows.rcuDepth[at] > 0,
      rows.irqsOff[at],
      rows.sleeps[at],
      rows.holds[at],
    ].join();
  for (let edge = rows.edge[row]; edge < rows.edge[row] + rows.edgeCount[row]; edge++) {
    if (next[edge] === 0 || (next[edge] > 0 && signature(next[edge]) !== signature(row))) return true;
  }
  return false;
}

function everAfter({ rows, next }: Program, own: Int32Array): Int32Array {
  const ever = own.slice();
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (let row = rows.count - 1; row > 0; row--) {
      let bits = ever[row];
      for (let edge = rows.edge[row]; edge < rows.edge[row] + rows.edgeCount[row]; edge++) if (next[edge] > 0) bits |= ever[next[edge]];
      if (bits !== ever[row]) isChanged = true;
      ever[row] = bits;
    }
  }
  return ever;
}

// The ends of back edges, and the left movers that lead there: they are fused with the step before them.
function endsAhead(program: Program, kinds: Uint8Array): ReadonlySet<number> {
  const { rows, next } = program;
  const ends = new Set(endsOfBackEdges(program));
  for (let size = -1; size < ends.size;) {
    size = ends.size;
    for (let row = 1; row < rows.count; row++) {
      const targets = next.subarray(rows.edge[row], rows.edge[row] + rows.edgeCount[row]);
      if ((kinds[row] & MOVER.left) !== 0 && targets.some((to) => ends.has(to))) ends.add(row);
    }
  }
  return ends;
}

// The rows at which some path through a thread comes back to where it was: each cycle has one.
function endsOfBackEdges({ rows, next, threads }: Program): ReadonlySet<number> {
  const ends = new Set<number>();
  const state = new Uint8Array(rows.count); // 1: on the path, 2: done.
  for (const { entry } of threads) {
    const path: [row: number, edge: number][] = entry > 0 && state[entry] === 0 ? [[entry, 0]] : [];
    if (path.length > 0) state[entry] = 1;
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const [row, index] = top;
      if (index === rows.edgeCount[row]) {
        state[row] = 2;
        path.pop();
        continue;
      }
      top[1]++;
      const to = next[rows.edge[row] + index];
      if (to > 0 && state[to] === 1) ends.add(to);
      if (to <= 0 || state[to] !== 0) continue;
      state[to] = 1;
      path.push([to, 0]);
    }
  }
  return ends;
}

// Whether no property sees the step, it is not a sleeping one, and no cycle is closed by it.
function mayBeAmple({ rows, next, regions, regionsInStates }: Program, row: number, ends: ReadonlySet<number>): boolean {
  const visible = regionsInStates.reduce((bits, region) => bits | (1 << regions.indexOf(region)), 0);
  if (rows.sleeps[row] !== 0 || rows.opcode[row] === OPCODE.refuse) return false;
  for (let edge = rows.edge[row]; edge < rows.edge[row] + rows.edgeCount[row]; edge++) {
    const to = next[edge];
    if (to === -1) continue;
    if (to <= 0 || ends.has(to) || rows.sleeps[to] !== 0 || ((rows.regions[to] ^ rows.regions[row]) & visible) !== 0) return false;
  }
  return true;
}
