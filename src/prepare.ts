// An instance, prepared: from a request to the machine that is searched, with all that properties turn out to look at.
import { assert } from './core/assert.js';
import { refuse } from './core/diagnostic.js';
import type { CompilerName, MemoryName } from './core/memory.js';
import { Unobserved } from './core/unobserved.js';
import { compile, type Compiled } from './compile/compile.js';
import { directoryOf } from './compile/directory.js';
import { variableKey } from './compile/memory-map.js';
import type { SearchOptions } from './explore/search.js';
import { editedSystem, systemUnder } from './edit/edited-system.js';
import { needsSurvey, Survey, withPlaces, type SurveyedCall } from './edit/survey.js';
import type { AnyCell } from './lang/cell.js';
import type { Edit } from './lang/edit.js';
import { systemOf, type Model, type Setting, type System } from './lang/model.js';
import { defersLoads, memoryModel } from './machine/memory-model.js';
import { windowDefault } from './machine/machine-state.js';
import { Machine } from './machine/machine.js';
import { noMarks, type Marks } from './machine/performed.js';
import { TooNarrow, type InternerOf } from './machine/slice-ids.js';
import { SlicedMachine } from './machine/sliced-machine.js';
import { lookedAt, Watch } from './machine/watch.js';

/** One instance of a model, and how to search it. */
export interface CheckRequest extends SearchOptions {
  readonly model: Model;
  /** The model's file, as people name it. */
  readonly file: string;
  readonly variant?: string | undefined;
  readonly set: Setting;
  /** What differs, call by call; after the edits of the variant. */
  readonly edits?: readonly Edit[] | undefined;
  readonly memory: MemoryName;
  /** Faithful unless given. */
  readonly compiler?: CompilerName | undefined;
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly window?: number | undefined;
  /** Whether to explore one representative of each orbit; true unless given. */
  readonly symmetry?: boolean | undefined;
  /** Whether to leave out interleavings that nobody can tell apart; true unless given. */
  readonly reduction?: boolean | undefined;
}

/** A machine, and what its traces are explained with. */
export interface Prepared {
  readonly compiled: Compiled;
  readonly observed: Observed;
  readonly machine: Machine;
  readonly watch: Watch;
  /** What was performed, as far as it has been added. */
  readonly marks: Marks;
  /** CPUs that some property names. */
  readonly named: readonly number[];
  /** Cells that some property looks at, by index. */
  readonly watched: readonly number[];
  /** Whether there were more slices than usual; see TooNarrow. */
  readonly isWide: boolean;
}

/** Does the work on the machine of a request; once more with a new one where the machine turns out to keep too little. */
export function preparing<T>(request: CheckRequest, work: (prepared: Prepared) => T): T {
  const observed = observedBy(request);
  for (;;) {
    try {
      return work(prepare(request, observed));
    } catch (error) {
      const sight = sightOf(error);
      if (!sight) throw error;
      addSight(observed, sight);
    }
  }
}

/** What properties look at: regions, cells, and more that showed only later. */
export interface Observed {
  readonly regions: string[];
  readonly cells: AnyCell[];
  readonly later?: Sight[];
}

/** What a property was seen to look at, or that there are many slices, as data that can be posted to a worker. */
export interface Sight {
  readonly region?: string | undefined;
  readonly variable?: string | undefined;
  /** The CPU whose copy of the variable it was, if of one. */
  readonly cpu?: number | undefined;
  readonly isWide?: boolean | undefined;
}

/** What an error says that a machine must have; `undefined` for any other error. */
export function sightOf(error: unknown): Sight | undefined {
  if (error instanceof TooNarrow) return { isWide: true };
  if (!(error instanceof Unobserved)) return undefined;
  const { region, cell } = error;
  // The cell came from the property by way of the directory, unchanged.
  const seen = cell as AnyCell | undefined;
  const cpu = seen?.kind === 'per-cpu' && seen.cpu !== 'this' ? seen.cpu : undefined;
  return { region, variable: seen && variableKey(seen), cpu };
}

/** Adds what a property was seen to look at. */
export function addSight(observed: Observed, sight: Sight): void {
  const { variable, cpu } = sight;
  const isNew = variable === undefined || observed.later?.some((each) => each.variable === variable && each.cpu === cpu) !== true;
  assert(isNew, `${variable} was to be kept, and is not`);
  observed.later?.push(sight);
}

/** What the properties look at, as far as it shows before the first state. */
export function observedBy({ model, variant, set }: CheckRequest): Observed {
  const { regions, cells } = lookedAt(systemOf(model, variant, set).properties ?? []);
  return { regions, cells, later: [] };
}

