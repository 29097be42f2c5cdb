// What a model expects, row by row, spread out into one check for each instance.
import type { CpuCount } from '../core/cpus.js';
import { refuse } from '../core/diagnostic.js';
import { MEMORY_NAMES, type CompilerName, type MemoryName } from '../core/memory.js';
import type { VerdictKind } from '../core/verdict.js';
import type { Expectation, Model } from '../lang/model.js';

/** An instance, and the verdict expected of it. */
export interface ExpectedCheck {
  readonly variant: string | undefined;
  readonly cpus: CpuCount;
  readonly nmis: number | 'unbounded';
  readonly memory: MemoryName;
  readonly compiler: CompilerName;
  /** Parameters that differ from the defaults. */
  readonly set: Readonly<Record<string, string>>;
  readonly expected: { readonly verdict: VerdictKind; readonly finding: string | undefined };
}

/** What to keep of many checks. Empty lists keep everything. */
export interface CheckFilter {
  readonly memory: readonly MemoryName[];
  readonly cpus: readonly CpuCount[];
}

/** The checks of a model and all of its variants, or of one variant. `file` is named where nothing is expected. */
export function expectedChecks(model: Model, variant: string | undefined, file?: string): ExpectedCheck[] {
  const subjects = variant === undefined ? [undefined, ...Object.keys(model.variants)] : [variant];
  return subjects.flatMap((subject) => rowsOf(model, subject, file).flatMap((row) => checksOf(subject, row)));
}

/** Whether a check is to be kept. */
export function isKept({ memory, cpus }: Pick<ExpectedCheck, 'memory' | 'cpus'>, filter: CheckFilter): boolean {
  return (
    (filter.memory.length === 0 || filter.memory.includes(memory)) && (filter.cpus.length === 0 || filter.cpus.includes(cpus))
  );
}

// Nothing expected is nothing checked: an unearned green.
function rowsOf(model: Model, variant: string | undefined, file: string | undefined): Model['expect'] {
  const rows = variant === undefined ? model.expect : model.variants[variant].expect;
  if (rows.length > 0) return rows;
  return refuse({
    code: 'bad-model',
    message: variant === undefined ? `model ${model.name} expects no verdict` : `variant ${variant} of ${model.name} expects no verdict`,
    where: file === undefined ? undefined : { file, line: 1, column: 1 },
    instead: "add rows: expect: [{ cpus: [2], verdict: 'holds' }]",
  });
}

/** The checks of one row. */
export function checksOf(variant: string | undefined, row: Expectation): ExpectedCheck[] {
  const { cpus, memory = MEMORY_NAMES, compiler = ['faithful'], nmis = 'unbounded', set = {}, verdict, finding } = row;
  const instances = memory.flatMap((name) => compiler.flatMap((compiledBy) => cpus.map((count) => ({ name, compiledBy, count }))));
  return instances.map(({ name, compiledBy, count }) => ({
    variant,
    cpus: count,
    nmis,
    memory: name,
    compiler: compiledBy,
    set,
    expected: { verdict, finding },
  }));
}
