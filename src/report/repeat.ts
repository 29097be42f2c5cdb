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
  for (const word of command.split(' ')) {
    if (line !== '' && line.length + 1 + word.length + 2 > width) {
      lines.push(`${line} \\`);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (line.length > width) {
      lines.push(`${line.slice(0, width - 1)}\\`);
      line = line.slice(width - 1);
    }
  }
  return [...lines, line];
}
