// Movers: rows whose steps can be taken together with the step before them, or with the step behind them, and nobody can tell.
//
// Such a step touches no memory that anybody looks at. A *left mover* may also end what others wait for: a region, a handler. Whatever
// happens before it could as well happen after it, and nothing disables it, so by itself it is a stubborn set (Valmari, "Stubborn sets
// for reduced state space generation", 1989): it is fused with its predecessor. A *right mover* begins what others wait for, as
// nmi_enter() does. Beginning later leaves fewer marks behind, and a mark only ever keeps somebody waiting, so it is fused with its
// successor (Lipton, "Reduction: a method of proving properties of parallel programs", 1975, for both).
import { OPCODE, type Program } from '../program/program.js';

/** What a row is, as bits. */
export const MOVER = { left: 1, right: 2 } as const;

/** The kind of each row, by row; `window` is the size of a CPU's window. */
export function movers(program: Program, window: number): Uint8Array {
  // Who asks about marks without waiting can tell whether there are any.
  const isPolled = program.rows.opcode.includes(OPCODE.gracePoll);
  return Uint8Array.from({ length: program.rows.count }, (_, row) => {
    if (row === 0 || program.rows.sleeps[row] !== 0 || !touchesNothing(program, row, window)) return 0;
    const isLeft = leadsTo(program, row, (next) => next === 0 || isWithin(program, next, row));
    const isRight = !isPolled && leadsTo(program, row, (next) => next > 0 && isWithin(program, row, next));
    return (isLeft ? MOVER.left : 0) | (isRight ? MOVER.right : 0);
  });
}

// Whether all answers lead to rows of this kind, none of them a sleeping one or a finding.
function leadsTo({ rows, next }: Program, row: number, isSuch: (next: number) => boolean): boolean {
  const targets = new Set(next.subarray(rows.edge[row], rows.edge[row] + rows.edgeCount[row]));
  targets.delete(-1);
  return [...targets].every((target) => target >= 0 && rows.sleeps[target] === 0 && isSuch(target));
}

// Whether the op of a row neither reads nor writes what another context or a property can see.
function touchesNothing(program: Program, row: number, window: number): boolean {
  const { rows, cells } = program;
  switch (rows.opcode[row]) {
    case OPCODE.nop:
    case OPCODE.cpu:
      return true;
    case OPCODE.fence:
      return window === 0;
    case OPCODE.store:
    case OPCODE.update: {
      const cell = cells[rows.cell[row]];
      return cell.isPrivate && !cell.isTracked && cell.object < 0;
    }
    case OPCODE.load:
      return isConstant(program, rows.cell[row]);
    default:
      return false;
  }
}

// Whether nobody ever writes to a cell, or ends its life.
function isConstant({ rows, cells, objects }: Program, cell: number): boolean {
  const { object, cpu } = cells[cell];
  if (cpu >= 0 || (object >= 0 && objects[object].isHeap)) return false;
  return rows.opcode.every((opcode, row) => (opcode !== OPCODE.store && opcode !== OPCODE.update) || rows.cell[row] !== cell);
}

// Whether a context at row `inner` keeps nobody waiting that it would not at row `outer`, and looks the same to every property.
function isWithin({ rows, regions, regionsInStates }: Program, inner: number, outer: number): boolean {
  const visible = regionsInStates.reduce((bits, region) => bits | (1 << regions.indexOf(region)), 0);
  const counts = (row: number): number[] => [
    Math.min(1, rows.preempt[row] + rows.announced[row]),
    Math.min(1, rows.announced[row]),
    Math.min(1, rows.rcuDepth[row]),
    rows.irqsOff[row],
  ];
  const [less, more] = [counts(inner), counts(outer)];
  return (
    (rows.regions[inner] & visible) === (rows.regions[outer] & visible) &&
    (rows.holds[inner] & ~rows.holds[outer]) === 0 &&
    less.every((count, index) => count <= more[index])
  );
}
