// Fusion: a step that no other CPU and no property can see is taken together with the step before it.
//
// Such a step commutes with whatever else can happen, always has one outcome, and changes nothing that anybody looks at: by itself it is
// an ample set (Peled, "All from one, one for all", CAV 1993). Which rows perform such steps is read off the program. Loops of
// nothing but such rows are cut where a row comes again, so that no cycle consists of them.
import { assert } from '../core/assert.js';
import { OPCODE, type Program } from '../program/program.js';
import { ACTION } from './action.js';
import type { Machine } from './machine.js';

/** Rows whose step, 1 or 0 by row, nobody else can see. */
export function localRows(program: Program, window: number): Uint8Array {
  return Uint8Array.from({ length: program.rows.count }, (_, row) => (row > 0 && isLocal(program, row, window) ? 1 : 0));
}

function isLocal(program: Program, row: number, window: number): boolean {
  const { rows, next } = program;
  if (!touchesNothing(program, row, window) || rows.sleeps[row] !== 0) return false;
  const seen = signature(program, row);
  for (let edge = rows.edge[row]; edge < rows.edge[row] + rows.edgeCount[row]; edge++) {
    if (next[edge] !== -1 && (next[edge] <= 0 || rows.sleeps[next[edge]] !== 0 || signature(program, next[edge]) !== seen)) return false;
  }
  return true;
}

// Whether the op of a row neither reads nor writes what another context or a property can see.
function touchesNothing({ rows, cells }: Program, row: number, window: number): boolean {
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
    default:
      return false;
  }
}

// What of a row others can see: the regions of properties, what keeps grace periods and interrupts waiting, what it refers to.
function signature({ rows, regions, regionsInStates }: Program, row: number): string {
  const visible = regionsInStates.reduce((bits, region) => bits | (1 << regions.indexOf(region)), 0);
  const isAtomic = rows.preempt[row] + rows.announced[row] > 0;
  return [
    rows.regions[row] & visible,
    isAtomic,
    rows.announced[row] > 0,
    rows.rcuDepth[row] > 0,
    rows.irqsOff[row],
    rows.holds[row],
  ].join();
}

/** Takes local steps on a machine of its own. */
export class Fusion {
  private readonly local: Uint8Array;
  /** Regions that the steps of the last run entered. */
  entered = 0;

  constructor(private readonly machine: Machine) {
    this.local = localRows(machine.program, machine.window);
  }

  /** Takes the local steps that a CPU stands before, in place; returns their actions. Uses the machine's buffers. */
  run(state: Int32Array, cpu: number): number[] {
    const { machine } = this;
    const taken: number[] = [];
    const seen = new Set<number>();
    this.entered = 0;
    for (;;) {
      machine.expandCpu(state, cpu);
      const row = machine.topRow(cpu);
      if (this.local[row] === 0 || seen.has(row)) return taken;
      seen.add(row);
      const index = this.stepOf(row);
      if (index < 0) return taken;
      taken.push(machine.actions[index]);
      this.entered |= machine.enteredBy[index];
      for (let word = 0; word < machine.words; word++) state[word] = machine.successors[index * machine.words + word];
    }
  }

  // The one action that performs the row; -1 where it is not enabled.
  private stepOf(row: number): number {
    const { machine } = this;
    let found = -1;
    for (let index = 0; index < machine.count; index++) {
      if ((machine.actions[index] & 7) !== ACTION.step || machine.rowsTaken[index] !== row) continue;
      assert(found < 0 && machine.findings[index] === 0 && machine.effects[index] === 0, 'a local step has one outcome');
      found = index;
    }
    return found;
  }
}
