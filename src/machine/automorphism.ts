// Automorphisms: permutations of a program's CPUs, tasks, objects, cells, values and rows that leave its tables as they are.
//
// Ip and Dill ("Better verification through symmetry", 1996) have the author declare scalarsets. Here nobody declares anything: from where
// the CPUs, tasks and heap objects are to go, the rest follows. The entry of a thread goes to the entry of its image; an
// answer's row to the row of that answer's image; a stored value to the value that is stored there; and so on, to a fixpoint.
// Each pair is forced, so a contradiction means that there is no such automorphism; and each pair is checked against
// all columns of the tables, so what comes out without one is an automorphism.
import { OPCODE, type Program } from '../program/program.js';
import { imageOfValue, Pairs } from './pairs.js';
import type { Points } from './points.js';
import { cpuOfTask } from './uses.js';

/** Where the CPUs, the tasks and the heap objects are to go, by index; and the cells that must stay as they are, with their values. */
export interface Seed {
  readonly cpus: readonly number[];
  readonly tasks: readonly number[];
  /** By object; those of no heap are ignored. */
  readonly objects: readonly number[];
  readonly watched: readonly number[];
}

/** The automorphism that grows from a seed, as a permutation of points; `undefined` if there is none. */
export function automorphism(program: Program, points: Points, seed: Seed): Int32Array | undefined {
  const derivation = new Derivation(program, points);
  derivation.plant(seed);
  do {
    while (derivation.hasGrown && !derivation.isContradicted) derivation.sweep();
  } while (!derivation.isContradicted && derivation.complete());
  return derivation.isContradicted || !derivation.holdsAgree() ? undefined : derivation.to;
}

/** The answer of the row's image that is the image of an answer; less than 0 where `to` does not say that yet. */
export function imageOfAnswer(program: Program, points: Points, to: Int32Array, { row, answer }: { row: number; answer: number }): number {
  const { rows, structs, cells } = program;
  const cell = rows.cell[row];
  switch (rows.opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
    case OPCODE.update:
      return answer < cells[cell].values.length ? imageOfValue(points, to, cell, answer) : answer;
    case OPCODE.allocate: {
      const { objects } = structs[cell];
      return answer < objects.length ? objects.indexOf(to[points.object + objects[answer]] - points.object) : answer;
    }
    case OPCODE.cpu:
      return to[answer];
    default:
      return answer;
  }
}

class Derivation extends Pairs {
  plant({ cpus, tasks, objects, watched }: Seed): void {
    const { program, points } = this;
    for (const [cpu, image] of cpus.entries()) this.pair(cpu, image);
    for (const [task, image] of tasks.entries()) {
      this.pair(points.task + task, points.task + image);
      this.demand(cpus[cpuOfTask(program, task)] === cpuOfTask(program, image));
      this.pairThread(program.tasks[task], program.tasks[image]);
    }
    for (const [object, { isHeap }] of program.objects.entries()) if (isHeap) this.pairObject(object, objects[object]);
    for (const cell of watched) {
      this.pairCell(cell, cell);
      for (const value of program.cells[cell].values.keys()) this.pairValue([cell, value], [cell, value]);
    }
    this.pair(points.row, points.row);
    for (const thread of [program.nmi, program.irq]) if (thread >= 0) this.pairThread(thread, thread);
  }

  /** Follows all that is known one step further. */
  sweep(): void {
    const { program, points } = this;
    this.hasGrown = false;
    const follow = (start: number, count: number, each: (one: number, image: number) => void): void => {
      for (let one = 0; one < count && !this.isContradicted; one++) if (this.to[start + one] >= 0) each(one, this.to[start + one] - start);
    };
    follow(points.row + 1, program.rows.count - 1, (one, image) => this.followRow(one + 1, image + 1));
    follow(points.callback, program.callbacks.length, (one, image) => this.followCallback(one, image));
    follow(points.object, program.objects.length, (one, image) => this.followObject(one, image));
    follow(points.cell, program.cells.length, (one, image) => this.followCell(one, image));
  }

  /** When nothing more is forced: decides on one point more, so that what never occurs has an image, too. Returns whether any was left. */
  complete(): boolean {
    const { program, points, to } = this;
    for (let cell = 0; cell < program.cells.length; cell++) {
      const image = to[points.cell + cell] - points.cell;
      if (image >= 0 && this.completeCell(cell, image)) return true;
    }
    const left = to.indexOf(-1);
    if (left < 0) return false;
    if (left >= points.finding) this.pair(left, this.from[left] < 0 ? left : this.from.indexOf(-1, points.finding));
    else if (left >= points.row) this.pairRow(left - points.row, left - points.row);
    else if (left >= points.cell) this.completeVariable(left - points.cell);
    else if (left >= points.object) this.pairObject(left - points.object, left - points.object);
    else this.pairCallback(left - points.callback, left - points.callback);
    return true;
  }

  private completeVariable(cell: number): void {
    const { cpu } = this.program.cells[cell];
    if (cpu < 0) this.pairCell(cell, cell);
    else this.pairVariable(cell - cpu, cell - cpu);
  }

