// The origin of a trace file: its model, and the instance that it is of.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { refuse } from '../core/diagnostic.js';
import { parseEdit } from '../edit/edit-text.js';
import { loadModel, type LoadedModel } from '../load/load-model.js';
import { modelNames } from '../load/model-file.js';
import { checkVariant, settingOf } from '../load/setting.js';
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
  checkVariant(model, origin.variant);
  const { variant, edits = [], memory, compiler, cpus, nmis, window } = origin;
  return {
    model,
    file: origin.file,
    variant,
    edits: edits.map(parseEdit),
    set: settingOf(model, origin.set),
    memory,
    compiler,
    cpus,
    nmis,
    window,
    order: 'bfs',
    now: () => 0,
  };
}
