// Loading: from a name or a path to a model that is known to be well-formed.
import { pathToFileURL } from 'node:url';
import { DiagnosticError, refuse } from '../core/diagnostic.js';
import type { Model } from '../lang/model.js';
import { builtModel } from './built-model.js';
import { forgottenStar, threadNames } from './forgotten-star.js';
import { loadMistake } from './load-mistake.js';
import { registerLoader } from './loader.js';
import { findModelFile, type ModelFile } from './model-file.js';
import { modelAmong } from './model-shape.js';

/** A model and the file that it came from. */
export interface LoadedModel {
  readonly model: Model;
  readonly file: ModelFile;
}

/** Loads the model of this name under `models/`, or at this path. Mistakes end in a diagnostic. */
export async function loadModel(asked: string): Promise<LoadedModel> {
  const file = findModelFile(asked);
  const built = await importBuilt(file);
  const model = modelAmong(built ?? (await importSource(file)), { file: file.name, line: 1, column: 1 });
  if (!built) await checkStars(file);
  return { file, model };
}

async function checkStars(file: ModelFile): Promise<void> {
  const mistake = forgottenStar(file.path, threadNames(await import('../index.js')));
  if (mistake) refuse(mistake);
}

type Exported = Readonly<Record<string, unknown>>;

async function importBuilt(file: ModelFile): Promise<Exported | undefined> {
  const built = builtModel(file.path);
  if (built === undefined) return undefined;
  try {
    return (await import(built)) as Exported; // A module's namespace is a record.
  } catch {
    return undefined; // Its sources say what is wrong with it, and where.
  }
}

async function importSource(file: ModelFile): Promise<Exported> {
  await registerLoader();
  try {
    return (await import(pathToFileURL(file.path).href)) as Exported; // A module's namespace is a record.
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    return refuse(loadMistake(file, error));
  }
}
