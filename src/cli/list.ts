// `quiesce list`: the models, what they ask, and what is expected of them.
import { systemOf, type Model } from '../lang/model.js';
import { loadConfig, type NamedModel } from '../load/config-file.js';
import { loadModel } from '../load/load-model.js';
import { modelNames } from '../load/model-file.js';
import { settingOf } from '../load/setting.js';
import { modelJson, modelText } from '../report/model-text.js';
import type { Arguments } from './arguments.js';
import { placing } from './checking.js';
import { CONFIG_NOTE, CONFIG_OPTION, type Command } from './command.js';
import { EXIT } from './exit-code.js';
import { hasFlag, textOf } from './option-value.js';
import { configuredChecks } from './suite.js';
import { printLines, resultPage } from './terminal.js';

/** The command. */
export const listCommand: Command = {
  name: 'list',
  operands: '[MODEL]... [OPTION]...',
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  summary: 'Lists models with their variants, expected verdicts, parameters and properties.',
  options: { json: { summary: 'print each model as one line of JSON' }, config: CONFIG_OPTION },
  notes: [CONFIG_NOTE],
  run,
};

async function run(given: Arguments): Promise<number> {
  const config = await loadConfig(textOf(given, 'config'));
  const configured = given.operands.length === 0 ? (config?.models ?? []) : [];
  // What `verify` would refuse is refused here.
  for (const named of configured) await configuredChecks(named);
  const names = given.operands.length > 0 ? given.operands : config ? [...new Set(configured.map(({ asked }) => asked))] : modelNames();
  for (const [index, name] of names.entries()) {
    const loaded = await loadModel(name);
    const { model, file } = loaded;
    const properties = placing(loaded, () => systemOf(model, undefined, settingOf(model, {})).properties ?? []);
    const entries = configured.filter(({ asked }) => asked === name);
    const listed = { model: entries.length > 0 ? asConfigured(model, entries) : model, file: file.name, properties };
    if (hasFlag(given, 'json')) printLines([modelJson(listed)]);
    else printLines([...(index > 0 ? [''] : []), ...modelText(listed, resultPage())]);
  }
  return EXIT.ok;
}

// The model with what the configuration asks of it: all of it, or some variants, with the rows that stand there in place of its own.
function asConfigured(model: Model, entries: readonly NamedModel[]): Model {
  if (entries.some(({ variant, expect }) => variant === undefined && expect === undefined)) return model;
  const rowsOf = (asked: string | undefined, own: Model['expect']): Model['expect'] =>
    entries.flatMap(({ variant, expect }) => (variant === asked ? (expect ?? own) : []));
  const isNamed = (name: string): boolean => entries.some(({ variant }) => variant === name);
  const variants = Object.entries(model.variants).flatMap(([name, variant]) =>
    isNamed(name) ? [[name, { ...variant, expect: rowsOf(name, variant.expect) }] as const] : [],
  );
  return { ...model, expect: rowsOf(undefined, model.expect), variants: Object.fromEntries(variants) };
}
