// Arguments: what was typed, checked against what the command takes.
import { parseArgs } from 'node:util';
import { refuse } from '../core/diagnostic.js';
import { nearest } from '../load/nearest.js';
import type { Command } from './command.js';

/** The operands and options of a command. */
export interface Arguments {
  readonly operands: readonly string[];
  /** Values by option; a flag's is `true`. */
  readonly options: ReadonlyMap<string, readonly string[] | true>;
}

/** Parses what follows the command's name. Mistakes end in the diagnostic bad-usage. */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...words],
    options: specsFor(command),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const operands: string[] = [];
  const options = new Map<string, readonly string[] | true>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind === 'option') addOption(command, options, token);
  }
  checkOperands(command, operands);
  return { operands, options };
}

/** The options as words that parse to the same, without those that are left out. */
export function wordsOf({ options }: Arguments, leftOut: readonly string[]): readonly string[] {
  return [...options].flatMap(([name, values]) => {
    if (leftOut.includes(name)) return [];
    return values === true ? [`--${name}`] : values.map((value) => `--${name}=${value}`);
  });
}

function specsFor({ options }: Command): Record<string, { type: 'string' | 'boolean'; multiple: boolean; short?: string }> {
  const specs: Record<string, { type: 'string' | 'boolean'; multiple: boolean; short?: string }> = {
    help: { type: 'boolean', multiple: false, short: 'h' },
  };
  for (const [name, { value }] of Object.entries(options))
    specs[name] = { type: value === undefined ? 'boolean' : 'string', multiple: true };
  return specs;
}

type OptionToken = { readonly name: string; readonly rawName: string; readonly value?: string | undefined };

function addOption(command: Command, options: Map<string, readonly string[] | true>, { name, rawName, value }: OptionToken): void {
  if (name === 'help') {
    options.set(name, true);
    return;
  }
  const spec = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  if (spec === undefined)
    refuse({ code: 'bad-usage', message: `${command.name} has no option ${rawName}`, instead: optionHint(command, name) });
  if (spec.value === undefined) {
    if (value !== undefined)
      refuse({ code: 'bad-usage', message: `${rawName} takes no value, but got ${value}`, instead: `write ${rawName} alone` });
    options.set(name, true);
    return;
  }
  if (value === undefined || value === '')
    refuse({ code: 'bad-usage', message: `${rawName} needs a value`, instead: `write ${rawName} ${spec.value}` });
  const before = options.get(name);
  if (Array.isArray(before) && !spec.isMany) {
    refuse({ code: 'bad-usage', message: `${rawName} is given twice`, instead: 'give it once' });
  }
  options.set(name, [...(Array.isArray(before) ? before : []), value]);
}

function optionHint(command: Command, name: string): string {
  const names = Object.keys(command.options);
  const meant = nearest(name, names);
  return `${meant === undefined ? '' : `did you mean --${meant}? `}options: ${names.map((each) => `--${each}`).join(', ')}`;
}

function checkOperands({ name, operands, least, most }: Command, given: readonly string[]): void {
  const usage = `usage: quiesce ${name} ${operands}`;
  if (given.length < least)
    refuse({ code: 'bad-usage', message: `${name} needs ${least === 1 ? 'an operand' : `${least} operands`}`, instead: usage });
  if (given.length > most) refuse({ code: 'bad-usage', message: `${name} does not take ${given[most]}`, instead: usage });
}
