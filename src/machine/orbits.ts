// Orbits: the representative of each orbit of states, found by a few look-ups.
//
// A state is what CPUs share and a slice for each CPU. Its representative is, among its images under all elements of the group, one whose
// shared part is least, and among those the one whose slices are least: class after class, each class in rising order. Often one element
// only makes the shared part least (shared-orbits.ts), and its slices are looked up. Clarke, Emerson, Jha and Sistla ("Symmetry reductions
// in model checking", 1998) call finding it the constructive orbit problem, which is hard in general: here the hard part is done
// once for each shared part, and there are few of those.
import type { MachineState } from './machine-state.js';
import { move, movesOf, type Moves } from './moves.js';
import { ONLY_IDENTITY, SharedOrbits, wider } from './shared-orbits.js';
import type { SliceIds } from './slice-ids.js';
import { symmetryGroup, type Classes, type SymmetryGroup } from './symmetry-group.js';

const IDENTITY = Int32Array.of(0);

/** Where representatives are asked for: a machine, its numbers, and its classes of interchangeable CPUs. */
export interface OrbitsOptions {
  readonly machine: MachineState;
  readonly ids: SliceIds;
  readonly classes: Classes;
  /** Cells that properties look at. */
  readonly watched: readonly number[];
}

/** The orbits of a machine's symmetry group; `undefined` where there is no symmetry but that of CPUs of one class. */
export function orbitsOf({ machine, ids, classes, watched }: OrbitsOptions): Orbits | undefined {
  const group = symmetryGroup(machine, classes, watched);
  return group.elements.length > 1 ? new Orbits(machine, ids, { classes, group }) : undefined;
}

/** The representatives of the orbits of a group, and of exchanging CPUs of one class. */
export class Orbits {
  readonly group: SymmetryGroup;
  private readonly classes: Classes;
  private readonly shared: SharedOrbits;
  /** The classes in the order in which they are compared: small ones first, which need no sorting. */
  private readonly inOrder: readonly number[];
  /** By generator. */
  private readonly moves: readonly Moves[];
  /** By generator and class, and by element and class: the images of slices, plus 1. */
  private readonly movedBy: (Int32Array | undefined)[] = [];
  private readonly slices: (Int32Array | undefined)[] = [];
  /** By element and class: the class whose slices go there, and the class where its own go. */
  private readonly sources: Int32Array;
  private readonly targets: Int32Array;
  /** By list of elements and class: for each slice 1 if all of them leave it as it is and where it is, 2 if not. */
  private readonly stays: (Uint8Array | undefined)[] = [];
  private readonly source: Int32Array;
  private readonly target: Int32Array;
  /** The elements that are left, the slices of a class under one of them, and the least slices so far. */
  private readonly left: Int32Array;
  private readonly tuple: Int32Array;
  private readonly best: Int32Array;

  constructor(
    private readonly machine: MachineState,
    private readonly ids: SliceIds,
    { classes, group }: { classes: Classes; group: SymmetryGroup },
  ) {
    this.group = group;
    this.classes = classes;
    this.moves = group.generators.map((to) => movesOf(machine, group.points, to));
    this.shared = new SharedOrbits(machine, ids, { group, moves: this.moves });
    this.inOrder = [...classes.keys()].sort((one, other) => classes[one].length - classes[other].length || one - other);
    const indexOf = (cpu: number): number => classes.findIndex((members) => members[0] === cpu);
    this.targets = Int32Array.from(group.elements.flatMap(({ to }) => classes.map(([first]) => indexOf(to[first]))));
    this.sources = new Int32Array(this.targets.length);
    for (const [at, target] of this.targets.entries()) this.sources[at - (at % classes.length) + target] = at % classes.length;
    this.source = new Int32Array(machine.words);
    this.target = new Int32Array(machine.words);
    this.left = new Int32Array(group.elements.length);
    this.tuple = new Int32Array(machine.cpus);
    this.best = new Int32Array(machine.cpus + 1);
  }

  /** Whether the only element that makes a shared part least is the identity: then only CPUs of one class are exchanged. */
  keeps(shared: number): boolean {
    this.shared.meet(shared);
    return this.shared.list[shared] === ONLY_IDENTITY;
  }

