// `quiesce.config.ts`: which models of a project are checked, on which instances, and how far. What its author imports.
import type { CpuCount } from '../core/cpus.js';
import type { MemoryName } from '../core/memory.js';
import type { Expectation } from '../lang/model.js';

/** A configuration. Paths are relative to its file. */
export interface Config {
  /** Files, globs (`*`, `**`, `?`, `{a,b}`), and names of models that come with quiesce. */
  readonly models: readonly (string | ConfiguredModel)[];
  /** Which of the declared instances are checked; all of them unless given. */
  readonly instances?: ConfiguredInstances | undefined;
  /** How far each search goes. */
  readonly bounds?: ConfiguredBounds | undefined;
}

/** A model with instances that are not its own. */
export interface ConfiguredModel {
  /** A file, a glob or a name. */
  readonly model: string;
  /** One variant of it; without it, the model and all of its variants. */
  readonly variant?: string | undefined;
  /** The instances of the model, or of the variant if one is given, and the verdict on each, in place of those that it declares. */
  readonly expect?: readonly Expectation[] | undefined;
}

/** Which instances are kept. */
export interface ConfiguredInstances {
  readonly memory?: readonly MemoryName[] | undefined;
  readonly cpus?: readonly CpuCount[] | undefined;
}

/** Bounds of each search. One that is reached makes the verdict `incomplete`. */
export interface ConfiguredBounds {
  /** Distinct states. */
  readonly maxStates?: number | undefined;
  /** Seconds. */
  readonly seconds?: number | undefined;
  /** Megabytes that the whole process may take. */
  readonly memoryLimit?: number | undefined;
}

/** The configuration, checked by the compiler: `export default defineConfig({ models: ['protocols/*.ts'] })`. */
export function defineConfig(config: Config): Config {
  return config;
}
