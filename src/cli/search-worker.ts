// A worker's thread: prepares the instance that it is told, and does its part of the search when that is handed over.
import { parentPort, workerData } from 'node:worker_threads';
import { notesOf } from '../check.js';
import { addSight, observedBy, prepare, sightOf, slicedMachine, type CheckRequest, type Prepared } from '../prepare.js';
import { assert, defined } from '../core/assert.js';
import { DiagnosticError } from '../core/diagnostic.js';
import { SharedInterner } from '../core/shared-interner.js';
import { searchPart } from '../explore/search-part.js';
import { loadModel } from '../load/load-model.js';
import type { SlicedMachine } from '../machine/sliced-machine.js';
import type { PartTask, WorkerSays, WorkerTask } from './workers.js';

const port = defined(parentPort ?? undefined, 'the thread that started this one');

interface Made extends Pick<Prepared, 'watch' | 'compiled'> {
  readonly system: SlicedMachine;
}

async function prepared({ asked, request, reduction, interners, sights, digest }: WorkerTask): Promise<Made> {
  const { model } = await loadModel(asked);
  const own: CheckRequest = { ...request, model, now: () => performance.now() };
  const observed = observedBy(own);
  for (const sight of sights) addSight(observed, sight);
  const made = prepare(own, observed);
  assert(made.compiled.program.digest === digest, `all workers have the same program, also ${asked}, which may have changed meanwhile`);
  const internerOf = (part: number): SharedInterner => new SharedInterner(interners[part]);
  return { watch: made.watch, compiled: made.compiled, system: slicedMachine(own, made, reduction, internerOf) };
}

function doPart({ system, watch, compiled }: Made, { memory, worker, handOver }: PartTask): WorkerSays {
  try {
    const report = searchPart(system, memory, worker, handOver);
    return { kind: 'end', end: { report, note: notesOf(compiled.program, system, watch) } };
  } catch (error) {
    const sight = sightOf(error);
    if (sight) return { kind: 'sight', sight };
    if (error instanceof DiagnosticError) return { kind: 'mistake', diagnostic: error.diagnostic };
    throw error;
  }
}

function say(what: WorkerSays): void {
  port.postMessage(what);
}

// The task was put there by workers.ts.
const made = await prepared(workerData as WorkerTask);
port.on('message', (part: PartTask) => say(doPart(made, part)));
say({ kind: 'ready' });
