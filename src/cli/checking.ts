// Running one check for the command line, on as many threads as it is worth; diagnostics name a place in the model's file.
//
// Commands import this before they load a model: the loader turns source maps on, and with a source map quiesce's own frames in
// the stack of an op would look like files of the sources instead of the built package.
import { addNotes, checkSteps, searchOptions } from '../check.js';
import { addSight, observedBy, prepare, sightOf } from '../prepare.js';
import type { CheckResult, SearchTask } from '../check.js';
import type { LivenessSearch } from '../explore/liveness-search.js';
import type { CheckRequest, Observed } from '../prepare.js';
import { everySteps, type EveryRequest, type EveryResult, type EveryTask } from '../check-every.js';
import { InternalError } from '../core/assert.js';
import type { CpuCount } from '../core/cpus.js';
import { DiagnosticError } from '../core/diagnostic.js';
import { searchInParallel } from '../explore/parallel-search.js';
import type { SearchResult } from '../explore/search.js';
import type { LoadedModel } from '../load/load-model.js';
import { withPlace } from '../load/missing-star.js';
import { SightError, startWorkers } from './workers.js';

/** How a check uses threads. */
export interface Threads {
  readonly workers: number;
  /** States from which on workers are started; below that a search is over before they are ready. */
  readonly crewFrom?: number;
  /** Whether to wait for them then. */
  readonly isPatient?: boolean;
  readonly isInterrupted: () => boolean;
}

const CREW_FROM = 20_000;

/** A check on a number of CPUs, or on every number of them. */
export type AskedRequest = Omit<CheckRequest, 'cpus'> & { readonly cpus: CpuCount };

/** Checks; a diagnostic that lacks a place gets one in the model's file. */
export async function checkPlaced(loaded: LoadedModel, asked: AskedRequest, threads: Threads): Promise<CheckResult | EveryResult> {
  const { cpus, ...request } = asked;
  return cpus === 'any' ? checkEveryPlaced(loaded, request, threads) : checkOn(loaded, { ...request, cpus }, threads);
}

async function checkEveryPlaced(loaded: LoadedModel, request: EveryRequest, threads: Threads): Promise<EveryResult> {
  const steps = placing(loaded, () => everySteps(request));
  const { isInterrupted } = threads;
  const run = (task: EveryTask): Promise<CheckResult | SearchResult> =>
    task.kind === 'check'
      ? checkOn(loaded, task.request, threads)
      : searchInParallel(task.system, { ...task.options, workers: 1, startCrew: noCrew, crewFrom: Infinity, pause, isInterrupted });
  let step = placing(loaded, () => steps.next());
  while (!step.done) {
    const answer = await run(step.value).then(
      (result) => () => steps.next(result),
      (error: unknown) => () => steps.throw(error),
    );
    step = placing(loaded, answer);
  }
  return step.value;
}

// Counted CPUs are few states: one thread explores them.
function noCrew(): never {
  throw new InternalError('a search on one thread starts no others');
}

async function checkOn(loaded: LoadedModel, request: CheckRequest, threads: Threads): Promise<CheckResult> {
  const observed = observedBy(request);
  for (;;) {
    try {
      return await checkOnThreads(loaded, request, { observed, threads });
    } catch (error) {
      if (error instanceof DiagnosticError) throw placed(loaded, error);
      const sight = error instanceof SightError ? error.sight : sightOf(error);
      if (!sight) throw error;
      addSight(observed, sight);
    }
  }
}

interface Way {
  readonly observed: Observed;
  readonly threads: Threads;
}

async function checkOnThreads(loaded: LoadedModel, request: CheckRequest, way: Way): Promise<CheckResult> {
  const prepared = prepare(request, way.observed);
  const steps = checkSteps(request, prepared);
  const search = async (task: SearchTask): Promise<SearchResult> => {
    const { model: _, onProgress: __, now: ___, ...postable } = request;
    const { digest } = prepared.compiled.program;
    const { system, reduction } = task;
    const workerTask = { asked: loaded.file.asked, request: postable, reduction, sights: way.observed.later ?? [], digest };
    const { workers, crewFrom = CREW_FROM, isPatient, isInterrupted } = way.threads;
    const result = await searchInParallel(system, {
      ...searchOptions(request, task),
      workers,
      startCrew: () => startWorkers(workers, { ...workerTask, interners: system.share() }),
      crewFrom,
      isPatient,
      pause,
      isInterrupted,
    });
    for (const note of result.notes) addNotes(prepared, note);
    return result;
  };
  let step = steps.next();
  while (!step.done) {
    const task = step.value;
    if (task.kind === 'liveness') await runLiveness(task.search, way.threads);
    step = steps.next(task.kind === 'search' ? await search(task) : undefined);
  }
  return step.value;
}

// On this thread, which looks up now and then.
async function runLiveness(search: LivenessSearch, { isInterrupted }: Threads): Promise<void> {
  while (search.advance()) {
    await pause(0);
    if (isInterrupted()) return search.interrupt();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void (milliseconds === 0 ? setImmediate(resolve) : setTimeout(resolve, milliseconds)));
}

/** Does work on a model; a diagnostic that lacks a place gets one in the model's file. */
export function placing<T>(loaded: LoadedModel, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw placed(loaded, error);
  }
}

function placed({ file }: LoadedModel, { diagnostic }: DiagnosticError): DiagnosticError {
  return new DiagnosticError(withPlace(diagnostic, file));
}
