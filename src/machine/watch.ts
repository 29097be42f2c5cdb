// The watch: evaluates a model's properties on packed states.
//
// A property is a function of a View. The first time, it is run on a view that notes what it reads; what it read, and what came
// of it, becomes a path of a decision tree, and the next state that reads the same values needs a few table look-ups only.
import { Unobserved } from '../core/unobserved.js';
import type { AnyCell } from '../lang/cell.js';
import type { ContextKind, Property, View } from '../lang/property.js';
import { propertyFinding } from './finding-code.js';
import type { Machine } from './machine.js';

/** How a watch finds its way from a model's words to a program's numbers. */
export interface Directory {
  /** Throws {@link Unobserved} for a variable that the program does not keep. */
  readonly cellIndex: (cell: AnyCell) => number;
  /** The model's value for a value index of a cell; `undefined` for uninitialized. */
  readonly valueOf: (cell: number, value: number) => unknown;
}

type Predicate = (view: View) => boolean;

/** A decision: read this atom and follow the child of its value; a boolean at the end. */
interface Decision {
  readonly atom: number;
  readonly children: (Decision | boolean | undefined)[];
}

interface Watched {
  readonly index: number;
  readonly name: string;
  readonly predicate: Predicate;
  root: Decision | boolean | undefined;
}

const CONTEXTS: readonly (ContextKind | undefined)[] = [undefined, 'task', 'softirq', 'irq', 'nmi'];
/** Atoms below this are cells; the others are a region's bit and a kind of context. */
const REGION_ATOMS = 1 << 20;

/** The `always` and `sometimes` of a model, on states. */
export class Watch {
  private readonly always: Watched[];
  private waiting: Watched[];

  constructor(
    properties: readonly Property[],
    private readonly directory: Directory,
  ) {
    this.always = properties.flatMap((property, index) => (property.kind === 'always' ? [watched(index, property.name, property.holds)] : []));
    this.waiting = properties.flatMap((property, index) =>
      property.kind === 'sometimes' && 'state' in property.witness ? [watched(index, property.name, property.witness.state)] : [],
    );
  }

  /** Names of the `sometimes` that no observed state has shown. */
  get unseen(): readonly string[] {
    return this.waiting.map(({ name }) => name);
  }

  /** Looks at the state in the machine's scratch buffer: 0, or the code of the `always` that does not hold. */
  observe(machine: Machine): number {
    for (const property of this.always) if (!this.decide(machine, property)) return propertyFinding(property.index);
    if (this.waiting.length > 0) this.waiting = this.waiting.filter((property) => !this.decide(machine, property));
    return 0;
  }

  private decide(machine: Machine, property: Watched): boolean {
    let at = property.root;
    while (typeof at === 'object') at = at.children[atomValue(machine, at.atom)];
    return at ?? this.learn(machine, property);
  }

  // Runs the predicate itself and adds what it read to the tree.
  private learn(machine: Machine, property: Watched): boolean {
    const atoms: number[] = [];
    const values: number[] = [];
    const read = (atom: number): number => {
      const value = atomValue(machine, atom);
      atoms.push(atom);
      values.push(value);
      return value;
    };
    const holds = property.predicate({
      inside: (region, context) => read(regionAtom(machine, region, context)),
      value: (cell) => {
        const index = this.directory.cellIndex(cell);
        return this.directory.valueOf(index, read(index));
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
    for (const property of properties) dryRun(property, view);
  }
  return { regions: [...regions], cells: [...cells] };
}

// A predicate may well fail on states that do not exist; only what it asked for counts.
function dryRun(property: Property, view: View): void {
  try {
    if (property.kind === 'always') property.holds(view);
    if (property.kind === 'sometimes' && 'state' in property.witness) property.witness.state(view);
  } catch {
    // Nothing to do: the real run will tell.
  }
}

function watched(index: number, name: string, predicate: Predicate): Watched {
  return { index, name, predicate, root: undefined };
}

function regionAtom(machine: Machine, region: string, context: ContextKind | undefined): number {
  if (!machine.program.regionsInStates.includes(region)) throw new Unobserved(region, undefined);
  return REGION_ATOMS + machine.program.regions.indexOf(region) * CONTEXTS.length + CONTEXTS.indexOf(context);
}

function graft(property: Watched, { atoms, values, holds }: { atoms: readonly number[]; values: readonly number[]; holds: boolean }): void {
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

function atomValue(machine: Machine, atom: number): number {
  if (atom < REGION_ATOMS) return machine.get(machine.fields.cell[atom]);
  const code = atom - REGION_ATOMS;
  return countInside(machine, 1 << Math.floor(code / CONTEXTS.length), CONTEXTS[code % CONTEXTS.length]);
}

// How many contexts of a kind (of any, without one) are inside a region.
function countInside(machine: Machine, bit: number, context: ContextKind | undefined): number {
  const { program, cpus } = machine;
  const { regions } = program.rows;
  let count = 0;
  const add = (row: number): void => {
    if ((regions[row] & bit) !== 0) count++;
  };
  if (context === undefined || context === 'task') for (let task = 0; task < program.tasks.length; task++) add(machine.taskRow(task));
  for (let cpu = 0; cpu < cpus; cpu++) {
    if (context === undefined || context === 'softirq') add(machine.softirqRowOn(cpu));
    if (context === undefined || context === 'irq') add(machine.irqRowOn(cpu));
    if (context !== undefined && context !== 'nmi') continue;
    for (let level = 0; level < machine.nmisOn(cpu); level++) add(machine.nmiRowAt(cpu, level));
  }
  return count;
}
