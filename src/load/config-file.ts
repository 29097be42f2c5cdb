// A configuration file: found, loaded, and every name in it looked up, so that what is wrong is said with its line.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { CpuCount } from '../core/cpus.js';
import { DiagnosticError, refuse, type Diagnostic } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';
import { MEMORY_NAMES, type MemoryName } from '../core/memory.js';
import type { Expectation } from '../lang/model.js';
import type { Config, ConfiguredBounds, ConfiguredModel } from './config.js';
import { filesMatching, isGlob } from './glob.js';
import { issueText } from './issue-text.js';
import { loadMistake } from './load-mistake.js';
import { registerLoader } from './loader.js';
import { modelNames, shownPath } from './model-file.js';
import { CPUS, EXPECTATION_MEMBERS } from './model-shape.js';
import { suggestion } from './nearest.js';

/** A configuration with its names looked up. */
export interface LoadedConfig {
  readonly models: readonly NamedModel[];
  /** Empty lists keep everything. */
  readonly instances: { readonly memory: readonly MemoryName[]; readonly cpus: readonly CpuCount[] };
  readonly bounds: ConfiguredBounds;
}

/** One model that a configuration names, as {@link findModelFile} finds it. */
export interface NamedModel {
  readonly asked: string;
  readonly variant: string | undefined;
  readonly expect: readonly Expectation[] | undefined;
  /** Where the configuration names it. */
  readonly where: SourceLocation;
}

const NAMES = ['quiesce.config.ts', 'quiesce.config.mts', 'quiesce.config.js', 'quiesce.config.mjs'];
const FILE = /\.(ts|mts|js|mjs)$/;

const TEXT = v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty'));
const COUNT = v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'), v.minValue(1, 'must be at least 1'));
const SECONDS = v.pipe(v.number('must be a number'), v.gtValue(0, 'must be more than 0'));
const MEMORY = v.picklist(MEMORY_NAMES, `must be one of ${MEMORY_NAMES.join(', ')}`);

const MODEL = {
  model: TEXT,
  variant: v.optional(TEXT),
  expect: v.optional(
    v.pipe(v.array(v.strictObject(EXPECTATION_MEMBERS, 'must be an object'), 'must be a list'), v.nonEmpty('must have a row')),
  ),
};
const INSTANCES = {
  memory: v.optional(v.array(MEMORY, 'must be a list of memory models')),
  cpus: v.optional(v.array(CPUS, 'must be a list of numbers of CPUs')),
};
const BOUNDS = { maxStates: v.optional(COUNT), seconds: v.optional(SECONDS), memoryLimit: v.optional(COUNT) };

const NAMED = v.lazy((given) => (typeof given === 'string' ? TEXT : v.strictObject(MODEL, 'must be a string or an object')));
const CONFIG = {
  models: v.pipe(v.array(NAMED, 'must be a list of models'), v.nonEmpty('must name a model')),
  instances: v.optional(v.strictObject(INSTANCES, 'must be an object')),
  bounds: v.optional(v.strictObject(BOUNDS, 'must be an object')),
};

/** The configuration in this file, or in the one that the working directory has; `undefined` if none is named and it has none. */
export async function loadConfig(asked: string | undefined): Promise<LoadedConfig | undefined> {
  const name = asked ?? NAMES.find((each) => existsSync(each));
  if (name === undefined) return undefined;
  const path = checkedPath(name);
  const exported = await importConfig(name, path);
  const text = readFileSync(path, 'utf8');
  const config = checkedShape(exported, { name, text });
  const entries = config.models.map((entry) => (typeof entry === 'string' ? { model: entry } : entry));
  return {
    models: entries.flatMap((entry) => namedBy(entry, dirname(path), placeOf({ name, text }, entry.model))),
    instances: { memory: config.instances?.memory ?? [], cpus: config.instances?.cpus ?? [] },
    bounds: config.bounds ?? {},
  };
}

