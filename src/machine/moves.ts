// Moves: what an automorphism does to the fields of a packed state. Each field's value goes to another field, through a table.
import { assert } from '../core/assert.js';
import { OPCODE } from '../program/program.js';
import { decodeFinding, faultAt, programFinding } from './finding-code.js';
import type { MachineState } from './machine-state.js';
import type { Points } from './points.js';
import { callbackRowCount, rowsOf, type Reader } from './uses.js';
import { ENTRY } from './window-codes.js';

/** The moves of one part of a state: what CPUs share, or the slice of a CPU. */
export interface PartMoves {
  /** By move: the field that it reads, and the one that it writes. */
  readonly from: number[];
  readonly to: number[];
  /** By move: the value written for each value read; `undefined`: the same. */
  readonly tables: (Int32Array | undefined)[];
  /** Whether the part stays as it is. */
  isIdentity: boolean;
}

/** The moves of a whole state; CPU 0's slice goes to the CPU `cpus[0]`. */
export interface Moves {
  readonly cpus: Int32Array;
  readonly shared: PartMoves;
  readonly slices: readonly PartMoves[];
  /** The code of the image of a doom's finding. */
  readonly doom: (finding: number) => number;
}

/** The moves of an automorphism, which is a permutation of points. */
export function movesOf(machine: MachineState, points: Points, to: Int32Array): Moves {
  return new Mover(machine, points, to).moves();
}

/** Writes the image of a part of `source` into `target`, where that part is all 0. */
export function move({ word, shift, mask }: MachineState, { from, to, tables }: PartMoves, source: Int32Array, target: Int32Array): void {
  for (let index = 0; index < from.length; index++) {
    const field = from[index];
    const value = (source[word[field]] >>> shift[field]) & mask[field];
    const table = tables[index];
    const image = to[index];
    target[word[image]] |= (table === undefined ? value : table[value]) << shift[image];
  }
}

/** Writes the image of what CPUs share. */
export function moveShared(machine: MachineState, { shared, doom }: Moves, source: Int32Array, target: Int32Array): void {
  move(machine, shared, source, target);
  const field = machine.fields.doom;
  if (field === 0) return;
  const finding = (source[machine.word[field]] >>> machine.shift[field]) & machine.mask[field];
  target[machine.word[field]] |= doom(finding) << machine.shift[field];
}

class Mover {
  private readonly shared: PartMoves = { from: [], to: [], tables: [], isIdentity: true };
  private readonly slices: readonly PartMoves[];
  private readonly cpus: Int32Array;
  private readonly cells: Int32Array;
  private readonly tasks: Int32Array;

  constructor(
    private readonly machine: MachineState,
    private readonly points: Points,
    private readonly to: Int32Array,
  ) {
    const { program } = machine;
    this.cpus = to.slice(0, program.cpus);
    this.tasks = this.imagesOf(points.task, program.tasks.length);
    this.cells = this.imagesOf(points.cell, program.cells.length);
    this.slices = Array.from(this.cpus, (image, cpu) => ({ from: [], to: [], tables: [], isIdentity: image === cpu }));
  }

  moves(): Moves {
    const { cpus, shared, slices } = this;
    this.addMemory();
    this.addTasks();
    this.addHandlers();
    this.addWindows();
    this.addMarks();
    this.checkAllMove();
    if (this.machine.fields.doom !== 0) shared.isIdentity &&= this.to.every((image, point) => point < this.points.row || image === point);
    return { cpus, shared, slices, doom: (finding) => this.doomOf(finding) };
  }

  // A field that is left out would be 0 in every image, and states that differ in it would be taken for one.
  private checkAllMove(): void {
    const { doom, layout } = this.machine.fields;
    const moved = new Set([doom, ...[this.shared, ...this.slices].flatMap(({ from }) => from)]);
    for (const { label, field } of layout.fields()) assert(moved.has(field), `an automorphism moves the field ${label}`);
  }

  private imagesOf(start: number, count: number): Int32Array {
    return this.to.slice(start, start + count).map((image) => image - start);
  }

