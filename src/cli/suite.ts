// The suite: every check that models declare, with what is expected of each.
import { refuse } from '../core/diagnostic.js';
import type { MemoryName } from '../core/memory.js';
import { expectedChecks, isKept, type CheckFilter } from '../load/expected.js';
import { loadModel, type LoadedModel } from '../load/load-model.js';
import { modelNames } from '../load/model-file.js';
import { checkVariant } from '../load/setting.js';
import type { SuiteCheck } from '../report/suite-table.js';

/** A check of the suite with the model that it is about. */
export interface PlannedCheck extends SuiteCheck {
  readonly loaded: LoadedModel;
  readonly memory: MemoryName;
}

/** The checks of the models, or of `model/variant`, that are named; of all models under `models/` when none is. */
export async function planSuite(names: readonly string[], filter: CheckFilter): Promise<readonly PlannedCheck[]> {
  const checks: PlannedCheck[] = [];
  for (const name of names.length > 0 ? names : modelNames()) {
    const [asked, variant] = splitName(name);
    const loaded = await loadModel(asked);
    checkVariant(loaded.model, variant);
    for (const check of expectedChecks(loaded.model, variant, loaded.file.name))
      checks.push({ ...check, loaded, model: loaded.model.name });
  }
  const kept = checks.filter((check) => isKept(check, filter));
  if (kept.length === 0) {
    refuse({
      code: 'bad-usage',
      message: 'no check is left to run',
      instead: 'leave out --memory and --cpus, or name another model; `quiesce list` shows what is expected',
    });
  }
  return kept;
}

// `nmi-rcu/no-nmi`, and `./my/model.ts/variant`: a path goes up to its ending.
function splitName(name: string): readonly [string, string | undefined] {
  const path = /^(.*\.(?:ts|mts|js|mjs))(?:\/(.+))?$/.exec(name);
  if (path) return [path[1], path[2]];
  const named = modelNames()
    .filter((model) => name.startsWith(`${model}/`))
    .at(-1);
  return named === undefined ? [name, undefined] : [named, name.slice(named.length + 1)];
}