  // Initial values go to initial values, then values to themselves, where those are free.
  private completeCell(cell: number, image: number): boolean {
    const { points, to, from, program } = this;
    const { initial, values, pointsTo } = program.cells[cell];
    const isFree = (value: number): boolean => from[points.value[image] + value] < 0;
    const first = program.cells[image].initial;
    const isLeft = (value: number): boolean => to[points.value[cell] + value] < 0;
    const left = isLeft(initial) && isFree(first) ? initial : values.findIndex((_, value) => isLeft(value));
    if (left < 0) return false;
    const choices = left === initial ? [first, left, ...values.keys()] : [left, ...values.keys()];
    const chosen = choices.find((value) => isFree(value) && pointsTo[left] < 0 === program.cells[image].pointsTo[value] < 0);
    if (chosen === undefined) this.isContradicted = true;
    else this.pairValue([cell, left], [image, chosen]);
    return true;
  }

  /** Whether each row's image holds the images of the objects that it holds. */
  holdsAgree(): boolean {
    const { points, to } = this;
    const { holds } = this.program.rows;
    const moved = (bits: number): number => {
      let image = 0;
      for (let object = 0; bits >>> object !== 0; object++) {
        if ((bits >>> object) & 1) image |= 1 << (to[points.object + object] - points.object);
      }
      return image;
    };
    return holds.every((bits, row) => moved(bits) === holds[to[points.row + row] - points.row]);
  }

  private followRow(row: number, image: number): void {
    const { program, points, to } = this;
    const { rows, next, entered, cells } = program;
    this.followOperands(row, image);
    for (let answer = 0; answer < rows.edgeCount[row] && !this.isContradicted; answer++) {
      const imageAnswer = imageOfAnswer(program, points, to, { row, answer });
      if (imageAnswer < 0) continue;
      const [edge, imageEdge] = [rows.edge[row] + answer, rows.edge[image] + imageAnswer];
      this.demand(entered[edge] === entered[imageEdge]);
      this.pairTarget(next[edge], next[imageEdge]);
    }
    if (rows.opcode[row] !== OPCODE.update || this.isContradicted) return;
    const cell = rows.cell[row];
    for (let value = 0; value < cells[cell].values.length; value++) this.followUpdate(row, image, value);
  }

  private followOperands(row: number, image: number): void {
    const { cell, arg, opcode, ownCopy } = this.program.rows;
    const [one, other] = [cell[row], cell[image]];
    switch (opcode[row]) {
      case OPCODE.load:
      case OPCODE.await:
      case OPCODE.update:
      case OPCODE.store:
        if (ownCopy[row] === 0) this.pairCell(one, other);
        else this.pairVariable(one, other);
        if (opcode[row] === OPCODE.store && !this.isContradicted) this.pairValue([one, arg[row]], [other, arg[image]]);
        return;
      case OPCODE.free:
        this.pairObject(one, other);
        return;
      case OPCODE.callRcu:
        this.demand(one === other);
        this.pairCallback(arg[row], arg[image]);
        return;
      case OPCODE.refuse:
        this.pairFinding(arg[row], arg[image]);
        return;
      default:
        this.demand(one === other && arg[row] === arg[image]);
    }
  }

  private followUpdate(row: number, image: number, value: number): void {
    const { rows, updates } = this.program;
    const imageValue = this.imageOfValue(rows.cell[row], value);
    if (imageValue < 0) return;
    const [stored, imageStored] = [updates[rows.arg[row] + value], updates[rows.arg[image] + imageValue]];
    if (stored < 0 || imageStored < 0) this.demand(stored === imageStored);
    else this.pairValue([rows.cell[row], stored], [rows.cell[image], imageStored]);
  }

  private followCallback(callback: number, image: number): void {
    const { callbacks, callbackArgument } = this.program;
    this.pairThread(callbacks[callback], callbacks[image]);
    const [object, imageObject] = [callbackArgument[callback], callbackArgument[image]];
    if (object < 0 || imageObject < 0) this.demand(object === imageObject);
    else this.pairObject(object, imageObject);
  }

  private followObject(object: number, image: number): void {
    const { objects } = this.program;
    for (const [index, cell] of objects[object].cells.entries()) this.pairCell(cell, objects[image].cells[index]);
  }

  private followCell(cell: number, image: number): void {
    const { cells } = this.program;
    const [one, other] = [cells[cell], cells[image]];
    this.demand(
      one.values.length === other.values.length &&
        one.mayBeUninitialized === other.mayBeUninitialized &&
        one.isTracked === other.isTracked &&
        one.isPrivate === other.isPrivate,
    );
    if (one.object < 0 || other.object < 0) this.demand(one.object === other.object);
    else this.pairObject(one.object, other.object);
    if (this.isContradicted) return;
    if (one.mayBeUninitialized || one.values.length === 1) this.pairValue([cell, 0], [image, 0]);
    for (let value = 0; value < one.values.length && !this.isContradicted; value++) this.followPointer(cell, image, value);
  }

  // A value that points to an object goes to the one that points to that object's image.
  private followPointer(cell: number, image: number, value: number): void {
    const { cells } = this.program;
    const { points, to } = this;
    const object = cells[cell].pointsTo[value];
    const imageValue = this.imageOfValue(cell, value);
    if (imageValue >= 0) {
      const imageObject = cells[image].pointsTo[imageValue];
      if (object < 0 || imageObject < 0) this.demand(object === imageObject);
      else this.pairObject(object, imageObject);
    } else if (object >= 0 && to[points.object + object] >= 0) {
      const found = cells[image].pointsTo.indexOf(to[points.object + object] - points.object);
      this.demand(found >= 0);
      if (found >= 0) this.pairValue([cell, value], [image, found]);
    }
  }
}
