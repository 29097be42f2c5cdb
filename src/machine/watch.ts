// The watch: evaluates a model's properties on packed states.
//
// A property is a function of a View. The first time, it is run on a view that notes what it reads; what it read, and what came
// of it, becomes a path of a decision tree, and the next state that reads the same values needs a few table look-ups only.
import { Unobserved } from '../core/unobserved.js';
import type { AnyCell } from '../lang/cell.js';
import { livenessAmong, premiseOf, type ContextKind, type Predicate, type Property, type View } from '../lang/property.js';
import { propertyFinding } from './finding-code.js';
import type { Program } from '../program/program.js';
import type { MachineState } from './machine-state.js';

/** How a watch finds its way from a model's words to a program's numbers. */
export interface Directory {
  /** What a cell holds in every state because no thread uses it; `undefined` for a cell that some thread uses. */
  readonly constantOf: (cell: AnyCell) => { readonly value: unknown } | undefined;
  /** Throws {@link Unobserved} for a variable that the program does not keep. */
  readonly cellIndex: (cell: AnyCell) => number;
  /** The model's value for a value index of a cell; `undefined` for uninitialized. */
  readonly valueOf: (cell: number, value: number) => unknown;
}

/** What a predicate can read: how many of these contexts are in the region of this bit; or, with bit 0, a cell's field. */
interface Atom {
  readonly bit: number;
  /** Fields that hold rows, and what to add to each to get the row. */
  readonly fields: Int32Array;
  readonly bases: Int32Array;
}

/** A decision: read this atom and follow the child of its value; a boolean at the end. */
interface Decision {
  readonly atom: Atom;
  readonly children: (Decision | boolean | undefined)[];
}

interface Watched {
  readonly index: number;
  readonly name: string;
  readonly predicate: Predicate;
  root: Decision | boolean | undefined;
}

/** The properties of states of a model. */
export class Watch {
  private readonly always: Watched[];
  private readonly sometimes: readonly Watched[];
  private waiting: Watched[];
  /** By liveness property: what it starts from (nothing: the initial state), and what it comes to. */
  private readonly live: readonly { readonly from: Watched | undefined; readonly to: Watched }[];

  constructor(
    properties: readonly Property[],
    private readonly directory: Directory,
    /** The cells that properties look at, by index, as far as they are known; absent: they need not be. */
    private readonly known?: readonly number[],
  ) {
    this.always = properties.flatMap((property, index) =>
      property.kind === 'always' ? [watched(index, property.name, property.holds)] : [],
    );
    this.sometimes = properties.flatMap((property, index) =>
      property.kind === 'sometimes' && 'state' in property.witness ? [watched(index, property.name, property.witness.state)] : [],
    );
    const premises = properties.flatMap((property, index) =>
      property.kind === 'always' && property.premise ? [watched(index, premiseOf(property.name), property.premise)] : [],
    );
    this.waiting = [...this.sometimes, ...premises];
    this.live = livenessAmong(properties).map((property, index) =>
      property.kind === 'eventually'
        ? { from: undefined, to: watched(index, property.name, property.goal) }
        : { from: watched(index, property.name, property.from), to: watched(index, property.name, property.to) },
    );
  }

  /**
   * What the liveness properties say of the state in the machine's scratch buffer: two bits for each of them, in their order. The lower
   * one: it is what the property starts from; the upper one: it is what the property comes to.
   */
  judge(machine: MachineState): number {
    let bits = 0;
    for (let index = 0; index < this.live.length; index++) {
      const { from, to } = this.live[index];
      if (from !== undefined && this.decide(machine, from)) bits |= 1 << (2 * index);
      if (this.decide(machine, to)) bits |= 2 << (2 * index);
    }
    return bits;
  }

  /** The same of one of them, by its name. */
  judgeOne(machine: MachineState, name: string): { readonly startsFrom: boolean; readonly comesTo: boolean } {
    const property = this.live.find(({ to }) => to.name === name);
    if (!property) return { startsFrom: false, comesTo: false };
    const { from, to } = property;
    return { startsFrom: from !== undefined && this.decide(machine, from), comesTo: this.decide(machine, to) };
  }

  /** Names of the `sometimes`, and of the premises, that no observed state has shown. */
  get unseen(): readonly string[] {
    return this.waiting.map(({ name }) => name);
  }

  /** Whether no state has to be looked at any more. */
  get isIdle(): boolean {
    return this.always.length === 0 && this.waiting.length === 0;
  }

  /** Notes that others have observed every state but those that would have shown these. */
  keepUnseen(names: readonly string[]): void {
    this.waiting = this.waiting.filter(({ name }) => names.includes(name));
  }

  /** Looks at the state in the machine's scratch buffer: 0, or the code of the `always` that does not hold. */
  observe(machine: MachineState): number {
    for (const property of this.always) if (!this.decide(machine, property)) return propertyFinding(property.index);
    if (this.waiting.length > 0) this.waiting = this.waiting.filter((property) => !this.decide(machine, property));
    return 0;
  }

  /** What each `always`, and each `sometimes` about states, says of the state in the machine's scratch buffer, by property's name. */
  truths(machine: MachineState): ReadonlyMap<string, boolean> {
    return new Map([...this.always, ...this.sometimes].map((property) => [property.name, this.decide(machine, property)]));
  }

