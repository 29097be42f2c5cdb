// A worker's thread: checks a model under edits, one trial after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { checkSteps, runTask } from '../check.js';
import { defined } from '../core/assert.js';
import { DiagnosticError } from '../core/diagnostic.js';
import { labelsOf } from '../explorer/label.js';
import { loadModel } from '../load/load-model.js';
import { outcomeOf, type Outcome } from '../necessity/outcome.js';
import { preparing, type CheckRequest, type Prepared } from '../prepare.js';
import { programKey } from './program-key.js';
import type { Trial, TrialAnswer, TrialTask } from './trial-pool.js';

const port = defined(parentPort ?? undefined, 'the thread that started this one');
// The task was put there by trial-pool.ts.
const { asked, request, known } = workerData as TrialTask;
const { model } = await loadModel(asked);

function outcome({ edits, memory }: Trial): Outcome {
  const own: CheckRequest = { ...request, model, memory, edits, now: () => performance.now() };
  try {
    return preparing(own, (prepared) => known.get(programKey(own, prepared.compiled.program.digest)) ?? checked(own, prepared));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { kind: 'mistake', digest: '', message: error.diagnostic.message };
  }
}

function checked(own: CheckRequest, prepared: Prepared): Outcome {
  const steps = checkSteps(own, prepared);
  let step = steps.next();
  while (!step.done) step = steps.next(runTask(own, step.value));
  const { trace } = step.value;
  return outcomeOf(step.value, trace && labelsOf(trace));
}

port.on('message', (trial: Trial) => port.postMessage({ id: trial.id, outcome: outcome(trial) } satisfies TrialAnswer));
