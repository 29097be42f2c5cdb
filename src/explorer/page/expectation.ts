// What is known of an instance without walking it: the verdict that the model expects, and the one that a check came to.
import type { VerdictKind } from '../../core/verdict.js';
import type { Instance, ModelSummary } from '../shape.js';
import { instanceOf, valueOf, withValue } from './place.js';
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
  const expected = model.instances.find((instance) => isInstance(model, instance, query))?.expected;
  return expected && { ...expected, finding: expected.finding, by: 'model' };
}

/** The same instance under another memory model. */
export function underMemory(query: string, memory: string): string {
  return withValue(query, 'memory', memory);
}

function isInstance(model: ModelSummary, { variant, memory, compiler, cpus, nmis, set }: Instance, query: string): boolean {
  const value = (name: string, usual: string): string => valueOf(query, name) ?? usual;
  if (new URLSearchParams(query).has('edit')) return false;
  return (
    variant === valueOf(query, 'variant') &&
    memory === value('memory', 'tso') &&
    compiler === value('compiler', 'faithful') &&
    (cpus === 'any' || String(cpus) === value('cpus', '2')) &&
    String(nmis) === value('nmis', 'unbounded') &&
    model.parameters.every(({ name, values: [usual = ''] }) => (set[name] ?? usual) === value(`set.${name}`, usual))
  );
}
