// The symmetry group of a program on its machine: the automorphisms that are used besides exchanging the CPUs of one class.
//
// CPUs of one class (interchange.ts) are exchanged by sorting and need no element here. Elements exchange whole classes, tasks within a
// CPU, and heap slots. Emerson and Sistla ("Symmetry and model checking", 1996) show that a search may keep one state of each orbit of
// such a group. The group need not be all that there are: any subgroup will do.
import type { Program } from '../program/program.js';
import { automorphism, type Seed } from './automorphism.js';
import type { MachineState } from './machine-state.js';
import { movesOf, type PartMoves } from './moves.js';
import { composed, pointsOf, type Points } from './points.js';
import { graceTasks, tasksOn } from './uses.js';

/** Elements of a group, at the most: each one that leads to the same shared part costs a comparison for each successor. */
const ORDER_MAX = 720;

/** With this many classes that may be exchanged, or fewer, all ways are tried; beyond, only exchanges of two. */
const CLASSES_TRIED = 4;

/** With this many tasks on a CPU, or fewer, each may go to any place among those of another CPU; beyond, they keep their order. */
const PLACES_TRIED = 3;

/** One element: generator `generator` after element `parent`; element 0 is the identity. */
export interface Element {
  readonly to: Int32Array;
  readonly generator: number;
  readonly parent: number;
}

/** A finite group of automorphisms, each a permutation of points. */
export interface SymmetryGroup {
  readonly points: Points;
  readonly generators: readonly Int32Array[];
  /** In an order in which each comes after its parent. */
  readonly elements: readonly Element[];
}

/** Classes of interchangeable CPUs, each in rising order. */
export type Classes = readonly (readonly number[])[];

/** The group of a machine whose interchangeable CPUs are in `classes`; `watched` are cells that properties look at. */
export function symmetryGroup(machine: MachineState, classes: Classes, watched: readonly number[]): SymmetryGroup {
  return new Growth(machine, classes, watched).grow();
}

class Growth {
  private readonly program: Program;
  private readonly points: Points;
  private readonly identity: Int32Array;
  private generators: Int32Array[] = [];
  private elements: readonly Element[];

  constructor(
    private readonly machine: MachineState,
    private readonly classes: Classes,
    private readonly watched: readonly number[],
  ) {
    this.program = machine.program;
    this.points = pointsOf(this.program);
    this.identity = Int32Array.from({ length: this.points.count }, (_, point) => point);
    this.elements = [{ to: this.identity, generator: -1, parent: 0 }];
  }

  grow(): SymmetryGroup {
    for (const { objects } of this.program.structs) this.addSlots(objects);
    for (const members of this.classes) this.addTasks(members);
    this.addClasses();
    const { points, generators, elements } = this;
    return { points, generators, elements };
  }

  // kmalloc() takes the lowest free slot. That is as good as any free slot only if all of them can be exchanged for each other, so it is
  // all slots of a struct or none; see `leavesFreeAlone`.
  private addSlots(objects: readonly number[]): void {
    const [first, ...others] = objects;
    const exchanges = others.map((other) => {
      const found = this.find({ objects: exchanged(this.program.objects.length, [[first, other]]) });
      return found !== undefined && leavesFreeAlone(this.machine, this.points, { to: found, slots: [first, other] }) ? [found] : [];
    });
    if (exchanges.every((found) => found.length > 0)) this.add(exchanges.flat());
  }

  // Tasks that share a CPU; on all CPUs of a class at once, so that their slices still move alike.
  private addTasks(members: readonly number[]): void {
    const tasks = members.map((cpu) => tasksOn(this.program, cpu));
    const count = tasks[0].length;
    for (let one = 0; one < count; one++) {
      for (let other = one + 1; other < count; other++) {
        const pairs = tasks.map((own): [number, number] => [own[one], own[other]]);
        this.add(this.ifFound({ tasks: exchanged(this.program.tasks.length, pairs) }));
      }
    }
  }

