// Usage texts, laid out for a width.
import { wrap } from '../report/wrap.js';
import type { Command, OptionSpec } from './command.js';

/** What is said of a command or an option is not laid out in fewer columns than these. */
const TEXT_MIN = 30;

const EXIT_CODES =
  'exit codes: 0 all as expected, 1 violated or unexpected, 2 incomplete, 3 vacuous, ' +
  '64 wrong usage or a mistake in a model, 70 a bug of quiesce, 130 interrupted';

/** What `quiesce --help` prints. */
export function usage(commands: readonly Command[], width: number): string {
  const rows = commands.map(({ name, operands, summary }) => [`${name} ${operands}`, summary] as const);
  const parts = [
    paragraphs(['quiesce: a model checker for kernel synchronization protocols'], width),
    paragraphs(['usage: quiesce COMMAND [OPERAND]... [OPTION]...'], width),
    aligned(rows, width),
    paragraphs(
      [
        'MODEL is the name of a model under models/ (see `quiesce list`), or the path of your own model file.',
        '`quiesce COMMAND --help` says more about each command; `quiesce --version` prints the version.',
      ],
      width,
    ),
    paragraphs([EXIT_CODES], width),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What `quiesce COMMAND --help` prints. */
export function commandUsage({ name, operands, summary, options, notes }: Command, width: number): string {
  const rows = Object.entries(options).map(([option, spec]) => [optionText(option, spec), spec.summary] as const);
  const parts = [paragraphs([`usage: quiesce ${name} ${operands}`.trimEnd()], width), paragraphs([summary], width)];
  if (rows.length > 0) parts.push(aligned(rows, width));
  if (notes.length > 0) parts.push(paragraphs(notes, width));
  return `${parts.join('\n\n')}\n`;
}

function optionText(option: string, { value, isMany }: OptionSpec): string {
  return `--${option}${value === undefined ? '' : ` ${value}`}${isMany ? ' …' : ''}`;
}

// Beside each other where there is room for both; else what each does stands below it.
function aligned(rows: readonly (readonly [string, string])[], width: number): string {
  const headWidth = Math.max(...rows.map(([head]) => head.length));
  const start = headWidth + 4;
  if (width - start < TEXT_MIN)
    return rows
      .map(([head, text]) => [...wrap(`  ${head}`, width, 4), ...wrap(text, width - 6).map((line) => `      ${line}`)].join('\n'))
      .join('\n');
  return rows
    .map(([head, text]) =>
      wrap(text, width - start).map((line, index) => `${index === 0 ? `  ${head.padEnd(headWidth)}  ` : ' '.repeat(start)}${line}`),
    )
    .flat()
    .join('\n');
}

function paragraphs(texts: readonly string[], width: number): string {
  return texts.flatMap((text) => wrap(text, width, 2)).join('\n');
}
