// Pairs: what goes to what, as far as an automorphism is known, and the contradiction if there is one.
//
// To pair two things also asks that they are alike in what is static of them.
import type { Program } from '../program/program.js';
import { STATIC_COLUMNS } from './interchange.js';
import type { Points } from './points.js';

/** Pairs of points, growing. */
export class Pairs {
  /** Where each point goes; -1 while that is not known. */
  readonly to: Int32Array;
  hasGrown = false;
  isContradicted = false;
  protected readonly from: Int32Array;

  constructor(
    protected readonly program: Program,
    protected readonly points: Points,
  ) {
    this.to = new Int32Array(points.count).fill(-1);
    this.from = new Int32Array(points.count).fill(-1);
  }

  protected demand(isTrue: boolean): void {
    if (!isTrue) this.isContradicted = true;
  }

  // Notes that a point goes to another. Returns whether that is news.
  protected pair(one: number, image: number): boolean {
    if (this.to[one] === image) return false;
    this.demand(this.to[one] < 0 && this.from[image] < 0);
    if (this.isContradicted) return false;
    this.to[one] = image;
    this.from[image] = one;
    this.hasGrown = true;
    return true;
  }

  protected pairThread(thread: number, image: number): void {
    const { threads } = this.program;
    const [one, other] = [threads[thread], threads[image]];
    this.demand(one.rowCount === other.rowCount && one.entered === other.entered && one.kind === other.kind);
    this.pairTarget(one.entry, other.entry);
  }

  protected pairRow(row: number, image: number): void {
    const { points } = this;
    const { rows } = this.program;
    if (!this.pair(points.row + row, points.row + image)) return;
    this.demand(STATIC_COLUMNS.every((column) => rows[column][row] === rows[column][image]));
  }

  // A successor: a row, the end, nothing, or a finding.
  protected pairTarget(next: number, image: number): void {
    if (next > 0 && image > 0) this.pairRow(next, image);
    else if (next < -1 && image < -1) this.pairFinding(-2 - next, -2 - image);
    else this.demand(next === image);
  }

  protected pairFinding(finding: number, image: number): void {
    const { findings } = this.program;
    this.demand(findings[finding].kind === findings[image].kind && findings[finding].name === findings[image].name);
    this.pair(this.points.finding + finding, this.points.finding + image);
  }

  protected pairObject(object: number, image: number): void {
    const { objects } = this.program;
    if (!this.pair(this.points.object + object, this.points.object + image)) return;
    this.demand(objects[object].isHeap === objects[image].isHeap && objects[object].cells.length === objects[image].cells.length);
  }

  // The copies of a per-CPU variable go together, each with its CPU.
  protected pairCell(cell: number, image: number): void {
    const { cells } = this.program;
    const [{ cpu }, { cpu: imageCpu }] = [cells[cell], cells[image]];
    this.demand(cpu < 0 === imageCpu < 0 && (cpu < 0 || this.to[cpu] === imageCpu));
    if (this.isContradicted) return;
    if (cpu < 0) this.pair(this.points.cell + cell, this.points.cell + image);
    else this.pairVariable(cell - cpu, image - imageCpu);
  }

  protected pairVariable(first: number, imageFirst: number): void {
    const { points, program } = this;
    for (let cpu = 0; cpu < program.cpus; cpu++) this.pair(points.cell + first + cpu, points.cell + imageFirst + this.to[cpu]);
  }

  // All copies of a per-CPU variable have the same values, and the same happens to them.
  protected pairValue([cell, value]: readonly [number, number], [image, imageValue]: readonly [number, number]): void {
    const { points, program } = this;
    const { cpu } = program.cells[cell];
    const [first, imageFirst] = [cell - Math.max(0, cpu), image - Math.max(0, program.cells[image].cpu)];
    if (cpu < 0) this.pair(points.value[cell] + value, points.value[image] + imageValue);
    else
      for (let copy = 0; copy < program.cpus; copy++)
        this.pair(points.value[first + copy] + value, points.value[imageFirst + this.to[copy]] + imageValue);
  }

  protected imageOfValue(cell: number, value: number): number {
    return imageOfValue(this.points, this.to, cell, value);
  }

  protected pairCallback(callback: number, image: number): void {
    const { callbacks } = this.program;
    if (!this.pair(this.points.callback + callback, this.points.callback + image)) return;
    this.pairThread(callbacks[callback], callbacks[image]);
  }
}

/** The image of a value of a cell whose own image is known; -1 while it is not. */
export function imageOfValue(points: Points, to: Int32Array, cell: number, value: number): number {
  const image = to[points.value[cell] + value];
  return image < 0 ? -1 : image - points.value[to[points.cell + cell] - points.cell];
}