  // Exchanges of two classes first: each class joins the first one that it can be exchanged with. Then, for few classes, all other ways.
  private addClasses(): void {
    const graces = graceTasks(this.program);
    const waits = (index: number): boolean => tasksOn(this.program, this.classes[index][0]).some((task) => graces[task] >= 0);
    const order = [...this.classes.keys()].sort((one, other) => Number(waits(other)) - Number(waits(one)) || one - other);
    const blocks: number[][] = [];
    for (const index of order) {
      const joined = blocks.find((block) => this.joins(block, index));
      if (joined) joined.push(index);
      else blocks.push([index]);
    }
    const candidates = order.filter((index) => order.some((other) => other !== index && this.areAlike(index, other)));
    if (blocks.length === 1 || candidates.length > CLASSES_TRIED) return;
    for (const images of permutations(candidates)) {
      const to = this.classes.map((_, index) => images[candidates.indexOf(index)] ?? index);
      if (to.every((image, index) => this.areAlike(index, image))) this.add(this.ifFound(this.seedOf(to, undefined)));
    }
  }

  private joins(block: number[], index: number): boolean {
    const [first] = block;
    if (!this.areAlike(first, index) || this.elements.length * (block.length + 1) > ORDER_MAX) return false;
    const to = [...this.classes.keys()];
    [to[first], to[index]] = [index, first];
    const places = tasksOn(this.program, this.classes[index][0]).map((_, place) => place);
    for (const ways of places.length > PLACES_TRIED ? [places] : permutations(places)) {
      const found = this.find(this.seedOf(to, { first, ways }));
      if (found !== undefined) return this.add([found]);
    }
    return false;
  }

  // What must be the same for two classes to be exchanged, as far as it is seen at once.
  private areAlike(one: number, other: number): boolean {
    const { program, classes } = this;
    const shape = (index: number): string =>
      tasksOn(program, classes[index][0])
        .map((task) => program.threads[program.tasks[task]].rowCount)
        .sort((less, more) => less - more)
        .join();
    return classes[one].length === classes[other].length && shape(one) === shape(other);
  }

  // The i-th CPU of each class goes to the i-th of its image. Its tasks keep their order, but for those of class `first`, which go to the
  // places `ways`, and the tasks there back.
  private seedOf(to: readonly number[], twisted: { first: number; ways: readonly number[] } | undefined): Partial<Seed> {
    const { program, classes } = this;
    const cpus = Array.from({ length: program.cpus }, (_, cpu) => cpu);
    const tasks = Array.from(program.tasks.keys());
    for (const [index, members] of classes.entries()) {
      for (const [member, cpu] of members.entries()) {
        const image = classes[to[index]][member];
        cpus[cpu] = image;
        const [own, others] = [tasksOn(program, cpu), tasksOn(program, image)];
        for (const [place, task] of own.entries()) {
          if (image === cpu) continue;
          const { first = -1, ways = [] } = twisted ?? {};
          tasks[task] = others[twisted === undefined ? place : index === first ? ways[place] : ways.indexOf(place)];
        }
      }
    }
    return { cpus, tasks };
  }

  private ifFound(seed: Partial<Seed>): Int32Array[] {
    const found = this.find(seed);
    return found === undefined ? [] : [found];
  }

  private find(seed: Partial<Seed>): Int32Array | undefined {
    const { program, points, watched } = this;
    const cpus = exchanged(program.cpus, []);
    const tasks = exchanged(program.tasks.length, []);
    const objects = exchanged(program.objects.length, []);
    return automorphism(program, points, { cpus, tasks, objects, watched, ...seed });
  }

  // Adds generators, all or none: none if the group would become too large, or a slice move differently from one of its class.
  private add(found: readonly Int32Array[]): boolean {
    const isKnown = (to: Int32Array): boolean => this.elements.some((element) => element.to.every((image, point) => image === to[point]));
    const made = found.filter((to) => !isKnown(to));
    if (made.length === 0) return true;
    if (made.some((to) => !movesClassesAsOne(this.machine, this.points, { to, classes: this.classes }))) return false;
    const generators = [...this.generators, ...made];
    const elements = closure(this.identity, generators, this.points.row);
    if (elements === undefined) return false;
    this.generators = generators;
    this.elements = elements;
    return true;
  }
}

