// A model as the explorer lists it: what can be chosen, and what is expected.
import { editText } from '../edit/edit-text.js';
import { systemOf, type Model } from '../lang/model.js';
import { checksOf } from '../load/expected.js';
import { settingOf } from '../load/setting.js';
import type { Failure, Instance, ModelSummary } from './shape.js';

/** What an address calls a model, and where it is. */
export interface Listed {
  readonly name: string;
  readonly file: string;
}

/** The summary of a model. */
export function modelSummary({ name, file }: Listed, model: Model): ModelSummary {
  const system = systemOf(model, undefined, settingOf(model, {}));
  const { tasks, nmi, irq, properties = [] } = system;
  return {
    name,
    file,
    question: model.question,
    ...(model.source !== undefined && { source: model.source }),
    variants: Object.entries(model.variants).map(([variant, { question, edits = [] }]) => ({
      name: variant,
      question,
      edits: edits.map(editText),
    })),
    parameters: Object.entries(model.parameters).map(([parameter, values]) => ({ name: parameter, values })),
    instances: instancesOf(model),
    threads: [
      ...Object.keys(tasks).map((task) => ({ name: task, kind: 'task' as const })),
      ...(nmi ? [{ name: nmi.name, kind: 'nmi' as const }] : []),
      ...(irq ? [{ name: irq.name, kind: 'irq' as const }] : []),
    ],
    properties: properties.map(({ name: property, kind, statement }) => ({ name: property, kind, statement })),
  };
}

/** The summary of a model that does not load. */
export function failedSummary({ name, file }: Listed, failure: Failure['error']): ModelSummary {
  return { name, file, question: '', variants: [], parameters: [], instances: [], threads: [], properties: [], failure };
}

/** What a model expects of itself and of its variants. */
export function instancesOf(model: Model): readonly Instance[] {
  const own = model.expect.flatMap((row) => checksOf(undefined, row));
  const ofVariants = Object.entries(model.variants).flatMap(([name, { expect }]) => expect.flatMap((row) => checksOf(name, row)));
  return [...own, ...ofVariants];
}
