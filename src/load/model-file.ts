// Where models are: under `models/` of this package, or in a user's own file.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuse } from '../core/diagnostic.js';
import { nearest, suggestion } from './nearest.js';

/** A model's file. */
export interface ModelFile {
  /** Absolute. */
  readonly path: string;
  /** As people name it: relative to the working directory where it is inside of it. */
  readonly name: string;
  /** What the caller wrote: a name under `models/` or a path. */
  readonly asked: string;
}

/** The folder of this package. */
export function packageFolder(): string {
  // Both src/load/ and dist/load/ are two folders below it.
  return resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
}

/** The version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

/** The names of the models under `models/`, in alphabetical order: the folders that hold a `model.ts`, as `litmus/mp`. */
export function modelNames(): readonly string[] {
  const folder = join(packageFolder(), 'models');
  return existsSync(folder) ? namesBelow(folder, '').sort() : [];
}

function namesBelow(folder: string, prefix: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.flatMap(({ name }) => {
    const path = join(folder, name);
    const own = existsSync(join(path, 'model.ts')) ? [`${prefix}${name}`] : [];
    return [...own, ...namesBelow(path, `${prefix}${name}/`)];
  });
}

const MODEL_FILE = /\.(ts|mts|js|mjs)$/;

/** The file of a model, by its name or its path; ends in the diagnostic model-not-found. */
export function findModelFile(asked: string): ModelFile {
  if (modelNames().includes(asked)) return modelFile(asked, join(packageFolder(), 'models', asked, 'model.ts'));
  const path = resolve(asked);
  if (existsSync(path) && statSync(path).isDirectory() && existsSync(join(path, 'model.ts')))
    return modelFile(asked, join(path, 'model.ts'));
  if (existsSync(path) && statSync(path).isFile()) {
    if (MODEL_FILE.test(asked)) return modelFile(asked, path);
    refuse({
      code: 'model-not-found',
      message: `${asked} is not a TypeScript or JavaScript file`,
      instead: 'name a file that ends in .ts, .mts, .js or .mjs',
    });
  }
  const named = modelNames().findLast((name) => asked.startsWith(`${name}/`));
  if (named !== undefined) {
    const variant = asked.slice(named.length + 1);
    refuse({ code: 'model-not-found', message: `there is no model named ${asked}`, instead: `write ${named} --variant ${variant}` });
  }
  const looksLikePath = MODEL_FILE.test(asked) || asked.includes('/') || asked.includes('\\');
  return refuse({
    code: 'model-not-found',
    message: looksLikePath ? `there is no model file ${asked}` : `there is no model named ${asked}`,
    instead: looksLikePath ? neighbourOf(path) : `${suggestion(asked, 'models', modelNames())}; or the path of a model file`,
  });
}

// A file beside the one that is missing, with a name like it.
function neighbourOf(path: string): string {
  const folder = dirname(path);
  if (!existsSync(folder)) return `the folder ${shownPath(folder)} does not exist either`;
  const files = readdirSync(folder).filter((file) => MODEL_FILE.test(file));
  const meant = nearest(path.slice(folder.length + 1), files);
  return meant === undefined
    ? `check the path; models by name are: ${modelNames().join(', ')}`
    : `did you mean ${shownPath(join(folder, meant))}?`;
}

function modelFile(asked: string, path: string): ModelFile {
  return { asked, path, name: shownPath(path) };
}

/** A path relative to the working directory where it is inside of it, else absolute. */
export function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}