// All products of the generators; `undefined` if there are too many. Points up to `decisive` tell elements apart.
function closure(identity: Int32Array, generators: readonly Int32Array[], decisive: number): readonly Element[] | undefined {
  const keyOf = (to: Int32Array): string => to.subarray(0, decisive).join();
  const known = new Set([keyOf(identity)]);
  const elements: Element[] = [{ to: identity, generator: -1, parent: 0 }];
  for (let parent = 0; parent < elements.length; parent++) {
    for (const [generator, after] of generators.entries()) {
      const to = composed(elements[parent].to, after);
      const key = keyOf(to);
      if (known.has(key)) continue;
      if (elements.length === ORDER_MAX) return undefined;
      known.add(key);
      elements.push({ to, generator, parent });
    }
  }
  return elements;
}

// Whether exchanging two slots leaves every state as it is in which both are free for reuse: what does not refer to them stays. Then, of
// two free slots, either may be taken: the exchange leads from one outcome to the other.
function leavesFreeAlone(machine: MachineState, points: Points, exchange: { to: Int32Array; slots: readonly [number, number] }): boolean {
  const { to, slots } = exchange;
  const { rows, cells } = machine.program;
  const either = (1 << slots[0]) | (1 << slots[1]);
  const staysUnlessHolding = rows.holds.every((holds, row) => (holds & either) !== 0 || to[points.row + row] === points.row + row);
  const cellsStay = cells.every(({ object, pointsTo }, cell) => {
    if (slots.includes(object)) return to[points.value[cell]] === points.value[to[points.cell + cell] - points.cell];
    return pointsTo.every((target, value) => slots.includes(target) || to[points.value[cell] + value] === points.value[cell] + value);
  });
  if (!staysUnlessHolding || !cellsStay) return false;
  const { from, tables } = movesOf(machine, points, to).slices[0];
  const windowTable = tables[from.indexOf(machine.fields.window[0] ?? -1)];
  return windowTable === undefined || windowTable.every((image, code) => image === code || (machine.codes.holds[code] & either) !== 0);
}

// Whether the CPUs of a class go to the CPUs of a class in order, and their slices in the same way. Then exchanging CPUs of a class before
// or after comes to the same, so that all orders of slices can be had by sorting after.
function movesClassesAsOne(machine: MachineState, points: Points, { to, classes }: { to: Int32Array; classes: Classes }): boolean {
  const { cpus, slices } = movesOf(machine, points, to);
  return classes.every((members) => {
    const images = members.map((cpu) => cpus[cpu]);
    const target = classes.find((each) => each.includes(images[0]));
    const [first, ...others] = members.map((cpu) => shapeOf(machine, slices[cpu], { cpu, image: cpus[cpu] }));
    return images.every((image, member) => image === target?.[member]) && others.every((other) => other === first);
  });
}

// The moves of a slice, with fields as places in the slice.
function shapeOf(machine: MachineState, { from, to, tables }: PartMoves, { cpu, image }: { cpu: number; image: number }): string {
  const { word, shift, fields } = machine;
  const place = (field: number, of: number): string => `${word[field] - fields.sliceStart[of]}.${shift[field]}`;
  return from.map((field, index) => `${place(field, cpu)}>${place(to[index], image)}:${tables[index]?.join() ?? ''}`).join(';');
}

// The indices 0 … count-1, with these pairs exchanged.
function exchanged(count: number, pairs: readonly (readonly [number, number])[]): number[] {
  const images = Array.from({ length: count }, (_, index) => index);
  for (const [one, other] of pairs) [images[one], images[other]] = [other, one];
  return images;
}

// All orders of some numbers, the given one first.
function permutations(numbers: readonly number[]): number[][] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((first) => permutations(numbers.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}