  /** Replaces a state's numbers (the shared part's, then a slice's for each CPU) by those of its representative. */
  represent(numbers: Int32Array): void {
    const { shared, left, best, classes } = this;
    shared.meet(numbers[0]);
    const number = shared.list[numbers[0]];
    const list = shared.lists[number];
    left.set(list);
    let count = list.length;
    for (const target of this.inOrder) {
      // Often nothing of a class is moved by any of them, which one look at each slice tells.
      if (this.allStay(numbers, number, target)) this.choose(numbers, target, IDENTITY, 1);
      else count = this.choose(numbers, target, left, count);
    }
    numbers[0] = shared.least[numbers[0]];
    for (const members of classes) for (const cpu of members) numbers[cpu + 1] = best[cpu + 1];
  }

  // Keeps those of the first `count` elements under which the slices of a class are least, in the first places, and returns how many
  // there are. The slices are then in `best`.
  private choose(numbers: Int32Array, target: number, elements: Int32Array, count: number): number {
    const { tuple, best, classes } = this;
    const members = classes[target];
    let kept = 0;
    for (let index = 0; index < count; index++) {
      this.imagesInOrder(numbers, elements[index], target);
      let place = 0;
      if (kept > 0) while (place < members.length && tuple[place] === best[members[place] + 1]) place++;
      if (kept > 0 && place < members.length && tuple[place] > best[members[place] + 1]) continue;
      if (place < members.length) {
        kept = 0;
        for (let each = 0; each < members.length; each++) best[members[each] + 1] = tuple[each];
      }
      elements[kept++] = elements[index];
    }
    return kept;
  }

  // Whether the elements of a list all leave a class where it is, and each of its slices as it is.
  private allStay(numbers: Int32Array, list: number, target: number): boolean {
    const at = list * this.classes.length + target;
    let known = (this.stays[at] ??= new Uint8Array(64));
    for (const cpu of this.classes[target]) {
      const slice = numbers[cpu + 1];
      if (slice >= known.length) {
        const larger = new Uint8Array(Math.max(slice + 1, known.length * 2));
        larger.set(known);
        this.stays[at] = known = larger;
      }
      if (known[slice] === 0) known[slice] = this.staysUnderAll(slice, list, target) ? 1 : 2;
      if (known[slice] === 2) return false;
    }
    return true;
  }

  private staysUnderAll(slice: number, list: number, target: number): boolean {
    const { shared, sources, classes } = this;
    const isSame = (element: number): boolean => this.imageOf(slice, element, target) === slice;
    return shared.lists[list].every((element) => sources[element * classes.length + target] === target && isSame(element));
  }

  // The slices that a class has under an element, in rising order, in `tuple`.
  private imagesInOrder(numbers: Int32Array, element: number, target: number): void {
    const { tuple, classes } = this;
    const from = this.sources[element * classes.length + target];
    const members = classes[from];
    for (let member = 0; member < members.length; member++) {
      const image = this.imageOf(numbers[members[member] + 1], element, from);
      let place = member;
      for (; place > 0 && tuple[place - 1] > image; place--) tuple[place] = tuple[place - 1];
      tuple[place] = image;
    }
  }

  // The image of a slice of class `from`: along the generators, so that no slice is moved more than once by each of them.
  private imageOf(slice: number, element: number, from: number): number {
    if (element === 0) return slice;
    const at = element * this.classes.length + from;
    let known = (this.slices[at] ??= new Int32Array(64));
    if (slice >= known.length) this.slices[at] = known = wider(known, slice + 1);
    if (known[slice] === 0) {
      const { generator, parent } = this.group.elements[element];
      const before = this.imageOf(slice, parent, from);
      known[slice] = 1 + this.moved(before, generator, this.targets[parent * this.classes.length + from]);
    }
    return known[slice] - 1;
  }

  private moved(slice: number, generator: number, from: number): number {
    const at = generator * this.classes.length + from;
    let known = (this.movedBy[at] ??= new Int32Array(64));
    if (slice >= known.length) this.movedBy[at] = known = wider(known, slice + 1);
    if (known[slice] === 0) known[slice] = 1 + this.moveSlice(slice, generator, from);
    return known[slice] - 1;
  }

  private moveSlice(slice: number, generator: number, from: number): number {
    const { machine, ids, source, target } = this;
    const { sliceStart } = machine.fields;
    const { cpus, slices } = this.moves[generator];
    const [cpu] = this.classes[from];
    if (slices[cpu].isIdentity) return slice;
    const image = cpus[cpu];
    ids.slices[cpu].read(slice, source, sliceStart[cpu]);
    target.fill(0);
    move(machine, slices[cpu], source, target);
    return ids.slices[image].intern(target, sliceStart[image]);
  }
}
