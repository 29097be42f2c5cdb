// What is known of an instance without walking it: the verdict that the model expects, and the one that a check came to.
import type { VerdictKind } from '../../core/verdict.js';
import type { Instance, ModelSummary } from '../shape.js';
import { instanceOf } from './place.js';
import { verdictOn } from './works.js';

/** A verdict, and who says so. */
export interface Known {
  readonly verdict: VerdictKind;
  readonly finding: string | undefined;
  readonly by: 'check' | 'model';
}

/** What is known of the instance of a query; `undefined` where it is nothing. */
export function knownOf(model: ModelSummary, query: string): Known | undefined {
  const checked = verdictOn(instanceOf(query));
  if (checked) return { verdict: checked.verdict, finding: checked.finding, by: 'check' };
  const expected = expectationOf(model, query);
  return expected && { ...expected, finding: expected.finding, by: 'model' };
}

/** The verdict that the model expects of the instance of a query: of as many CPUs, or else of every number of them. */
export function expectationOf(model: ModelSummary, query: string): Instance['expected'] | undefined {
  const all = new URLSearchParams(query);
  if (all.has('edit')) return undefined;
  const words = [
    all.get('variant') ?? '',
    all.get('memory') ?? 'tso',
    all.get('compiler') ?? 'faithful',
    all.get('nmis') ?? 'unbounded',
    ...model.parameters.map(({ name, values: [usual = ''] }) => all.get(`set.${name}`) ?? usual),
  ];
  const instances = indexOf(model).get(words.join('\n')) ?? [];
  const cpus = all.get('cpus') ?? '2';
  return (instances.find((each) => String(each.cpus) === cpus) ?? instances.find((each) => each.cpus === 'any'))?.expected;
}

// A model expects thousands of verdicts, and a grid asks for hundreds at a time.
const indexes = new WeakMap<ModelSummary, Map<string, Instance[]>>();

/** The instances of a model by all that tells them apart but their CPUs. */
function indexOf(model: ModelSummary): ReadonlyMap<string, readonly Instance[]> {
  const known = indexes.get(model);
  if (known) return known;
  const index = new Map<string, Instance[]>();
  for (const instance of model.instances) {
    const { variant = '', memory, compiler, nmis, set } = instance;
    const words = [variant, memory, compiler, nmis, ...model.parameters.map(({ name, values: [usual = ''] }) => set[name] ?? usual)];
    const key = words.join('\n');
    const same = index.get(key);
    if (same) same.push(instance);
    else index.set(key, [instance]);
  }
  indexes.set(model, index);
  return index;
}
