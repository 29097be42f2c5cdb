// A machine of a system with properties, whole and in slices.
import { expect } from 'vitest';
import { compile, type Compiled } from '../../src/compile/compile.js';
import { directoryOf } from '../../src/compile/directory.js';
import type { CompilerName, MemoryName } from '../../src/core/memory.js';
import type { AnyCell } from '../../src/lang/cell.js';
import { systemOf, type System } from '../../src/lang/model.js';
import { always, sometimes, type Property, type View } from '../../src/lang/property.js';
import { interchangeable } from '../../src/machine/interchange.js';
import { defersLoads, memoryModel } from '../../src/machine/memory-model.js';
import { Machine } from '../../src/machine/machine.js';
import { withImages, type Marks } from '../../src/machine/performed.js';
import { SlicedMachine, type SlicedOptions } from '../../src/machine/sliced-machine.js';
import { Watch } from '../../src/machine/watch.js';
import { prepare, type CheckRequest } from '../../src/prepare.js';
import type { Program } from '../../src/program/program.js';
import { survey } from '../oracle/survey.js';
import { everyState, kindsOf, type Met } from './every-state.js';
import type { HandMade } from './hand-made.js';
import { systemOfScene, type Claim, type Scene } from './random-systems.js';

/** What decides a machine besides the system. */
export interface Bounds {
  readonly memory: MemoryName;
  readonly compiler: CompilerName;
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly window: number;
}

/** A compiled system with properties, of which machines can be made. */
export interface Instance {
  readonly compiled: Compiled;
  readonly properties: readonly Property[];
  readonly named: readonly number[];
  /** Cells that some property looks at, by index. */
  readonly watched: readonly number[];
  readonly bounds: Bounds;
  /** Its interchangeable CPUs. */
  readonly classes: readonly (readonly number[])[];
}

/** What is left out of a machine in slices. */
export interface Reductions {
  readonly symmetry: boolean;
  readonly reduction: boolean;
}

/** Nothing is left out. */
export const NOTHING: Reductions = { symmetry: false, reduction: false };

/** Each way to leave something out. */
export const REDUCTIONS: readonly Reductions[] = [
  { symmetry: true, reduction: false },
  { symmetry: false, reduction: true },
  { symmetry: true, reduction: true },
];

/** Compiles a system. */
export function instanceOf(
  system: System,
  bounds: Bounds,
  { regions = [], cells = [], watched = [] }: { regions?: readonly string[]; cells?: readonly AnyCell[]; watched?: readonly string[] },
): Instance {
  const { memory, compiler, cpus } = bounds;
  const dependencies = defersLoads(memoryModel(memory), compiler);
  const compiled = compile({ system, cpus, dependencies, watched, regions, cells });
  const named = cells.flatMap((cell) => (cell.kind === 'per-cpu' && cell.cpu !== 'this' ? [cell.cpu] : []));
  const classes = interchangeable(compiled.program, named);
  const isWatched = (cell: string): boolean => watched.includes(compiled.build.variableOfCell(cell) ?? '');
  const variables = compiled.program.cells.flatMap(({ name }, index) => (isWatched(name) ? [index] : []));
  const looked = [...cells.map(directoryOf(compiled).cellIndex), ...variables];
  return { compiled, properties: system.properties ?? [], named, watched: looked, bounds, classes };
}

/** Compiles a system that was made by hand. */
export function instanceByHand({ system, bounds, regions = [], cells = [] }: HandMade): Instance {
  return instanceOf(system, bounds, { regions, cells });
}

/** Compiles a scene; the cells that its properties look at are chosen among those that its threads mention. */
export function instanceOfScene(scene: Scene, { memory, compiler }: Pick<Bounds, 'memory' | 'compiler'>): Instance {
  const { cpus, nmis, window } = scene.program;
  const { system, once } = systemOfScene(scene);
  const mentioned = [...survey(once, cpus).mentioned.values()];
  const cellsOfClaims = scene.properties.map((claim) => cellOf(claim, mentioned, cpus));
  const claims = scene.properties.map((claim, index) => propertyOf(claim, cellsOfClaims[index], index));
  const entered = ['a', 'b'].map((region) => sometimes(`${region} is entered`, '', { entered: region }));
  const regions = [...new Set(scene.properties.flatMap(({ region }) => region ?? []))];
  const bounds: Bounds = { memory, compiler, cpus, nmis, window };
  const cells = cellsOfClaims.flatMap((cell) => cell ?? []);
  return instanceOf({ ...system, properties: [...claims, ...entered] }, bounds, { regions, cells });
}

