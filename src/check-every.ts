// A verdict for every number of CPUs: small numbers one by one, and all others at once by counting CPUs.
//
//   1, 2, … CPUs        as any check; fewer CPUs than tasks share them              a violation here is the answer
//   tasks CPUs or more  a CPU apart for each task, the others counted loosely       nothing found: it holds for all of them
//                       where something is found, counted exactly                   nothing found: likewise
//                       where something is found again, on more CPUs one by one     found: the answer; else incomplete
//
// What has to happen somewhere must happen on a number of CPUs that was checked by itself; where it has not, but counted CPUs show it, on
// more CPUs one by one.
import { livenessOf } from './check-liveness.js';
import { addNotes, boundText, check, findingOf, machineBounds, notesOf, whatIsIdle, whatNeverHappened, type CheckResult } from './check.js';
import { addSight, observedBy, prepare, sightOf, type CheckRequest } from './prepare.js';
import { refuse } from './core/diagnostic.js';
import { idleKey, type Idle } from './core/idle.js';
import { findingName, type Bound, type Verdict } from './core/verdict.js';
import type { TransitionSystem } from './core/transition-system.js';
import { search, type SearchOptions, type SearchResult } from './explore/search.js';
import { systemOf } from './lang/model.js';
import type { LivenessProperty } from './lang/property.js';
import { CountedMachine, SAMPLES } from './machine/counted-machine.js';
import { obstacle } from './machine/interchange.js';
import { memoryModel, omissions } from './machine/memory-model.js';

/** A model on every number of CPUs, and how to search. */
export type EveryRequest = Omit<CheckRequest, 'cpus' | 'depthMax'>;

/** How the CPUs were counted. */
export interface Counted {
  /** CPUs that are kept apart, as tasks are pinned to them. */
  readonly apart: number;
  /** The way of counting that the verdict rests on; `none` where a number of CPUs decided. */
  readonly way: 'loose' | 'exact' | 'none';
  /** How many CPUs were checked one number after the other, from 1 to this. */
  readonly concreteMax: number;
}

/** A verdict on every number of CPUs. A violation is one on some number of CPUs, which its trace names. */
export interface EveryResult extends CheckResult {
  readonly counted: Counted;
}

/** CPUs besides those apart on which a finding of counted CPUs is looked for, at the most; and states on each number of them. */
const CONFIRM_CPUS = 4;
const CONFIRM_STATES = 2_000_000;

/** What a verdict on every number of CPUs needs: a check on one number of them, or a search. */
export type EveryTask =
  | { readonly kind: 'check'; readonly request: CheckRequest }
  | { readonly kind: 'search'; readonly system: TransitionSystem; readonly options: SearchOptions };

/** Checks a model on every number of CPUs. Ends in a diagnostic where something tells the CPUs apart that are to be counted. */
export function checkEvery(request: EveryRequest): EveryResult {
  const steps = everySteps(request);
  let step = steps.next();
  while (!step.done) {
    const { value } = step;
    try {
      step = steps.next(value.kind === 'check' ? check(value.request) : search(value.system, value.options));
    } catch (error) {
      step = steps.throw(error);
    }
  }
  return step.value;
}

