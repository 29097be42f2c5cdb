// Globs: the files below a folder whose path a pattern describes. Node has this from 22 on.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a text is a pattern, and not the path of one file. */
export function isGlob(text: string): boolean {
  return /[*?{]/.test(text);
}

/** The files that a pattern describes, relative to the folder, in alphabetical order; none of packages, none that are hidden. */
export function filesMatching(folder: string, pattern: string): readonly string[] {
  const parts = pattern.replace(/^\.\//, '').split('/');
  const fixed = parts.slice(0, parts.findIndex(isGlob)).join('/');
  const isMatch = expressionOf(parts.join('/'));
  return filesBelow(join(folder, fixed), fixed).filter((path) => isMatch.test(path)).sort();
}

function filesBelow(folder: string, prefix: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(join(folder, entry.name), path) : [path];
  });
}

const MEANINGS: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')' };

// In braces, a comma stands for "or"; everywhere else it stands for itself.
function expressionOf(pattern: string): RegExp {
  let depth = 0;
  const source = pattern.replaceAll(/\*\*\/|\*\*|[*?{},]|[^\w/]/g, (piece) => {
    if (piece === '{') depth++;
    if (piece === '}') depth--;
    if (piece === ',') return depth > 0 ? '|' : ',';
    return MEANINGS[piece] ?? `\\${piece}`;
  });
  return new RegExp(`^${depth === 0 ? source : '(?!)'}$`, 'u');
}