function checkedPath(name: string): string {
  const path = resolve(name);
  const isFile = existsSync(path) && statSync(path).isFile();
  if (isFile && FILE.test(name)) return path;
  const message = isFile ? `${name} is not a TypeScript or JavaScript file` : `there is no configuration ${name}`;
  return refuse({ code: 'bad-config', message, instead: 'name a file that ends in .ts, .mts, .js or .mjs' });
}

async function importConfig(name: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  await registerLoader();
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>; // A module's namespace is a record.
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const { message, where, instead } = loadMistake({ asked: name, path, name: shownPath(path) }, error, 'configuration');
    return refuse({ code: 'bad-config', message, where, instead });
  }
}

interface ConfigSource {
  readonly name: string;
  readonly text: string;
}

function checkedShape(exported: Readonly<Record<string, unknown>>, source: ConfigSource): Config {
  const where = { file: source.name, line: 1, column: 1 };
  const instead = "write `export default defineConfig({ models: ['protocols/*.ts'] })`, with defineConfig from 'quiesce/config'";
  if (exported.default === undefined) wrong('the configuration has no default export', where, instead);
  const parsed = v.safeParse(v.strictObject(CONFIG, 'must be an object'), exported.default);
  // Members that are undefined are as good as absent, which is all that the two types differ in.
  if (parsed.success) return parsed.output as Config;
  const told = issueText(parsed.issues, { whole: 'the configuration', namesAt });
  return wrong(told.message, placeOf(source, lastName(told.path)), told.instead ?? instead);
}

function wrong(message: string, where: SourceLocation, instead: string): never {
  return refuse({ code: 'bad-config', message, where, instead } satisfies Diagnostic);
}

const MEMBERS: Readonly<Record<string, object>> = { models: MODEL, expect: EXPECTATION_MEMBERS, instances: INSTANCES, bounds: BOUNDS };

function namesAt(path: readonly PropertyKey[]): readonly string[] {
  return Object.keys(MEMBERS[lastName(path)] ?? CONFIG);
}

function lastName(path: readonly PropertyKey[]): string {
  return path.findLast((key) => typeof key === 'string') ?? '';
}

// Where a word stands in the file for the first time, comments and all: near enough to be found by whoever wrote it.
function placeOf({ name, text }: ConfigSource, word: string): SourceLocation {
  const at = word === '' ? 0 : Math.max(0, text.indexOf(word));
  const before = text.slice(0, at).split('\n');
  return { file: name, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function namedBy({ model, variant, expect }: ConfiguredModel, folder: string, where: SourceLocation): NamedModel[] {
  const named = (asked: string): NamedModel => ({ asked, variant, expect, where });
  const path = (file: string): string => {
    const fromHere = relative(process.cwd(), resolve(folder, file));
    // A file of this name is meant, not the model that comes with quiesce.
    return modelNames().includes(fromHere) ? `./${fromHere}` : fromHere;
  };
  if (isGlob(model)) {
    const files = filesMatching(folder, model).filter((file) => FILE.test(file) && !file.endsWith('.d.ts'));
    const instead = `patterns are relative to ${shownPath(folder)}; \`**\` is any folders`;
    if (files.length === 0) wrong(`no file matches ${model}`, where, instead);
    return files.map((file) => named(path(file)));
  }
  if (existsSync(resolve(folder, model))) return [named(path(model))];
  if (modelNames().includes(model)) return [named(model)];
  const isPath = FILE.test(model) || model.startsWith('.');
  const near = filesMatching(folder, `${dirname(model)}/*`.replace(/^\.\//, '')).filter((file) => FILE.test(file));
  return wrong(
    isPath ? `there is no model file ${model}` : `there is no model named ${model}`,
    where,
    isPath ? `${suggestion(model, 'files', near)}; paths are relative to the configuration` : suggestion(model, 'models', modelNames()),
  );
}