  // CPU -1 stands for what CPUs share.
  private add(cpu: number, from: number, { to, table }: { to: number; table?: Int32Array }): void {
    const part = cpu < 0 ? this.shared : this.slices[cpu];
    assert((from === 0) === (to === 0), 'a field and its image both exist, or neither does');
    if (from === 0) return;
    const isSame = table === undefined || table.every((image, value) => image === value);
    assert(this.machine.mask[from] === this.machine.mask[to], 'a field is as wide as its image');
    part.from.push(from);
    part.to.push(to);
    part.tables.push(isSame ? undefined : table);
    if (!isSame || from !== to) part.isIdentity = false;
  }

  private addMemory(): void {
    const { program, fields } = this.machine;
    const { points, cells, to } = this;
    for (const [cell, { values, cpu, isPrivate }] of program.cells.entries()) {
      const image = cells[cell];
      const table = Int32Array.from(values, (_, value) => to[points.value[cell] + value] - points.value[image]);
      this.add(isPrivate ? cpu : -1, fields.cell[cell], { to: fields.cell[image], table });
    }
    for (const [object, image] of this.imagesOf(points.object, program.objects.length).entries())
      this.add(-1, fields.alive[object], { to: fields.alive[image] });
  }

  // The rows of a context's field, which counts from 1; `base` and `imageBase` are what to add to get rows.
  private rowTable(count: number, base: number, imageBase: number): Int32Array {
    const { points, to } = this;
    return Int32Array.from({ length: count + 1 }, (_, local) => {
      const image = local === 0 ? 0 : to[points.row + local + base] - points.row - imageBase;
      assert(image >= 0 && image <= count, 'the rows of a thread go to rows of one thread');
      return image;
    });
  }

  private addTasks(): void {
    const { fields, program, firstTaskRow, cpuOf, tasksOf } = this.machine;
    for (const [task, image] of this.tasks.entries()) {
      const table = this.rowTable(rowsOf(program, program.tasks[task]), firstTaskRow[task] - 1, firstTaskRow[image] - 1);
      this.add(cpuOf[task], fields.task[task], { to: fields.task[image], table });
    }
    for (const [cpu, image] of this.cpus.entries()) {
      const table = tasksOf[cpu].map((task) => tasksOf[image].indexOf(this.tasks[task]));
      this.add(cpu, fields.current[cpu], { to: fields.current[image], table });
    }
  }

  private addHandlers(): void {
    const { fields, program, slots, nmiBase, irqBase, callbackBase } = this.machine;
    const { nmiDepth } = program;
    const nmiTable = this.rowTable(rowsOf(program, program.nmi), nmiBase, nmiBase);
    const irqTable = this.rowTable(rowsOf(program, program.irq), irqBase, irqBase);
    const softirqTable = this.rowTable(callbackRowCount(program), callbackBase, callbackBase);
    const callbacks = this.imagesOf(this.points.callback, program.callbacks.length);
    const callbackTable = Int32Array.from([0, ...callbacks.map((image) => image + 1)]);
    for (const [cpu, image] of this.cpus.entries()) {
      for (let level = 0; level < nmiDepth; level++)
        this.add(cpu, fields.nmi[cpu * nmiDepth + level], { to: fields.nmi[image * nmiDepth + level], table: nmiTable });
      this.add(cpu, fields.irq[cpu], { to: fields.irq[image], table: irqTable });
      this.add(cpu, fields.softirq[cpu], { to: fields.softirq[image], table: softirqTable });
      for (const each of [fields.softirqSlot, fields.nmisLeft, fields.irqsLeft]) this.add(cpu, each[cpu], { to: each[image] });
      for (let slot = 0; slot < slots; slot++)
        this.add(cpu, fields.callback[cpu * slots + slot], { to: fields.callback[image * slots + slot], table: callbackTable });
    }
  }

