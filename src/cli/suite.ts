// The suite: every check that models declare, with what is expected of each.
import { refuse } from '../core/diagnostic.js';
import type { CpuCount } from '../core/cpus.js';
import { MEMORY_NAMES, type MemoryName } from '../core/memory.js';
import type { Expectation, Model } from '../lang/model.js';
import { loadModel, type LoadedModel } from '../load/load-model.js';
import { modelNames } from '../load/model-file.js';
import { checkVariant } from '../load/setting.js';
import type { SuiteCheck } from '../report/suite-table.js';

/** A check of the suite with the model that it is about. */
export interface PlannedCheck extends SuiteCheck {
  readonly loaded: LoadedModel;
  readonly memory: MemoryName;
}

/** What to keep of a suite. Empty lists keep everything. */
export interface SuiteFilter {
  readonly memory: readonly MemoryName[];
  readonly cpus: readonly CpuCount[];
}

/** The checks of the models, or of `model/variant`, that are named; of all models under `models/` when none is. */
export async function planSuite(names: readonly string[], filter: SuiteFilter): Promise<readonly PlannedCheck[]> {
  const checks: PlannedCheck[] = [];
  for (const name of names.length > 0 ? names : modelNames()) {
    const [asked, variant] = splitName(name);
    const loaded = await loadModel(asked);
    checkVariant(loaded.model, variant);
    checks.push(...plannedOf(loaded, variant));
  }
  const kept = checks.filter(
    ({ memory, cpus }) =>
      (filter.memory.length === 0 || filter.memory.includes(memory)) && (filter.cpus.length === 0 || filter.cpus.includes(cpus)),
  );
  if (kept.length === 0) {
    refuse({
      code: 'bad-usage',
      message: 'no check is left to run',
      instead: 'leave out --memory and --cpus, or name another model; `quiesce list` shows what is expected',
    });
  }
  return kept;
}

/** The model and the variant of `nmi-rcu/no-nmi`, and of `./my/model.ts/variant`: a path goes up to its ending. */
export function splitName(name: string): readonly [string, string | undefined] {
  const path = /^(.*\.(?:ts|mts|js|mjs))(?:\/(.+))?$/.exec(name);
  if (path) return [path[1], path[2]];
  const named = modelNames()
    .filter((model) => name.startsWith(`${model}/`))
    .at(-1);
  return named === undefined ? [name, undefined] : [named, name.slice(named.length + 1)];
}

// The model itself and all of its variants; or one variant.
function plannedOf(loaded: LoadedModel, variant: string | undefined): PlannedCheck[] {
  const { model } = loaded;
  const subjects = variant === undefined ? [undefined, ...Object.keys(model.variants)] : [variant];
  return subjects.flatMap((subject) => expectationsOf(loaded, subject).flatMap((row) => checksOf(loaded, subject, row)));
}

// Nothing expected is nothing checked: an unearned green.
function expectationsOf({ model, file }: LoadedModel, variant: string | undefined): Model['expect'] {
  const rows = variant === undefined ? model.expect : model.variants[variant].expect;
  if (rows.length > 0) return rows;
  return refuse({
    code: 'bad-model',
    message: variant === undefined ? `model ${model.name} expects no verdict` : `variant ${variant} of ${model.name} expects no verdict`,
    where: { file: file.name, line: 1, column: 1 },
    instead: "add rows: expect: [{ cpus: [2], verdict: 'holds' }]",
  });
}

function checksOf(loaded: LoadedModel, variant: string | undefined, row: Expectation): PlannedCheck[] {
  const { cpus, memory = MEMORY_NAMES, compiler = ['faithful'], nmis = 'unbounded', set = {}, verdict, finding } = row;
  const instances = memory.flatMap((name) => compiler.flatMap((compiledBy) => cpus.map((count) => ({ name, compiledBy, count }))));
  return instances.map(({ name, compiledBy, count }) => ({
    loaded,
    model: loaded.model.name,
    variant,
    cpus: count,
    nmis,
    memory: name,
    compiler: compiledBy,
    set,
    expected: { verdict, finding },
  }));
}
