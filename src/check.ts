// The whole tool, top to bottom: compile a model's system, explore its states, and say what was found.
import { refuse } from './core/diagnostic.js';
import type { CpuCount } from './core/cpus.js';
import type { CompilerName, MemoryName } from './core/memory.js';
import { Unobserved } from './core/unobserved.js';
import type { Bound, Finding, SearchStatistics, Verdict } from './core/verdict.js';
import { compile, type Compiled } from './compile/compile.js';
import { directoryOf } from './compile/directory.js';
import { variableKey } from './compile/memory-map.js';
import type { Order } from './explore/frontier.js';
import { search, type SearchOptions, type SearchResult } from './explore/search.js';
import type { AnyCell } from './lang/cell.js';
import { systemOf, type Model, type Setting } from './lang/model.js';
import { decodeFinding } from './machine/finding-code.js';
import { ACTION } from './machine/action.js';
import { REACHED } from './machine/faults.js';
import { defersLoads, memoryModel, omissions } from './machine/memory-model.js';
import { windowDefault } from './machine/machine-state.js';
import { Machine } from './machine/machine.js';
import { TooNarrow, type InternerOf } from './machine/slice-ids.js';
import { SlicedMachine } from './machine/sliced-machine.js';
import { lookedAt, Watch } from './machine/watch.js';
import type { Program } from './program/program.js';
import { explain } from './trace/explain.js';
import type { Trace, TraceOrigin } from './trace/trace.js';

/** One instance of a model, and how to search it. */
export interface CheckRequest {
  readonly model: Model;
  /** The model's file, as people name it. */
  readonly file: string;
  readonly variant?: string | undefined;
  readonly set: Setting;
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
  readonly order: Order;
  readonly depthMax?: number | undefined;
  readonly statesMax?: number | undefined;
  readonly secondsMax?: number | undefined;
  readonly bytesMax?: number | undefined;
  readonly onProgress?: ((statistics: SearchStatistics) => void) | undefined;
  /** Milliseconds since some fixed time. */
  readonly now: () => number;
}

/** The verdict on an instance, how much was explored for it, and the trace of a violation. */
export interface CheckResult {
  readonly verdict: Verdict;
  readonly statistics: SearchStatistics;
  readonly digest: string;
  readonly trace?: Trace | undefined;
}

/** A machine, and what its traces are explained with. */
export interface Prepared {
  readonly compiled: Compiled;
  readonly machine: Machine;
  readonly watch: Watch;
  /** CPUs that some property names. */
  readonly named: readonly number[];
  /** Whether some property looks at cells. */
  readonly looksAtCells: boolean;
  /** Whether there were more slices than usual; see TooNarrow. */
  readonly isWide: boolean;
}

/** Checks one instance of a model. Mistakes of the model end in a diagnostic. */
export function check(request: CheckRequest): CheckResult {
  return preparing(request, (prepared) => {
    const steps = checkSteps(request, prepared);
    let step = steps.next();
    while (!step.done) step = steps.next(search(step.value.system, searchOptions(request, step.value)));
    return step.value;
  });
}

/** A search that a check needs. */
export interface SearchTask {
  readonly system: SlicedMachine;
  readonly reduction: boolean;
  readonly depthMax: number | undefined;
}

/** The machine in slices, with the reductions that are asked for, to be searched. */
export function slicedMachine(request: CheckRequest, prepared: Prepared, reduction: boolean, internerOf?: InternerOf): SlicedMachine {
  const { machine, watch, named, looksAtCells, isWide } = prepared;
  const { symmetry = true } = request;
  return new SlicedMachine({ machine: machine.twin(), watch, symmetry, reduction, named, looksAtCells, isWide, ...(internerOf && { internerOf }) });
}

/** The bounds and the order that a request asks for. */
export function searchOptions(request: CheckRequest, { depthMax }: Pick<SearchTask, 'depthMax'>): SearchOptions {
  const { order, statesMax, secondsMax, bytesMax, onProgress, now } = request;
  return { order, depthMax, statesMax, secondsMax, bytesMax, onProgress, now };
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
  observed.later?.push(sight);
}

