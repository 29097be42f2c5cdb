// The files that a model is made of: its own, and what it imports by a relative path, and so on.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;

/** Absolute paths, sorted; also of files that are imported and are not there (yet). */
export function sourcesOf(path: string): readonly string[] {
  const found = new Set([path]);
  // A set hands out what is added to it while it is walked.
  for (const file of found) {
    const text = textOf(file) ?? '';
    for (const [, , specifier = ''] of text.matchAll(RELATIVE_IMPORT)) found.add(fileOf(resolve(dirname(file), specifier)));
  }
  return [...found].sort();
}

/** What a file says; nothing where it is not there or no file. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

// A model names its sources with the ending of the sources, of what they are built to, or with none.
function fileOf(path: string): string {
  const candidates = [path, path.replace(/\.([mc]?)js$/, '.$1ts'), `${path}.ts`, `${path}/index.ts`];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile()) ?? path;
}
