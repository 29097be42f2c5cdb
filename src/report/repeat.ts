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

/** A command on lines that fit; each line but the last ends in `\`, so that it can still be pasted. */
export function commandLines(command: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const words = wordsOf(command);
  for (const [index, word] of words.entries()) {
    if (line !== '' && line.length + 1 + word.length + 2 > width) {
      lines.push(`${line} \\`);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    // Behind all but the last word there is to be room for ` \`.
    while (line.length > (index === words.length - 1 ? width : width - 2)) {
      const [head, rest] = broken(line, width);
      lines.push(head);
      line = rest;
    }
  }
  return [...lines, line];
}

/** The same, indented; at the left where a word of it is too long for that, since a word goes on at the left only. */
export function indentedCommand(command: string, width: number, indent: number): string[] {
  const room = width - indent;
  if (wordsOf(command).some((word) => word.length + 2 > room)) return commandLines(command, width);
  return commandLines(command, room).map((line) => ' '.repeat(indent) + line);
}

// What a shell takes for a word: spaces in quotes are part of it.
function wordsOf(command: string): readonly string[] {
  return command.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
}

// A word on two lines. Between quotes a backslash says nothing: they are closed before it, and opened again.
function broken(word: string, width: number): [string, string] {
  const { end, isQuoted } = within(word, Math.max(1, Math.min(width, word.length) - 1));
  if (!isQuoted) return [`${word.slice(0, end)}\\`, word.slice(end)];
  const shorter = within(word, Math.max(2, Math.min(width, word.length) - 2));
  const [head, rest] = [word.slice(0, shorter.end), word.slice(shorter.end)];
  return shorter.isQuoted ? [`${head}'\\`, `'${rest}`] : [`${head}\\`, rest];
}

// How much of a word fits without half an escape, and whether it ends between quotes.
function within(word: string, most: number): { readonly end: number; readonly isQuoted: boolean } {
  let isQuoted = false;
  let end = 0;
  while (end < most) {
    const isEscape = !isQuoted && word[end] === '\\';
    if (isEscape && end > 0 && end + 2 > most) break;
    if (word[end] === "'") isQuoted = !isQuoted;
    end += isEscape ? 2 : 1;
  }
  return { end, isQuoted };
}