function cellOf({ cell }: Claim, mentioned: readonly AnyCell[], cpus: number): AnyCell | undefined {
  const found = cell === null ? undefined : mentioned[cell % Math.max(1, mentioned.length)];
  return found?.kind === 'per-cpu' ? { ...found, cpu: (cell ?? 0) % cpus } : found;
}

function propertyOf({ kind, region, context, count, value }: Claim, cell: AnyCell | undefined, index: number): Property {
  const isSo = (view: View): boolean =>
    (region === null || view.inside(region, context) >= count) && (cell === undefined || view.value(cell) === value);
  return kind === 'always' ? always(`never ${index}`, '', (view) => !isSo(view)) : sometimes(`some ${index}`, '', { state: isSo });
}

/** Compiles a request. */
export function instanceOfRequest(request: CheckRequest): Instance {
  const { memory, compiler = 'faithful', nmis } = request;
  const { compiled, machine, named, watched } = prepare(request);
  const bounds: Bounds = { memory, compiler, cpus: machine.cpus, nmis, window: machine.window };
  const properties = systemOf(request.model, request.variant, request.set).properties ?? [];
  return { compiled, properties, named, watched, bounds, classes: interchangeable(compiled.program, named) };
}

/** A watch of its own for one exploration. */
export function watchOf({ properties, compiled, watched }: Instance): Watch {
  return new Watch(properties, directoryOf(compiled), watched);
}

/** The plain machine. */
export function plainMachine({ compiled, bounds }: Instance, watch?: Watch): Machine {
  return new Machine({ program: compiled.program, ...bounds, ...(watch && { watch }) });
}

/** The machine in slices. */
export function slicedMachine(instance: Instance, how: Reductions & Pick<SlicedOptions, 'bits' | 'isWide'>, watch?: Watch): SlicedMachine {
  const { named, watched } = instance;
  return new SlicedMachine({ machine: plainMachine(instance), watch, named, watched, looksAtCells: watched.length > 0, ...how });
}

/** What an exploration comes upon that no reduction may change. */
export interface Told {
  readonly kinds: readonly string[];
  readonly outcomes: readonly string[];
  /** Names of the `sometimes` that no state shows. */
  readonly unseen: readonly string[];
  readonly entered: number;
  readonly arrived: number;
  readonly reached: number;
  /** What was performed: op and answer, and op and interrupt that arrived before it. */
  readonly performed: readonly string[];
}

/** Explores a whole machine, or one in slices. */
export function explored(instance: Instance, statesMax: number, how?: Reductions): Met & { readonly told: Told } {
  const { compiled, classes } = instance;
  const watch = watchOf(instance);
  const met = everyState(how ? slicedMachine(instance, how, watch) : plainMachine(instance, watch), { statesMax, classes });
  const { entered, arrived, reached } = met;
  const kinds = kindsOf(compiled.program, met);
  // A freed slot that is taken again stands for all that could be, so images are added to what no search leaves out, too.
  const { symmetry } = slicedMachine(instance, { symmetry: true, reduction: true });
  const all = withImages(compiled.program, met.marks, symmetry);
  const performed = performedIn(compiled.program, all);
  if (!how && !compiled.program.objects.some(({ isHeap }) => isHeap)) expect(all).toEqual(met.marks);
  return { ...met, told: { kinds, outcomes: [...met.outcomes].sort(), unseen: watch.unseen, entered, arrived, reached, performed } };
}

// By row, which answers its op was performed with, and which interrupts arrived before it.
function performedIn({ rows, rowTexts }: Program, { edges, arrivals }: Marks): string[] {
  return rowTexts.flatMap(({ op }, row) => {
    const answers = [...edges.subarray(rows.edge[row], rows.edge[row] + rows.edgeCount[row]).keys()].filter(
      (answer) => edges[rows.edge[row] + answer] === 1,
    );
    return [`${row} ${op}: ${answers.join()}`, ...(arrivals[row] > 0 ? [`${row} ${op}: interrupted ${arrivals[row]}`] : [])];
  });
}
