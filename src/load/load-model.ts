// Loading: from a name or a path to a model that is known to be well-formed.
import { pathToFileURL } from 'node:url';
import { DiagnosticError, refuse } from '../core/diagnostic.js';
import type { Model } from '../lang/model.js';
import { forgottenStar } from './forgotten-star.js';
import { loadMistake } from './load-mistake.js';
import { registerLoader } from './loader.js';
import { findModelFile, type ModelFile } from './model-file.js';

/** A model and the file that it came from. */
export interface LoadedModel {
  readonly model: Model;
  readonly file: ModelFile;
}

/** Loads the model of this name under `models/`, or at this path. Mistakes end in a diagnostic. */
export async function loadModel(asked: string): Promise<LoadedModel> {
  const file = findModelFile(asked);
  await registerLoader();
  const { modelAmong } = await import('./model-shape.js');
  const model = modelAmong(await importModel(file), { file: file.name, line: 1, column: 1 });
  const mistake = forgottenStar(file.path, await languageThreads());
  if (mistake) refuse(mistake);
  return { file, model };
}

// Threads of the language that are generator functions themselves: called without `yield*`, they would do nothing.
async function languageThreads(): Promise<readonly string[]> {
  const language = Object.entries(await import('../index.js'));
  return language.flatMap(([name, value]) =>
    typeof value === 'function' && value.constructor.name === 'GeneratorFunction' ? [name] : [],
  );
}

async function importModel(file: ModelFile): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file.path).href)) as Record<string, unknown>; // A module's namespace is a record.
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    return refuse(loadMistake(file, error));
  }
}
