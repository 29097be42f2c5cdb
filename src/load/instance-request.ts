// From an instance as an address, a trace or a test names it to the request for it; mistakes end in the diagnostic unknown-name.
import type { CpuCount } from '../core/cpus.js';
import type { CompilerName, MemoryName } from '../core/memory.js';
import { parseEdit } from '../edit/edit-text.js';
import type { Model } from '../lang/model.js';
import type { CheckRequest } from '../prepare.js';
import { checkVariant, settingOf } from './setting.js';

/** An instance, its edits and its setting as texts. */
export interface AskedInstance<Cpus extends CpuCount> {
  readonly variant?: string | undefined;
  readonly edits?: readonly string[] | undefined;
  /** What differs from the defaults, or all of it. */
  readonly set: Readonly<Record<string, string>>;
  readonly memory: MemoryName;
  readonly compiler?: CompilerName | undefined;
  readonly cpus: Cpus;
  readonly nmis: number | 'unbounded';
  readonly window?: number | undefined;
}

/** What is the same of all instances of a model. */
export interface Whose {
  readonly model: Model;
  /** The model's file, as people name it. */
  readonly file: string;
  readonly now: () => number;
}

/** Reads a part of what was asked: says where a mistake in it is. */
export type ReadPart = <T>(part: 'variant' | 'edits' | 'set', read: () => T) => T;

/** The request for an instance. */
export function instanceRequest<Cpus extends CpuCount>(
  { model, file, now }: Whose,
  { variant, edits = [], set, memory, compiler, cpus, nmis, window }: AskedInstance<Cpus>,
  readPart: ReadPart = (_, read) => read(),
): Omit<CheckRequest, 'cpus'> & { readonly cpus: Cpus } {
  readPart('variant', () => checkVariant(model, variant));
  return {
    model,
    file,
    variant,
    edits: readPart('edits', () => edits.map(parseEdit)),
    set: readPart('set', () => settingOf(model, set)),
    memory,
    compiler,
    cpus,
    nmis,
    window,
    order: 'bfs',
    now,
  };
}
