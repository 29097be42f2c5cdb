// The origin of a trace file: its model, and the instance that it is of.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DiagnosticError, refuse } from '../core/diagnostic.js';
import { instanceRequest } from '../load/instance-request.js';
import { loadModel, type LoadedModel } from '../load/load-model.js';
import { modelNames } from '../load/model-file.js';
import type { TraceFile } from '../load/trace-file.js';
import type { CheckRequest } from '../prepare.js';
import type { TraceOrigin } from '../trace/trace.js';

/** The model at the path that a trace names, from here or from beside the trace; else the model of that name. */
export async function loadOrigin(path: string, { file, model }: TraceOrigin): Promise<LoadedModel> {
  const found = [resolve(file), resolve(dirname(path), file)].find((each) => existsSync(each));
  if (found !== undefined) return loadModel(found);
  if (modelNames().includes(model)) return loadModel(model);
  return refuse({
    code: 'bad-trace',
    message: `the trace is of ${file}, which does not exist`,
    where: { file: path, line: 1, column: 1 },
    instead: 'run it in the folder that it was written in, or correct `origin.file` of the trace',
  });
}

/** The instance that a trace is of; ends in the diagnostic bad-trace where it is of another model. */
export function requestOf({ model, file: modelFile }: LoadedModel, { path, file }: { path: string; file: TraceFile }): CheckRequest {
  const { origin } = file.trace;
  if (origin.model !== model.name) {
    refuse({
      code: 'bad-trace',
      message: `the trace is of the model ${origin.model}, but ${modelFile.name} is the model ${model.name}`,
      where: { file: path, line: 1, column: 1 },
      instead: 'correct `origin.file` of the trace, or write it again: quiesce check MODEL … --trace FILE',
    });
  }
  return instanceRequest({ model, file: origin.file, now: () => 0 }, origin, (part, read) => inTrace(file, part, read));
}

// A mistake in what a trace says of its origin is told at its line.
function inTrace<T>(file: TraceFile, member: keyof TraceOrigin, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return refuse({ ...error.diagnostic, where: error.diagnostic.where ?? file.whereIsOrigin(member) });
  }
}