  // What a property looks at must be known before the search begins, which may exchange what it does not know of, and leave states out.
  private checkKnown(index: number, cell: AnyCell): void {
    if (this.known !== undefined && !this.known.includes(index)) throw new Unobserved(undefined, cell);
  }

  private decide(machine: MachineState, property: Watched): boolean {
    let at = property.root;
    while (typeof at === 'object') at = at.children[atomValue(machine, at.atom)];
    return at ?? this.learn(machine, property);
  }

  // Runs the predicate itself and adds what it read to the tree.
  private learn(machine: MachineState, property: Watched): boolean {
    const atoms: Atom[] = [];
    const values: number[] = [];
    const read = (atom: Atom): number => {
      const value = atomValue(machine, atom);
      atoms.push(atom);
      values.push(value);
      return value;
    };
    const holds = property.predicate({
      inside: (region, context) => read(regionAtom(machine, region, context)),
      value: (cell) => {
        const constant = this.directory.constantOf(cell);
        if (constant) return constant.value;
        const index = this.directory.cellIndex(cell);
        this.checkKnown(index, cell);
        return this.directory.valueOf(index, read(cellAtom(machine, index)));
      },
    });
    graft(property, { atoms, values, holds });
    return holds;
  }
}

/**
 * What the properties of a model look at, as far as two dry runs show: one where every region is empty, one where none is. A
 * program that keeps it from the start seldom has to be compiled again.
 */
export function lookedAt(properties: readonly Property[]): { readonly regions: string[]; readonly cells: AnyCell[] } {
  const regions = new Set<string>();
  const cells = new Set<AnyCell>();
  for (const inside of [0, 1]) {
    const view: View = {
      inside: (region) => {
        regions.add(region);
        return inside;
      },
      value: (cell) => void cells.add(cell),
    };
    for (const predicate of properties.flatMap(predicatesOf)) dryRun(predicate, view);
  }
  return { regions: [...regions], cells: [...cells] };
}

// A predicate may well fail on states that do not exist; only what it asked for counts.
function dryRun(predicate: Predicate, view: View): void {
  try {
    predicate(view);
  } catch {
    // Nothing to do: the real run will tell.
  }
}

// All that a property asks of single states.
function predicatesOf(property: Property): Predicate[] {
  switch (property.kind) {
    case 'always':
      return [property.holds];
    case 'sometimes':
      return 'state' in property.witness ? [property.witness.state] : [];
    case 'eventually':
      return [property.goal];
    case 'leads-to':
      return [property.from, property.to];
    default:
      return [];
  }
}

function watched(index: number, name: string, predicate: Predicate): Watched {
  return { index, name, predicate, root: undefined };
}

function graft(property: Watched, { atoms, values, holds }: { atoms: readonly Atom[]; values: readonly number[]; holds: boolean }): void {
  if (atoms.length === 0) property.root = holds;
  else if (typeof property.root !== 'object') property.root = { atom: atoms[0], children: [] };
  let at = property.root;
  for (let depth = 0; depth < atoms.length && typeof at === 'object'; depth++) {
    const isLast = depth + 1 === atoms.length;
    const next: Decision | boolean = at.children[values[depth]] ?? (isLast ? holds : { atom: atoms[depth + 1], children: [] });
    at.children[values[depth]] = next;
    at = next;
  }
}

function atomValue(machine: MachineState, { bit, fields, bases }: Atom): number {
  if (bit === 0) return machine.get(fields[0]);
  const { regions } = machine.program.rows;
  let count = 0;
  for (let place = 0; place < fields.length; place++) {
    const local = machine.get(fields[place]);
    if (local !== 0 && (regions[local + bases[place]] & bit) !== 0) count++;
  }
  return count;
}

function cellAtom(machine: MachineState, cell: number): Atom {
  return { bit: 0, fields: Int32Array.of(machine.fields.cell[cell]), bases: new Int32Array(0) };
}

// The contexts of a kind (of any, without one) whose thread has a row in the region.
function regionAtom(machine: MachineState, region: string, context: ContextKind | undefined): Atom {
  const { program, fields, cpus } = machine;
  if (!program.regionsInStates.includes(region)) throw new Unobserved(region, undefined);
  const bit = 1 << program.regions.indexOf(region);
  const found: { field: number; base: number }[] = [];
  const add = (kind: ContextKind, threads: readonly number[], field: number): void => {
    if (context !== undefined && context !== kind) return;
    if (threads.some((thread) => hasRowInside(program, thread, bit))) found.push({ field, base: program.threads[threads[0]].firstRow - 1 });
  };
  for (const [task, thread] of program.tasks.entries()) add('task', [thread], fields.task[task]);
  for (let cpu = 0; cpu < cpus; cpu++) {
    add('softirq', program.callbacks, fields.softirq[cpu]);
    if (program.irq >= 0) add('irq', [program.irq], fields.irq[cpu]);
    if (program.nmi < 0) continue;
    for (let level = 0; level < program.nmiDepth; level++) add('nmi', [program.nmi], fields.nmi[cpu * program.nmiDepth + level]);
  }
  return { bit, fields: Int32Array.from(found, ({ field }) => field), bases: Int32Array.from(found, ({ base }) => base) };
}

function hasRowInside(program: Program, thread: number, bit: number): boolean {
  const { firstRow, rowCount } = program.threads[thread];
  return program.rows.regions.subarray(firstRow, firstRow + rowCount).some((regions) => (regions & bit) !== 0);
}