/** What the properties look at, as far as it shows before the first state. */
export function observedBy({ model, variant, set }: CheckRequest): Observed {
  const { regions, cells } = lookedAt(systemOf(model, variant, set).properties ?? []);
  return { regions, cells, later: [] };
}

/** Compiles an instance and makes a machine of it; the watch keeps the regions and variables named. */
export function prepare(request: CheckRequest, observed: Observed = observedBy(request)): Prepared {
  const system = systemOf(request.model, request.variant, request.set);
  if (Object.keys(system.tasks).length === 0 && !system.nmi && !system.irq) {
    refuse({
      code: 'bad-model',
      message: `model ${request.model.name} has no threads`,
      instead: 'give its system tasks, an nmi or an irq',
    });
  }
  const { memory, nmis, compiler = 'faithful' } = request;
  const dependencies = defersLoads(memoryModel(memory), compiler);
  const { cells, later = [] } = observed;
  const regions = [...observed.regions, ...later.flatMap(({ region }) => region ?? [])];
  const watched = later.flatMap(({ variable }) => variable ?? []);
  const compiled = compile({ system, cpus: request.cpus, dependencies, regions, cells, watched });
  const named = [...cells.flatMap((cell) => (cell.kind === 'per-cpu' && cell.cpu !== 'this' ? [cell.cpu] : [])), ...later.flatMap(({ cpu }) => cpu ?? [])];
  const looksAtCells = cells.length > 0 || watched.length > 0;
  const watch = new Watch(system.properties ?? [], directoryOf(compiled), { named, looksAtCells });
  const machine = new Machine({ program: compiled.program, memory, compiler, nmis, window: windowOf(request), watch });
  return { compiled, watch, machine, named, looksAtCells, isWide: later.some(({ isWide }) => isWide) };
}

/** A check without its searches: it asks for each, and whoever runs it gives back the result. */
export function* checkSteps(request: CheckRequest, prepared: Prepared): Generator<SearchTask, CheckResult, SearchResult> {
  const { machine, compiled } = prepared;
  const { depthMax } = request;
  // A bound on the length of paths is one on actions, so none may be fused.
  const isReduced = (request.reduction ?? true) && depthMax === undefined;
  const system = slicedMachine(request, prepared, isReduced);
  let result = yield { system, reduction: isReduced, depthMax };
  addNotes(prepared, notesOf(system, prepared.watch));
  // A reduced search finds an execution that is at fault; another may be shorter.
  if (result.finding !== 0 && isReduced && request.order === 'bfs') {
    const unreduced = { system: slicedMachine(request, prepared, false), reduction: false, depthMax: result.schedule.length };
    const again = yield unreduced;
    if (again.finding !== 0) result = again;
  }
  const base = { statistics: result.statistics, digest: compiled.program.digest };
  if (result.finding === 0) return { ...base, verdict: verdictWithout(request, prepared, result) };
  const finding = findingOf(request, prepared, result.finding);
  const trace = explain({ compiled, machine, origin: originOf(request), finding, schedule: result.schedule });
  return { ...base, trace, verdict: { kind: 'violated', finding, schedule: result.schedule } };
}

// The verdict of a search that met no finding.
function verdictWithout(request: CheckRequest, prepared: Prepared, { bounds, statistics }: SearchResult): Verdict {
  const reached = [...bounds, ...machineBounds(prepared.machine.reached)];
  if (reached.length > 0)
    return { kind: 'incomplete', bounds: reached, reason: reached.map((bound) => boundText(request, bound, statistics)).join(' · ') };
  const missing = whatNeverHappened(request, prepared);
  return missing.length > 0
    ? { kind: 'vacuous', missing }
    : { kind: 'holds', omits: omissions(prepared.machine.model, prepared.machine.compiler) };
}

/** What a machine and a watch have come across, as data that can be posted. */
export interface Notes {
  readonly reached: number;
  readonly entered: number;
  readonly arrived: number;
  readonly unseen: readonly string[];
}

/** What was come across so far. */
export function notesOf({ reached, entered, arrived }: Omit<Notes, 'unseen'>, { unseen }: Watch): Notes {
  return { reached, entered, arrived, unseen };
}

