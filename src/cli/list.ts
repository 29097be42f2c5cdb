// `quiesce list`: the models, what they ask, and what is expected of them.
import { systemOf } from '../lang/model.js';
import { loadConfig } from '../load/config-file.js';
import { loadModel } from '../load/load-model.js';
import { modelNames } from '../load/model-file.js';
import { settingOf } from '../load/setting.js';
import { modelJson, modelText } from '../report/model-text.js';
import type { Arguments } from './arguments.js';
import { placing } from './checking.js';
import { CONFIG_NOTE, CONFIG_OPTION, type Command } from './command.js';
import { EXIT } from './exit-code.js';
import { hasFlag, textOf } from './option-value.js';
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
  const configured = config && [...new Set(config.models.map(({ asked }) => asked))];
  const names = given.operands.length > 0 ? given.operands : (configured ?? modelNames());
  for (const [index, name] of names.entries()) {
    const loaded = await loadModel(name);
    const { model, file } = loaded;
    const properties = placing(loaded, () => systemOf(model, undefined, settingOf(model, {})).properties ?? []);
    const listed = { model, file: file.name, properties };
    if (hasFlag(given, 'json')) printLines([modelJson(listed)]);
    else printLines([...(index > 0 ? [''] : []), ...modelText(listed, resultPage())]);
  }
  return EXIT.ok;
}
