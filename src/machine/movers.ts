// Movers: rows whose steps can be taken together with the step before them, or with the step behind them, and nobody can tell.
//
// Such a step touches no memory that anybody looks at. A *left mover* may also end what others wait for: a region, a handler. Whatever
// happens before it could as well happen after it, and nothing disables it, so by itself it is a stubborn set (Valmari, "Stubborn sets
// for reduced state space generation", 1989): it is fused with its predecessor. A *right mover* begins what others wait for, as
// nmi_enter() does. Beginning later leaves fewer marks behind, and a mark only ever keeps somebody waiting, so it is fused with its
// successor (Lipton, "Reduction: a method of proving properties of parallel programs", 1975, for both).
//
// To be kept waiting for ever is a deadlock, though, and there a mark makes the difference. In a deadlock, a region only runs where its
// own context waits inside it, or a handler on top of it waits. Where that can be, what begins or ends is no mover. Nor is it where
// somebody asks about marks without waiting, and can tell whether there are any.
import { OPCODE, ORDER, type Program } from '../program/program.js';
import type { MachineState } from './machine-state.js';

/** What a row is, as bits; `opening`: a right mover also as the first op of a handler, together with its arrival. */
export const MOVER = { left: 1, right: 2, opening: 4 } as const;

/** The kind of each row, by row. */
export function movers(machine: MachineState): Uint8Array {
  const { program, defers } = machine;
  const { rows, threads, nmiDepth } = program;
  const waits = threads.map((_, thread) => mayWaitInside(program, thread));
  const matters = nmiDepth > 1 || rows.opcode.some((opcode) => opcode === OPCODE.graceBegin || opcode === OPCODE.callRcu);
  const handlersWait = threads.some(({ kind }, thread) => kind !== 'task' && waits[thread]);
  const isCareful = rows.opcode.includes(OPCODE.gracePoll) || (matters && handlersWait);
  const kinds = new Uint8Array(rows.count);
  for (const [thread, { firstRow, rowCount }] of threads.entries()) {
    const beginsAlone = isCareful || (matters && waits[thread]);
    for (let row = firstRow; row < firstRow + rowCount; row++) {
      if (rows.sleeps[row] !== 0 || !touchesNothing(machine, row)) continue;
      // A region counts as entered where no load is pending, so it must not be entered earlier than it has to be.
      if (leadsTo(program, row, (next) => endsOnly(program, { row, next, isCareful })) && !(defers && entersAny(program, row)))
        kinds[row] |= MOVER.left;
      const begins = (next: number): boolean => isWithin(program, row, next) && (!beginsAlone || isWithin(program, next, row));
      if (!leadsTo(program, row, (next) => next > 0 && begins(next))) continue;
      kinds[row] |= MOVER.right;
      if (!isCareful && visibleRegions(program, row) === 0) kinds[row] |= MOVER.opening;
    }
  }
  return kinds;
}

// Whether a context goes on, or ends, in such a way that it keeps nobody waiting that it has not kept waiting before.
function endsOnly(program: Program, { row, next, isCareful }: { row: number; next: number; isCareful: boolean }): boolean {
  if (next === 0) return !isCareful && visibleRegions(program, row) === 0;
  return isWithin(program, next, row) && (!isCareful || isWithin(program, row, next));
}

// Whether a context of a thread may have to wait for others while it keeps a grace period from ending.
function mayWaitInside({ threads, rows, updates }: Program, thread: number): boolean {
  const { kind, firstRow, rowCount } = threads[thread];
  for (let row = firstRow; row < firstRow + rowCount; row++) {
    const isInside = kind !== 'task' || rows.preempt[row] + rows.announced[row] + rows.rcuDepth[row] + rows.irqsOff[row] > 0;
    const table = updates.subarray(rows.arg[row], rows.arg[row] + rows.edgeCount[row]);
    const waits = rows.opcode[row] === OPCODE.await || (rows.opcode[row] === OPCODE.update && table.some((value) => value < 0));
    if (isInside && waits) return true;
  }
  return false;
}

// Whether all answers lead to rows of this kind, none of them a sleeping one or a finding.
function leadsTo({ rows, next }: Program, row: number, isSuch: (next: number) => boolean): boolean {
  const targets = new Set(next.subarray(rows.edge[row], rows.edge[row] + rows.edgeCount[row]));
  targets.delete(-1);
  return [...targets].every((target) => target >= 0 && rows.sleeps[target] === 0 && isSuch(target));
}

function entersAny({ rows, entered }: Program, row: number): boolean {
  return entered.subarray(rows.edge[row], rows.edge[row] + rows.edgeCount[row]).some((regions) => regions !== 0);
}

// Whether the op of a row neither reads nor writes what another context or a property can see, and never waits for the window.
function touchesNothing({ program, window, isOutOfOrder }: MachineState, row: number): boolean {
  const { rows, cells } = program;
  const cell = cells[rows.cell[row]];
  switch (rows.opcode[row]) {
    case OPCODE.nop:
    case OPCODE.cpu:
      return true;
    case OPCODE.fence:
      return window === 0;
    case OPCODE.store:
      return cell.isPrivate && !cell.isTracked && cell.object < 0;
    case OPCODE.update:
      return cell.isPrivate && !cell.isTracked && cell.object < 0 && (window === 0 || rows.order[row] === ORDER.local);
    case OPCODE.load:
      return !isOutOfOrder && isConstant(program, rows.cell[row]);
    default:
      return false;
  }
}

// Whether nobody ever writes to a cell, or ends its life; and it can be read.
function isConstant({ rows, cells, objects }: Program, cell: number): boolean {
  const { object, cpu, mayBeUninitialized, initial } = cells[cell];
  if (cpu >= 0 || (object >= 0 && objects[object].isHeap) || (mayBeUninitialized && initial === 0)) return false;
  return rows.opcode.every((opcode, row) => (opcode !== OPCODE.store && opcode !== OPCODE.update) || rows.cell[row] !== cell);
}

// Whether a context at row `inner` keeps nobody waiting that it would not at row `outer`, and looks the same to every property.
function isWithin(program: Program, inner: number, outer: number): boolean {
  const { rows } = program;
  const counts = (row: number): number[] => [
    Math.min(1, rows.preempt[row] + rows.announced[row]),
    Math.min(1, rows.announced[row]),
    Math.min(1, rows.rcuDepth[row]),
    rows.irqsOff[row],
  ];
  const [less, more] = [counts(inner), counts(outer)];
  return (
    visibleRegions(program, inner) === visibleRegions(program, outer) &&
    (rows.holds[inner] & ~rows.holds[outer]) === 0 &&
    less.every((count, index) => count <= more[index])
  );
}

// The regions of a row that properties of states can see, a bit each.
function visibleRegions({ rows, regions, regionsInStates }: Program, row: number): number {
  return regionsInStates.reduce((bits, region) => bits | (rows.regions[row] & (1 << regions.indexOf(region))), 0);
}
