// The whole tool, top to bottom: compile a model's system, explore its states, and say what was found.
import { livenessFinding, livenessOf, LivenessTask, type LivenessOutcome } from './check-liveness.js';
import { defined } from './core/assert.js';
import { refuse } from './core/diagnostic.js';
import { changesNothing, differenceOf } from './changes.js';
import type { CpuCount } from './core/cpus.js';
import { idleIn } from './compile/idle.js';
import type { Idle } from './core/idle.js';
import type { Bound, Finding, LivenessFigures, SearchStatistics, Verdict } from './core/verdict.js';
import { editText } from './edit/edit-text.js';
import { search, type SearchOptions, type SearchResult } from './explore/search.js';
import { systemOf } from './lang/model.js';
import { premiseOf } from './lang/property.js';
import { decodeFinding } from './machine/finding-code.js';
import { ACTION } from './machine/action.js';
import { REACHED } from './machine/faults.js';
import { omissions } from './machine/memory-model.js';
import type { Offers } from './machine/offers.js';
import { addMarks, withImages, type Marks } from './machine/performed.js';
import type { SlicedMachine } from './machine/sliced-machine.js';
import type { Watch } from './machine/watch.js';
import { preparing, slicedMachine, windowOf, type CheckRequest, type Prepared } from './prepare.js';
import type { Program } from './program/program.js';
import { explain } from './trace/explain.js';
import { fewestSwitches } from './trace/fewest-switches.js';
import type { Trace, TraceOrigin } from './trace/trace.js';

/** The verdict on an instance, how much was explored for it, and the trace of a violation. */
export interface CheckResult {
  readonly verdict: Verdict;
  readonly statistics: SearchStatistics;
  readonly digest: string;
  readonly trace?: Trace | undefined;
  /** What was explored besides, for the properties of liveness; absent where there are none, or something else was wrong. */
  readonly liveness?: LivenessFigures | undefined;
}

/** Checks one instance of a model. Mistakes of the model end in a diagnostic. */
export function check(request: CheckRequest): CheckResult {
  return preparing(request, (prepared) => {
    const steps = checkSteps(request, prepared);
    let step = steps.next();
    while (!step.done) step = steps.next(runTask(request, step.value));
    return step.value;
  });
}

/** Does what a check needs, on this thread and to its end. */
export function runTask(request: CheckRequest, task: CheckTask): SearchResult | undefined {
  if (task.kind === 'search') return search(task.system, searchOptions(request, task));
  while (task.search.advance());
  return undefined;
}

/** What a check needs: a search whose result it is given, or one that keeps its own. */
export type CheckTask = SearchTask | LivenessTask;

/** A search of all states. */
export interface SearchTask {
  readonly kind: 'search';
  readonly system: SlicedMachine;
  readonly reduction: boolean;
  readonly depthMax: number | undefined;
}

/** The bounds and the order that a request asks for. */
export function searchOptions(request: CheckRequest, { depthMax }: Pick<SearchTask, 'depthMax'>): SearchOptions {
  const { order, statesMax, secondsMax, bytesMax, onProgress, now } = request;
  return { order, depthMax, statesMax, secondsMax, bytesMax, onProgress, now };
}

/** Asks for searches, and comes to something. */
type CheckSteps<T> = Generator<CheckTask, T, SearchResult | undefined>;

/** A check without its searches: it asks for each, and whoever runs it gives back the result. */
export function* checkSteps(request: CheckRequest, prepared: Prepared): CheckSteps<CheckResult> {
  const { machine, compiled } = prepared;
  const { depthMax } = request;
  // A bound on the length of paths is one on actions, so none may be fused.
  const isReduced = (request.reduction ?? true) && depthMax === undefined;
  const system = slicedMachine(request, prepared, isReduced);
  let result = yield* searched({ system, reduction: isReduced, depthMax });
  addNotes(prepared, notesOf(prepared.compiled.program, system, prepared.watch));
  // A reduced search finds an execution that is at fault; another may be shorter.
  if (result.finding !== 0 && isReduced && request.order === 'bfs') {
    const unreduced = { system: slicedMachine(request, prepared, false), reduction: false, depthMax: result.schedule.length };
    const again = yield* searched(unreduced);
    if (again.finding !== 0) result = again;
  }
  const base = { statistics: result.statistics, digest: compiled.program.digest };
  if (result.finding === 0) {
    const verdict = verdictWithout(request, prepared, result);
    if (verdict.kind === 'incomplete' || livenessOf(request).length === 0) return { ...base, verdict };
    return { ...base, ...(yield* livenessSteps(request, prepared, { verdict, milliseconds: result.statistics.milliseconds })) };
  }
  const finding = findingOf(request, prepared, result.finding);
  const schedule = request.order === 'bfs' ? fewestSwitches(machine, result) : result.schedule;
  const trace = explain({ compiled, machine, origin: originOf(request), finding, schedule, watched: prepared.watched });
  return { ...base, trace, verdict: { kind: 'violated', finding, schedule } };
}

function* searched(task: Omit<SearchTask, 'kind'>): CheckSteps<SearchResult> {
  return defined(yield { kind: 'search', ...task }, 'the result of a search');
}