/** Adds what another worker has come across on other states of the same search. */
export function addNotes({ machine, watch }: Prepared, { reached, entered, arrived, unseen }: Notes): void {
  machine.reached |= reached;
  machine.entered |= entered;
  machine.arrived |= arrived;
  watch.keepUnseen(unseen);
}

/** The bounds of the machine that disabled an action, from bits of REACHED. */
export function machineBounds(reached: number): Bound[] {
  const bounds: Bound[] = [];
  if (reached & REACHED.window) bounds.push('window');
  if (reached & REACHED.heap) bounds.push('heap');
  if (reached & REACHED.callbacks) bounds.push('callbacks');
  return bounds;
}

/** What a bound is, and how much of it there was. */
export function boundText(request: CheckRequest, bound: Bound, statistics: SearchStatistics): string {
  switch (bound) {
    case 'states':
      return `${request.statesMax} states`;
    case 'depth':
      return `depth ${request.depthMax}`;
    case 'time':
      return `${request.secondsMax} s`;
    case 'memory':
      return `${Math.round(statistics.bytes / 1e6)} MB of states (--memory-limit)`;
    case 'window':
      return `an op waited for room among ${windowOf(request)} pending ones (--window)`;
    case 'heap':
      return 'kmalloc() found no slot free for reuse (slots of its struct())';
    case 'callbacks':
      return 'call_rcu() found no free slot (callbackSlots of the system)';
    case 'counting':
      return 'counted CPUs show what no number of CPUs confirms';
    case 'interrupted':
      return 'interrupted';
  }
}

// What should have happened somewhere and never did.
function whatNeverHappened({ nmis, model, variant, set }: CheckRequest, { machine, watch, compiled }: Prepared): string[] {
  const { program } = compiled;
  const missing: string[] = [];
  const mayArrive = nmis === 'unbounded' || nmis > 0;
  if (mayArrive && program.nmi >= 0 && !(machine.arrived & (1 << ACTION.nmi))) missing.push('an NMI arrives');
  if (mayArrive && program.irq >= 0 && !(machine.arrived & (1 << ACTION.irq))) missing.push('an irq arrives');
  for (const property of systemOf(model, variant, set).properties ?? []) {
    if (property.kind !== 'sometimes') continue;
    const isUnseen =
      'entered' in property.witness ? !wasEntered(machine, program, property.witness.entered) : watch.unseen.includes(property.name);
    if (isUnseen) missing.push(property.name);
  }
  return missing;
}

function wasEntered(machine: Machine, program: Program, region: string): boolean {
  return (machine.entered & (1 << program.regions.indexOf(region))) !== 0;
}

/** The finding that a code of the machine stands for. A thread that throws for no reason of its protocol is a mistake of the model. */
export function findingOf(request: CheckRequest, { compiled }: Prepared, code: number): Finding {
  const decoded = decodeFinding(code);
  const { program } = compiled;
  switch (decoded.kind) {
    case 'fault':
      return { kind: 'fault', fault: decoded.fault, message: program.rowTexts[decoded.row].op };
    case 'property': {
      const property = (systemOf(request.model, request.variant, request.set).properties ?? [])[decoded.index];
      return { kind: 'property', property: property.name, message: property.statement };
    }
    case 'program': {
      const { kind, name, message, where } = program.findings[decoded.index];
      if (kind === 'thrown')
        refuse({ code: 'thread-throws', message: `a thread throws: ${message}`, where, instead: 'use BUG_ON() for what must not be' });
      return kind === 'property' ? { kind, property: name, message } : { kind: 'fault', fault: kind, message };
    }
  }
}

/** Entries of each CPU's window for a request. */
function windowOf({ memory, compiler = 'faithful', window }: Pick<CheckRequest, 'memory' | 'compiler' | 'window'>): number {
  return window ?? windowDefault(memory, compiler);
}

/** What a trace says about where it came from. */
export function originOf<Cpus extends CpuCount>(request: Omit<CheckRequest, 'cpus'> & { readonly cpus: Cpus }): Omit<TraceOrigin, 'cpus'> & { readonly cpus: Cpus } {
  const { model, file, variant, set, memory, compiler = 'faithful', cpus, nmis } = request;
  return { model: model.name, file, variant, set, memory, compiler, cpus, nmis, window: windowOf(request) };
}