/** The same without its checks and searches: it asks for each, and whoever runs it gives back the result, or the error. */
export function* everySteps(request: EveryRequest): Generator<EveryTask, EveryResult, CheckResult | SearchResult> {
  const apart = Object.keys(systemOf(request.model, request.variant, request.set).tasks).length;
  const started = request.now();
  const left = (): EveryRequest => within(request, request.now() - started);
  const small: CheckResult[] = [];
  const told = (result: CheckResult, way: Counted['way']): EveryResult => ({
    ...result,
    counted: { apart, way, concreteMax: small.length },
  });
  for (let cpus = 1; cpus <= apart + 1; cpus++) {
    const result = yield* checkedOn({ ...left(), cpus });
    small.push(result);
    if (isDecided(result)) return told(result, 'none');
  }
  const loose = yield* searchCounted(left(), apart, false);
  const exact = loose.finding === 0 ? undefined : yield* searchCounted(left(), apart, true);
  const way = exact === undefined ? 'loose' : 'exact';
  const found = exact ?? loose;
  const isFound = found.finding !== 0 || (exact !== undefined && exact.bounds.size > 0);
  const more = (): boolean => isFound || isUncertain(found, small);
  for (let cpus = apart + 2; cpus <= apart + CONFIRM_CPUS && more(); cpus++) {
    const result = yield* checkedOn({ ...left(), statesMax: request.statesMax ?? CONFIRM_STATES, cpus });
    small.push(result);
    if (isDecided(result)) return told(result, 'none');
  }
  if (isFound) return told({ ...found, verdict: unconfirmed(loose.findingName, small.length) }, way);
  if (exact === undefined && isUncertain(loose, small)) {
    const again = yield* searchCounted({ ...left(), statesMax: request.statesMax ?? CONFIRM_STATES }, apart, true);
    if (again.bounds.size === 0) return told(conclude(left(), again, { small, apart }), 'exact');
  }
  return told(conclude(left(), found, { small, apart }), way);
}

function unconfirmed(what: string, concreteMax: number): Verdict {
  const reason = `counting CPUs shows ${what}, which no number of CPUs up to ${concreteMax} confirms`;
  return { kind: 'incomplete', bounds: ['counting'], reason };
}

// Counting forgets who of the counted CPUs takes a step: what all of them do for ever is not decided.
function undecided(liveness: readonly LivenessProperty[], concreteMax: number): Verdict {
  const names = liveness.map(({ name }) => name).join(', ');
  const reason = `counting CPUs does not decide ${names}, which no number of CPUs up to ${concreteMax} breaks; for more, name one`;
  return { kind: 'incomplete', bounds: ['counting'], reason };
}

function* checkedOn(request: CheckRequest): Generator<EveryTask, CheckResult, CheckResult | SearchResult> {
  // What answers a task of this kind is the result of a check.
  return (yield { kind: 'check', request }) as CheckResult;
}

// A violation is the answer, and so is an interrupt.
function isDecided({ verdict }: CheckResult): boolean {
  return verdict.kind === 'violated' || (verdict.kind === 'incomplete' && verdict.bounds.includes('interrupted'));
}

// What is left of the time of a request.
function within(request: EveryRequest, milliseconds: number): EveryRequest {
  const { secondsMax } = request;
  return secondsMax === undefined ? request : { ...request, secondsMax: Math.max(0, secondsMax - milliseconds / 1000) };
}

interface CountedSearch extends Pick<SearchResult, 'finding' | 'bounds' | 'statistics'>, Pick<CheckResult, 'digest'> {
  readonly reached: number;
  /** The name of the finding; empty without one. */
  readonly findingName: string;
  /** What has to happen, and happens on no number of counted CPUs. */
  readonly missing: readonly string[];
  readonly idle: readonly Idle[];
}

function* searchCounted(
  asked: EveryRequest,
  apart: number,
  isExact: boolean,
): Generator<EveryTask, CountedSearch, CheckResult | SearchResult> {
  const request: CheckRequest = { ...asked, cpus: apart + SAMPLES };
  const { reduction = true, statesMax, secondsMax, bytesMax, onProgress, now } = request;
  const observed = observedBy(request);
  for (;;) {
    try {
      const prepared = prepare(request, observed);
      const { compiled, machine, watch, named, watched } = prepared;
      for (let cpu = apart + 1; cpu < compiled.program.cpus; cpu++)
        refuseObstacle(request.model.name, obstacle(compiled.program, apart, cpu, named));
      const system = new CountedMachine({ machine: machine.twin(), watch, apart, isExact, reduction, looksAtCells: watched.length > 0 });
      const options: SearchOptions = { order: 'bfs', statesMax, secondsMax, bytesMax, onProgress, now };
      // What answers a task of this kind is the result of a search.
      const result = (yield { kind: 'search', system, options }) as SearchResult;
      const name = result.finding === 0 ? '' : findingName(findingOf(request, prepared, result.finding));
      addNotes(prepared, notesOf(compiled.program, system, watch));
      const missing = whatNeverHappened(request, prepared);
      const idle = result.finding === 0 ? whatIsIdle(request, prepared) : [];
      return { ...result, digest: compiled.program.digest, reached: system.reached, findingName: name, missing, idle };
    } catch (error) {
      const sight = sightOf(error);
      if (!sight) throw error;
      addSight(observed, sight);
    }
  }
}