/** Compiles an instance and makes a machine of it; the watch keeps the regions and variables named. */
export function prepare(request: CheckRequest, observed: Observed = observedBy(request)): Prepared {
  const { memory, nmis, compiler = 'faithful' } = request;
  const { cells, later = [] } = observed;
  const variables = later.flatMap(({ variable }) => variable ?? []);
  const { system, compiled } = compiledOf(request, observed);
  const directory = directoryOf(compiled);
  const named = [...cells.flatMap((cell) => cpuNamedBy(cell) ?? []), ...later.flatMap(({ cpu }) => cpu ?? [])];
  const isOfLater = (cell: string): boolean => variables.includes(compiled.build.variableOfCell(cell) ?? '');
  const ofLater = compiled.program.cells.flatMap(({ name }, index) => (isOfLater(name) ? [index] : []));
  const watched = [...cells.map(directory.cellIndex), ...ofLater];
  const watch = new Watch(system.properties ?? [], directory, watched);
  const machine = new Machine({ program: compiled.program, memory, compiler, nmis, window: windowOf(request), watch });
  const isWide = later.some((sight) => sight.isWide);
  return { compiled, observed, watch, machine, marks: noMarks(compiled.program), named, watched, isWide };
}

/** Compiles an instance, where properties look at these. */
export function compiledWith(request: CheckRequest, observed: Observed = observedBy(request)): Compiled {
  return compiledOf(request, observed).compiled;
}

/** A system that was compiled, and what of it depends on the request. */
interface Kept {
  readonly model: Model;
  readonly key: string;
  readonly system: System;
  readonly compiled: Compiled;
}

// What was compiled last: another memory model, or a search without reductions, is of the same program, and to compile takes longer than
// most searches. A few, since whoever asks goes through several numbers of CPUs and settings at a time.
const KEPT_MAX = 6;
const kept: Kept[] = [];

// The program of a request. With edits it is compiled each time, as those have to be applied.
function compiledOf(request: CheckRequest, { regions: observed, cells, later = [] }: Observed): Pick<Kept, 'system' | 'compiled'> {
  const { model, variant, set, cpus, memory, compiler = 'faithful' } = request;
  const dependencies = defersLoads(memoryModel(memory), compiler);
  const regions = [...observed, ...later.flatMap(({ region }) => region ?? [])];
  const variables = later.flatMap(({ variable }) => variable ?? []);
  const edits = placedEdits(request);
  const cellKeys = cells.map((cell) => [variableKey(cell), cpuNamedBy(cell)]);
  const key = JSON.stringify([variant, set, cpus, dependencies, regions, variables, cellKeys]);
  const found = edits.length === 0 ? kept.find((each) => each.model === model && each.key === key) : undefined;
  if (found) return found;
  const { system, checkApplied } = editedSystem(systemOf(model, variant, set), edits);
  if (Object.keys(system.tasks).length === 0 && !system.nmi && !system.irq) {
    refuse({
      code: 'bad-model',
      message: `model ${model.name} has no threads`,
      instead: 'give its system tasks, an nmi or an irq',
    });
  }
  const compiled = compile({ system, cpus, dependencies, regions, cells, watched: variables });
  checkApplied();
  if (edits.length === 0) {
    kept.push({ model, key, system, compiled });
    if (kept.length > KEPT_MAX) kept.shift();
  }
  return { system, compiled };
}

// All edits of a request, those of its variant first; each with an exact place where it says which of several calls it is about.
function placedEdits(request: CheckRequest): readonly Edit[] {
  const { model, variant, edits = [] } = request;
  const all = [...((variant === undefined ? undefined : model.variants[variant]?.edits) ?? []), ...edits];
  if (!all.some(needsSurvey)) return all;
  const calls = surveyOf(request);
  return all.map((edit) => withPlaces(edit, calls));
}

/** All calls that the threads of a request make, before its edits. */
export function surveyOf(request: CheckRequest): readonly SurveyedCall[] {
  const { memory, compiler = 'faithful', cpus } = request;
  const survey = new Survey();
  const system = systemUnder(systemOf(request.model, request.variant, request.set), survey.startRun);
  const { regions, cells } = observedBy(request);
  compile({ system, cpus, dependencies: defersLoads(memoryModel(memory), compiler), regions, cells, watched: [] });
  return survey.calls();
}

/** The machine in slices, with the reductions that are asked for, to be searched. */
export function slicedMachine(request: CheckRequest, prepared: Prepared, reduction: boolean, internerOf?: InternerOf): SlicedMachine {
  const { machine, watch, named, watched, isWide } = prepared;
  const looksAtCells = watched.length > 0;
  const { symmetry = true } = request;
  return new SlicedMachine({
    machine: machine.twin(),
    watch,
    symmetry,
    reduction,
    named,
    watched,
    looksAtCells,
    isWide,
    ...(internerOf && { internerOf }),
  });
}

// The CPU whose own copy of a per-CPU variable a cell is; `undefined` for any other cell.
function cpuNamedBy(cell: AnyCell): number | undefined {
  return cell.kind === 'per-cpu' && cell.cpu !== 'this' ? cell.cpu : undefined;
}

/** Entries of each CPU's window for a request. */
export function windowOf({ memory, compiler = 'faithful', window }: Pick<CheckRequest, 'memory' | 'compiler' | 'window'>): number {
  return window ?? windowDefault(memory, compiler);
}
