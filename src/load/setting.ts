// Settings: one value for each parameter of a model, the defaults where nothing is said.
import { refuse } from '../core/diagnostic.js';
import type { Model, Setting } from '../lang/model.js';
import { nearest, suggestion } from './nearest.js';

/** The setting with these values in place of the defaults; ends in the diagnostic unknown-name. */
export function settingOf(model: Model, set: Readonly<Record<string, string>>): Setting {
  const setting: Record<string, string> = {};
  for (const [name, values] of Object.entries(model.parameters)) setting[name] = values[0];
  for (const [name, value] of Object.entries(set)) {
    checkParameter(model, name, value);
    setting[name] = value;
  }
  return setting;
}

/** What of a setting differs from the defaults. */
export function changedFrom(model: Model, set: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(set).filter(([name, value]) => model.parameters[name][0] !== value));
}

/** Ends in the diagnostic unknown-name unless the model has this variant. */
export function checkVariant(model: Model, variant: string | undefined): void {
  if (variant === undefined || Object.hasOwn(model.variants, variant)) return;
  const names = Object.keys(model.variants);
  refuse({
    code: 'unknown-name',
    message: `${model.name} has no variant ${variant}`,
    instead: suggestion(variant, 'variants', names),
  });
}

function checkParameter(model: Model, name: string, value: string): void {
  const names = Object.keys(model.parameters);
  if (!names.includes(name)) {
    refuse({
      code: 'unknown-name',
      message: `${model.name} has no parameter ${name}`,
      instead: suggestion(name, 'parameters', names),
    });
  }
  const values: readonly string[] = model.parameters[name];
  if (values.includes(value)) return;
  const meant = nearest(value, values);
  refuse({
    code: 'unknown-name',
    message: `parameter ${name} of ${model.name} cannot be ${value}`,
    instead: `${meant === undefined ? '' : `did you mean ${meant}? `}values: ${values.join(', ')}`,
  });
}
