// The command that repeats a check: one line that can be pasted back.

import type { CpuCount } from '../core/cpus.js';

/** What a `check` was asked for. */
export interface RepeatRequest {
  /** The model as the caller named it: a name or a path. */
  readonly model: string;
  readonly variant: string | undefined;
  readonly edits?: readonly string[] | undefined;
  readonly memory: string;
  readonly compiler?: string | undefined;
  readonly cpus: CpuCount;
  readonly nmis: number | 'unbounded';
  /** Only what differs from the defaults. */
  readonly set: Readonly<Record<string, string>>;
  /** Further options, each with its value: `['--search', 'dfs']`. */
  readonly options?: readonly string[] | undefined;
}

/** `npx quiesce check nmi-rcu --variant no-grace-period --memory tso --cpus 2`. */
export function repeatCommand(request: RepeatRequest): string {
  const { model, variant, edits = [], memory, compiler = 'faithful', cpus, nmis, set, options = [] } = request;
  const words = ['npx', 'quiesce', 'check', model];
  if (variant !== undefined) words.push('--variant', variant);
  for (const edit of edits) words.push('--edit', edit);
  words.push('--memory', memory);
  if (compiler !== 'faithful') words.push('--compiler', compiler);
  words.push('--cpus', String(cpus));
  if (nmis !== 'unbounded') words.push('--nmis', String(nmis));
  for (const [name, value] of Object.entries(set)) words.push('--set', `${name}=${value}`);
  return [...words, ...options].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A command on lines that fit, indented alike, and still one command when it is pasted: a line ends in `\`, except inside a quoted edit,
 * where any space serves. A word that is too long even so goes on at the margin, where the shell joins it again.
 */
export function commandLines(command: string, width: number, indent = 0): string[] {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let line = margin;
  const parts = partsOf(command, width - indent - 2);
  for (const [index, { text, isInQuotes }] of parts.entries()) {
    const next = parts[index + 1];
    const room = next && !next.isInQuotes ? width - 2 : width;
    if (line.length + 1 + text.length > room && line.trim() !== '') {
      lines.push(isInQuotes ? line : `${line} \\`);
      line = margin;
    }
    line = line.trim() === '' ? line + text : `${line} ${text}`;
    while (line.length > room) {
      const isCutInQuotes = endsInQuotes([...lines, line.slice(0, width - 2)].join('\n'));
      // Nor is a backslash parted from what it escapes.
      const head = isCutInQuotes ? line.slice(0, width - 2) : line.slice(0, width - 1).replace(/\\$/, '');
      lines.push(isCutInQuotes ? `${head}'\\` : `${head}\\`);
      line = (isCutInQuotes ? "'" : '') + line.slice(head.length);
    }
  }
  return [...lines, line];
}

// The words of a command; a quoted edit that has no room on one line is several.
function partsOf(command: string, room: number): { readonly text: string; readonly isInQuotes: boolean }[] {
  const words: readonly string[] = command.match(/(?:[^\s'\\]|\\.|'[^']*')+/g) ?? [];
  return words.flatMap((word, index) => {
    const isLongEdit = word.length > room && words[index - 1] === '--edit' && word.startsWith("'");
    const texts = isLongEdit ? word.split(' ') : [word];
    return texts.map((text, at) => ({ text, isInQuotes: at > 0 }));
  });
}

function endsInQuotes(command: string): boolean {
  return command.replace(/\\[^]|'[^']*'/g, '').includes("'");
}
