// The suite: every check that models declare, with what is expected of each.
import { DiagnosticError, refuse, type Diagnostic } from '../core/diagnostic.js';
import type { MemoryName } from '../core/memory.js';
import type { Expectation } from '../lang/model.js';
import type { LoadedConfig, NamedModel } from '../load/config-file.js';
import { checksOf, expectedChecks, isKept, type CheckFilter } from '../load/expected.js';
import { loadModel, type LoadedModel } from '../load/load-model.js';
import { modelNames } from '../load/model-file.js';
import { checkVariant, settingOf } from '../load/setting.js';
import type { SuiteCheck } from '../report/suite-table.js';

/** A check of the suite with the model that it is about. */
export interface PlannedCheck extends SuiteCheck {
  readonly loaded: LoadedModel;
  readonly memory: MemoryName;
}

/** The checks of the models, or of `model/variant`, that are named; else those of the configuration, or of all models under `models/`. */
export async function planSuite(
  names: readonly string[],
  filter: CheckFilter,
  config: LoadedConfig | undefined,
): Promise<readonly PlannedCheck[]> {
  const checks: PlannedCheck[] = [];
  if (names.length === 0 && config) for (const named of config.models) checks.push(...(await configuredChecks(named)));
  else {
    for (const name of names.length > 0 ? names : modelNames()) {
      const [asked, variant] = splitName(name);
      checks.push(...checksOfModel(await loadModel(asked), variant));
    }
  }
  const kept = checks.filter((check) => isKept(check, filter));
  if (kept.length === 0) {
    refuse({
      code: 'bad-usage',
      message: 'no check is left to run',
      instead: 'leave out --memory, --cpus and `instances`, or name another model; `quiesce list` shows what is expected',
    });
  }
  return kept;
}

function checksOfModel(loaded: LoadedModel, variant: string | undefined, expect?: readonly Expectation[]): PlannedCheck[] {
  const { model, file } = loaded;
  checkVariant(model, variant);
  for (const { set = {} } of expect ?? []) settingOf(model, set);
  const checks = expect ? expect.flatMap((row) => checksOf(variant, row)) : expectedChecks(model, variant, file.name);
  return checks.map((check) => ({ ...check, loaded, model: model.name }));
}

/** The checks of a model that a configuration names. What is wrong with that is wrong where the configuration says it. */
export async function configuredChecks({ asked, variant, expect, where }: NamedModel): Promise<readonly PlannedCheck[]> {
  try {
    return checksOfModel(await loadModel(asked), variant, expect);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new DiagnosticError({ where, ...withoutNothing(error.diagnostic) });
  }
}

// A diagnostic whose place, if it has none, can be filled in.
function withoutNothing({ where, ...diagnostic }: Diagnostic): Diagnostic {
  return where ? { ...diagnostic, where } : diagnostic;
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
