// The sources of a model: its file and all that it imports by a relative path, with what they say.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORTED = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/** A hash of everything that a model's sources say: its results are those of before as long as this is the same. */
export function sourcesHash(path: string): string {
  const hash = createHash('sha256');
  const known = new Set<string>();
  const waiting = [path];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (known.has(file)) continue;
    known.add(file);
    const text = readFileSync(file, 'utf8');
    hash.update(`${file}\0${text}\0`);
    for (const [, specifier] of text.matchAll(IMPORTED)) {
      const found = resolved(join(dirname(file), specifier));
      if (found !== undefined) waiting.push(found);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

function resolved(path: string): string | undefined {
  return [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}/index.ts`].find((each) => /\.\w+$/.test(each) && existsSync(each));
}