  private addWindows(): void {
    const { fields, window } = this.machine;
    if (window === 0) return;
    const table = this.codeTable();
    for (const [cpu, image] of this.cpus.entries()) {
      for (let entry = 0; entry < window; entry++) {
        const [at, imageAt] = [cpu * window + entry, image * window + entry];
        this.add(cpu, fields.window[at], { to: fields.window[imageAt], table });
        for (const each of [fields.waits, fields.valueFrom, fields.age, fields.fresh]) this.add(cpu, each[at], { to: each[imageAt] });
      }
      for (const each of [fields.fenced, fields.fenceDue, fields.doomMask]) this.add(cpu, each[cpu], { to: each[image] });
    }
  }

  // The code of a row's entry goes to the code of the image's; so do the codes of the values that it can be about.
  private codeTable(): Int32Array {
    const { codes, program } = this.machine;
    const { rows } = program;
    const { to, points } = this;
    const table = Int32Array.from({ length: codes.count }, (_, code) => code);
    for (let row = 1; row < rows.count; row++) {
      const image = to[points.row + row] - points.row;
      const cell = rows.cell[row];
      const values = codes.kind[codes.ofRow[row]] === ENTRY.load ? rows.edgeCount[row] : 1;
      const imageOf = (value: number): number => (values === 1 ? 0 : to[points.value[cell] + value] - points.value[this.cells[cell]]);
      for (let value = 0; value < values; value++)
        if (codes.ofRow[row] !== 0) table[codes.ofRow[row] + value] = codes.ofRow[image] + imageOf(value);
      if (rows.opcode[row] !== OPCODE.update) continue;
      for (let value = 0; value < rows.edgeCount[row]; value++) {
        const code = codes.ofUpdate[rows.arg[row] + value];
        if (code !== 0) table[code] = codes.ofUpdate[rows.arg[image] + to[points.value[cell] + value] - points.value[this.cells[cell]]];
      }
    }
    assert(new Set(table).size === table.length, 'different pending ops have different images');
    return table;
  }

  private addMarks(): void {
    const { fields, cpus, slots, program } = this.machine;
    const { graceCount, graceOfTask, readers, barrierTasks } = fields;
    const taskGraces = graceCount - cpus * slots;
    const graces = Array.from({ length: graceCount }, (_, grace) => {
      if (grace < taskGraces) return graceOfTask[this.tasks[graceOfTask.indexOf(grace)]];
      const [cpu, slot] = [Math.floor((grace - taskGraces) / slots), (grace - taskGraces) % slots];
      return taskGraces + this.cpus[cpu] * slots + slot;
    });
    const readerImages = readers.map((reader) => this.imageOfReader(reader, program.nmiDepth));
    for (const [grace, image] of graces.entries()) {
      for (const [cpu, imageCpu] of this.cpus.entries())
        this.add(cpu, fields.cpuMark[grace * cpus + cpu], { to: fields.cpuMark[image * cpus + imageCpu] });
      for (const [reader, { cpu }] of readers.entries()) {
        const at = image * readers.length + readerImages[reader];
        this.add(cpu, fields.readerMark[grace * readers.length + reader], { to: fields.readerMark[at] });
      }
    }
    for (const [waiter, task] of barrierTasks.entries()) {
      const image = barrierTasks.indexOf(this.tasks[task]);
      for (const [cpu, imageCpu] of this.cpus.entries())
        for (let slot = 0; slot < slots; slot++)
          this.add(cpu, fields.barrierMark[(waiter * cpus + cpu) * slots + slot], {
            to: fields.barrierMark[(image * cpus + imageCpu) * slots + slot],
          });
    }
  }

  private imageOfReader({ cpu, kind, index }: Reader, nmiDepth: number): number {
    const image = kind === 'task' ? this.tasks[index] : kind === 'nmi' ? this.cpus[cpu] * nmiDepth + (index % nmiDepth) : this.cpus[cpu];
    return this.machine.fields.readers.findIndex((reader) => reader.kind === kind && reader.index === image);
  }

  private doomOf(code: number): number {
    if (code === 0) return 0;
    const finding = decodeFinding(code);
    const { points, to } = this;
    const { alike } = this.machine;
    if (finding.kind === 'program') return alike(programFinding(to[points.finding + finding.index] - points.finding));
    return finding.kind === 'fault' ? alike(faultAt(code & 15, to[points.row + finding.row] - points.row)) : code;
  }
}
