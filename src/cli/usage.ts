// Usage texts.
import type { Command, OptionSpec } from './command.js';

/** What `quiesce --help` prints. */
export function usage(commands: readonly Command[]): string {
  const rows = commands.map(({ name, operands, summary }) => [`${name} ${operands}`, summary] as const);
  return `quiesce: a model checker for kernel synchronization protocols

usage: quiesce COMMAND [OPERAND]... [OPTION]...

${aligned(rows)}

MODEL is the name of a model under models/ (see \`quiesce list\`), or the path of your own model file.
\`quiesce COMMAND --help\` says more about each command; \`quiesce --version\` prints the version.

exit codes: 0 all as expected, 1 violated or unexpected, 2 incomplete, 3 vacuous,
            64 wrong usage or a mistake in a model, 70 a bug of quiesce, 130 interrupted
`;
}

/** What `quiesce COMMAND --help` prints. */
export function commandUsage({ name, operands, summary, options, notes }: Command): string {
  const rows = Object.entries(options).map(([option, spec]) => [optionText(option, spec), spec.summary] as const);
  const parts = [`usage: quiesce ${name} ${operands}`.trimEnd(), summary];
  if (rows.length > 0) parts.push(aligned(rows));
  if (notes.length > 0) parts.push(notes.join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function optionText(option: string, { value, isMany }: OptionSpec): string {
  return `--${option}${value === undefined ? '' : ` ${value}`}${isMany ? ' …' : ''}`;
}

function aligned(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([head]) => head.length));
  return rows.map(([head, text]) => `  ${head.padEnd(width)}  ${text}`).join('\n');
}
