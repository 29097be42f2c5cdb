// The whole tool, top to bottom: compile a model's system, explore its states, and say what was found.
import { refuse } from './core/diagnostic.js';
import type { CompilerName, MemoryName } from './core/memory.js';
import type { TransitionSystem } from './core/transition-system.js';
import { Unobserved } from './core/unobserved.js';
import type { Bound, Finding, SearchStatistics, Verdict } from './core/verdict.js';
import { compile, type Compiled } from './compile/compile.js';
import { directoryOf } from './compile/directory.js';
import type { Order } from './explore/frontier.js';
import { search, type SearchResult } from './explore/search.js';
import type { AnyCell } from './lang/cell.js';
import { systemOf, type Model, type Setting } from './lang/model.js';
import { decodeFinding } from './machine/finding-code.js';
import { ACTION } from './machine/action.js';
import { REACHED } from './machine/faults.js';
import { defersLoads, memoryModel, omissions } from './machine/memory-model.js';
import { windowDefault } from './machine/machine-state.js';
import { Machine } from './machine/machine.js';
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
  /** Whether to explore one representative of each orbit of interchangeable CPUs; true unless given. */
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
  /** Cells that some property looks at, by index. */
  readonly watched: readonly number[];
}

/** Checks one instance of a model. Mistakes of the model end in a diagnostic. */
export function check(request: CheckRequest): CheckResult {
  return preparing(request, (prepared) => checkPrepared(request, prepared));
}

/** Does the work on the machine of a request; once more with a new one when a property looks at what the machine does not keep. */
export function preparing<T>(request: CheckRequest, work: (prepared: Prepared) => T): T {
  const observed = observedBy(request);
  for (;;) {
    try {
      return work(prepare(request, observed));
    } catch (error) {
      if (!(error instanceof Unobserved)) throw error;
      if (error.region !== undefined) observed.regions.push(error.region);
      // The cell came from the property by way of the directory, unchanged.
      if (error.cell !== undefined) observed.cells.push(error.cell as AnyCell);
    }
  }
}

interface Observed {
  readonly regions: string[];
  readonly cells: AnyCell[];
}

// What the properties look at, as far as it shows before the first state.
function observedBy({ model, variant, set }: CheckRequest): Observed {
  const { regions, cells } = lookedAt(systemOf(model, variant, set).properties ?? []);
  return { regions, cells };
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
  const compiled = compile({ system, cpus: request.cpus, dependencies, watched: [], ...observed });
  const named = namedCpus(observed.cells);
  const directory = directoryOf(compiled);
  const watched = observed.cells.map(directory.cellIndex);
  const watch = new Watch(system.properties ?? [], directory, watched);
  const machine = new Machine({ program: compiled.program, memory, compiler, nmis, window: windowOf(request), watch });
  return { compiled, watch, machine, named, watched };
}

// The CPUs whose own copy of a per-CPU variable some property looks at.
function namedCpus(cells: readonly AnyCell[]): number[] {
  return cells.flatMap((cell) => (cell.kind === 'per-cpu' && cell.cpu !== 'this' ? [cell.cpu] : []));
}

// The machine in slices, with the reductions that a request asks for.
function slicedOf(request: CheckRequest, { machine, watch, named, watched }: Prepared, reduction: boolean): SlicedMachine {
  const { symmetry = true } = request;
  const make = (isWide: boolean): SlicedMachine =>
    new SlicedMachine({ machine: machine.twin(), watch, symmetry, reduction, named, watched, looksAtCells: watched.length > 0, isWide });
  return make(false);
}

function checkPrepared(request: CheckRequest, prepared: Prepared): CheckResult {
  const { machine, compiled } = prepared;
  const { reduction = true, depthMax } = request;
  // A bound on the length of paths is one on actions, so none may be fused.
  const isReduced = reduction && depthMax === undefined;
  const system = slicedOf(request, prepared, isReduced);
  const first = searched(request, system);
  const result = first.finding !== 0 && isReduced ? shortest(request, prepared, first) : first;
  machine.entered |= system.entered;
  machine.arrived |= system.arrived;
  machine.reached |= system.reached;
  const base = { statistics: result.statistics, digest: compiled.program.digest };
  if (result.finding === 0) return { ...base, verdict: verdictWithout(request, prepared, result) };
  const finding = findingOf(request, prepared, result.finding);
  const trace = explain({ compiled, machine, origin: originOf(request), finding, schedule: result.schedule });
  return { ...base, trace, verdict: { kind: 'violated', finding, schedule: result.schedule } };
}

function searched(request: CheckRequest, system: TransitionSystem, depthMax = request.depthMax): SearchResult {
  const { order, statesMax, secondsMax, bytesMax, onProgress, now } = request;
  return search(system, { order, depthMax, statesMax, secondsMax, bytesMax, onProgress, now });
}

// A reduced search finds an execution that is at fault, but others may be shorter: the search without reduction knows.
function shortest(request: CheckRequest, prepared: Prepared, found: SearchResult): SearchResult {
  if (request.order !== 'bfs') return found;
  const again = searched(request, slicedOf(request, prepared, false), found.schedule.length);
  return again.finding === 0 ? found : again;
}

// The verdict of a search that met no finding.
function verdictWithout(request: CheckRequest, prepared: Prepared, { bounds, statistics }: SearchResult): Verdict {
  const reached = [...bounds, ...machineBounds(prepared.machine)];
  if (reached.length > 0)
    return { kind: 'incomplete', bounds: reached, reason: reached.map((bound) => boundText(request, bound, statistics)).join(' · ') };
  const missing = whatNeverHappened(request, prepared);
  return missing.length > 0
    ? { kind: 'vacuous', missing }
    : { kind: 'holds', omits: omissions(prepared.machine.model, prepared.machine.compiler) };
}

function machineBounds({ reached }: Machine): Bound[] {
  const bounds: Bound[] = [];
  if (reached & REACHED.window) bounds.push('window');
  if (reached & REACHED.heap) bounds.push('heap');
  if (reached & REACHED.callbacks) bounds.push('callbacks');
  return bounds;
}

function boundText(request: CheckRequest, bound: Bound, statistics: SearchStatistics): string {
  switch (bound) {
    case 'states':
      return `${request.statesMax} states`;
    case 'depth':
      return `depth ${request.depthMax}`;
    case 'time':
      return `${request.secondsMax} s`;
    case 'memory':
      return `${Math.round(statistics.bytes / 1e6)} MB of memory`;
    case 'window':
      return `an op waited for room among ${windowOf(request)} pending ones (--window)`;
    case 'heap':
      return 'kmalloc() found no slot free for reuse (slots of its struct())';
    case 'callbacks':
      return 'call_rcu() found no free slot (callbackSlots of the system)';
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
function windowOf({ memory, compiler = 'faithful', window }: CheckRequest): number {
  return window ?? windowDefault(memory, compiler);
}

/** What a trace says about where it came from. */
export function originOf(request: CheckRequest): TraceOrigin {
  const { model, file, variant, set, memory, compiler = 'faithful', cpus, nmis } = request;
  return { model: model.name, file, variant, set, memory, compiler, cpus, nmis, window: windowOf(request) };
}