function refuseObstacle(model: string, reason: string | undefined): void {
  if (reason === undefined) return;
  refuse({
    code: 'not-countable',
    message: `the CPUs of ${model} cannot be counted: ${reason}`,
    instead: 'ask for a number of CPUs, as in --cpus 2',
  });
}

// Whether what is missing may yet happen on more CPUs.
function isUncertain({ bounds, missing }: CountedSearch, small: readonly CheckResult[]): boolean {
  if (bounds.size > 0 || small.every(({ verdict }) => verdict.kind !== 'vacuous')) return false;
  const names = missingEverywhere(small);
  return names.length > 0 && names.every((name) => !missing.includes(name));
}

// The verdict where counting CPUs shows nothing wrong.
function conclude(
  request: EveryRequest,
  found: CountedSearch,
  { small, apart }: { small: readonly CheckResult[]; apart: number },
): CheckResult {
  const { statistics, digest } = found;
  const fewer = small.slice(0, Math.max(0, apart - 1)).flatMap(({ verdict }) => (verdict.kind === 'incomplete' ? verdict.bounds : []));
  const bounds: Bound[] = [...new Set([...found.bounds, ...machineBounds(found.reached), ...fewer])];
  const asked = { ...request, cpus: apart + SAMPLES };
  const cut = (reached: readonly Bound[]): Verdict => ({
    kind: 'incomplete',
    bounds: reached,
    reason: reached.map((bound) => boundText(asked, bound, statistics)).join(' · '),
  });
  if (bounds.length > 0) return { statistics, digest, verdict: cut(bounds) };
  const liveness = livenessOf(request);
  if (liveness.length > 0) return { statistics, digest, verdict: undecided(liveness, small.length) };
  const missing = missingEverywhere(small);
  const idle = idleEverywhere(found.idle, small);
  if (missing.length === 0) return { statistics, digest, verdict: { kind: 'holds', omits: omissionsOf(asked), idle } };
  const certain = missing.filter((name) => found.missing.includes(name));
  if (certain.length > 0) return { statistics, digest, verdict: { kind: 'vacuous', missing: certain, idle } };
  const unfinished = [...new Set(small.flatMap(({ verdict }) => (verdict.kind === 'incomplete' ? verdict.bounds : [])))];
  const verdict = unfinished.length > 0 ? cut(unfinished) : unconfirmed(missing.join(', '), small.length);
  return { statistics, digest, verdict };
}

function missingEverywhere(small: readonly CheckResult[]): readonly string[] {
  const lists = small.flatMap(({ verdict }) => (verdict.kind === 'vacuous' ? [verdict.missing] : verdict.kind === 'holds' ? [[]] : []));
  const [first = ['what some number of CPUs would show'], ...others] = lists;
  return first.filter((name) => others.every((list) => list.includes(name)));
}

// Counted CPUs do all that happens on any number of them, and perhaps more; what small numbers do besides, they have shown.
function idleEverywhere(counted: readonly Idle[], small: readonly CheckResult[]): readonly Idle[] {
  const idle = small.flatMap(({ verdict }) => ('idle' in verdict ? [new Set(verdict.idle.map(idleKey))] : []));
  return counted.filter((each) => idle.every((keys) => keys.has(idleKey(each))));
}

function omissionsOf(request: CheckRequest): readonly string[] {
  const { memory, compiler = 'faithful' } = request;
  return [...omissions(memoryModel(memory), compiler), `what properties of states say of more than ${SAMPLES} counted CPUs at a time`];
}