// The verdict where nothing is wrong but, perhaps, that something never happens.
function* livenessSteps(
  request: CheckRequest,
  prepared: Prepared,
  safe: { readonly verdict: Verdict; readonly milliseconds: number },
): CheckSteps<Pick<CheckResult, 'verdict' | 'trace' | 'liveness'>> {
  const task = new LivenessTask(request, prepared, safe.milliseconds);
  yield task;
  const outcome = task.outcome();
  const { lasso } = outcome.result;
  const liveness = outcome.figures;
  if (!lasso) return { liveness, verdict: verdictOfLiveness(request, outcome, safe.verdict) };
  const finding = livenessFinding(request, lasso);
  const schedule = [...lasso.stem, ...lasso.loop];
  const loop = lasso.loop.length;
  const { compiled, machine, watch, watched } = prepared;
  const trace = explain({ compiled, machine, origin: originOf(request), finding, schedule, lasso: { loop, watch }, watched });
  return { liveness, trace, verdict: { kind: 'violated', finding, schedule, loop } };
}

// Where nothing breaks a property of liveness.
function verdictOfLiveness(request: CheckRequest, { result, reached }: LivenessOutcome, safe: Verdict): Verdict {
  const bounds = [...result.bounds, ...machineBounds(reached)];
  if (bounds.length > 0) {
    const reason = bounds.map((bound) => boundText(request, bound, result.statistics)).join(' · ');
    return { kind: 'incomplete', bounds, reason: `the search for executions without end: ${reason}` };
  }
  const unstarted = result.unstarted.map(startOf);
  if (unstarted.length === 0) return safe;
  const missing = [...(safe.kind === 'vacuous' ? safe.missing : []), ...unstarted];
  return { kind: 'vacuous', missing, idle: 'idle' in safe ? safe.idle : [] };
}

// What a leads_to() is about, as something that should have happened.
function startOf(property: string): string {
  return `what ${property} starts from`;
}

// The verdict of a search that met no finding.
function verdictWithout(request: CheckRequest, prepared: Prepared, { bounds, statistics }: SearchResult): Verdict {
  const reached = [...bounds, ...machineBounds(prepared.machine.reached)];
  if (reached.length > 0)
    return { kind: 'incomplete', bounds: reached, reason: reached.map((bound) => boundText(request, bound, statistics)).join(' · ') };
  const missing = whatNeverHappened(request, prepared);
  const idle = whatIsIdle(request, prepared);
  if (missing.length > 0) return { kind: 'vacuous', missing, idle };
  return { kind: 'holds', omits: omissions(prepared.machine.model, prepared.machine.compiler), idle };
}

/** What a machine and a watch have come across, as data that can be posted. */
export interface Notes {
  readonly reached: number;
  readonly entered: number;
  readonly arrived: number;
  readonly unseen: readonly string[];
  readonly marks: Marks;
}

/** What was come across so far. */
export function notesOf(program: Program, { reached, entered, arrived, marks, symmetry }: Offers, { unseen }: Watch): Notes {
  return { reached, entered, arrived, unseen, marks: withImages(program, marks, symmetry) };
}

/** Adds what another worker has come across on other states of the same search. */
export function addNotes({ machine, watch, ...prepared }: Prepared, { reached, entered, arrived, unseen, marks }: Notes): void {
  addMarks(prepared.marks, marks);
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

/** What should have happened somewhere and never did, by the notes that were added. */
export function whatNeverHappened(request: CheckRequest, prepared: Prepared): string[] {
  const { nmis, model, variant, set } = request;
  const { machine, watch, compiled } = prepared;
  const { program } = compiled;
  const missing: string[] = variant !== undefined && changesNothing(request, prepared) ? [differenceOf(variant)] : [];
  const mayArrive = nmis === 'unbounded' || nmis > 0;
  if (mayArrive && program.nmi >= 0 && !(machine.arrived & (1 << ACTION.nmi))) missing.push('an NMI arrives');
  if (mayArrive && program.irq >= 0 && !(machine.arrived & (1 << ACTION.irq))) missing.push('an irq arrives');
  for (const property of systemOf(model, variant, set).properties ?? []) {
    const premise = premiseOf(property.name);
    if (property.kind === 'always' && property.premise && watch.unseen.includes(premise)) missing.push(premise);
    if (property.kind !== 'sometimes') continue;
    const isUnseen =
      'entered' in property.witness ? !wasEntered(machine, program, property.witness.entered) : watch.unseen.includes(property.name);
    if (isUnseen) missing.push(property.name);
  }
  return missing;
}

/** What of the model's threads never happened, by the notes that were added. */
export function whatIsIdle(
  { nmis }: Pick<CheckRequest, 'nmis'>,
  { compiled, marks }: Pick<Prepared, 'compiled' | 'marks'>,
): readonly Idle[] {
  const kinds = nmis === 0 ? [] : (['nmi', 'irq'] as const).filter((kind) => compiled.program[kind] >= 0);
  const interrupts = kinds.map((kind) => ({ kind, hasArrivedAt: (row: number) => (marks.arrivals[row] & (1 << ACTION[kind])) !== 0 }));
  return idleIn(compiled, { edges: marks.edges, interrupts });
}

function wasEntered(machine: Prepared['machine'], program: Program, region: string): boolean {
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

/** What a trace says about where it came from. */
export function originOf<Cpus extends CpuCount>(
  request: Omit<CheckRequest, 'cpus'> & { readonly cpus: Cpus },
): Omit<TraceOrigin, 'cpus'> & { readonly cpus: Cpus } {
  const { model, file, variant, edits, set, memory, compiler = 'faithful', cpus, nmis } = request;
  const texts = edits && edits.length > 0 ? { edits: edits.map(editText) } : {};
  return { model: model.name, file, variant, ...texts, set, memory, compiler, cpus, nmis, window: windowOf(request) };
}
