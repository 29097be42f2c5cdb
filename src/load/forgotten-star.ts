// Forgotten stars: calls of a thread as a statement of its own, which would do nothing at all.
//
// An op of the language notices when it is created and never performed. A model's own `function*` cannot: called without `yield*`, its
// body never runs. So the sources are searched for such calls before the model is run.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.js';
import { shownPath } from './model-file.js';
import { withoutComments, withoutTexts } from './source-text.js';

/** The first call of a thread without `yield*` in a model's file or one that it imports; `threads` are names known from elsewhere. */
export function forgottenStar(path: string, threads: readonly string[]): Diagnostic | undefined {
  const sources = importedSources(path);
  const declared = [...sources.values()].flatMap((source) =>
    [...source.matchAll(/\bfunction\s*\*\s*(\w+)/g)].map((match) => match[1]),
  );
  const names = [...new Set([...threads, ...declared])];
  for (const [file, source] of sources) {
    const found = callWithoutStar(withoutTexts(source), names);
    if (!found) continue;
    const before = source.slice(0, found.offset).split('\n');
    return {
      code: 'forgotten-yield-star',
      message: `${found.name}() is called but never performed`,
      where: { file: shownPath(file), line: before.length, column: (before.at(-1) ?? '').length + 1 },
      instead: `write \`yield* ${found.name}(…)\``,
    };
  }
  return undefined;
}

/** Threads of the language that are generator functions themselves: called without `yield*`, they would do nothing. */
export function threadNames(language: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(language).flatMap(([name, value]) =>
    typeof value === 'function' && value.constructor.name === 'GeneratorFunction' ? [name] : [],
  );
}

// The first call of one of these names that is a statement of its own, in a text without comments and strings.
function callWithoutStar(source: string, names: readonly string[]): { readonly name: string; readonly offset: number } | undefined {
  if (names.length === 0) return undefined;
  // A statement starts after one of `; { } )`; what follows the call must not make it a method's head or part of an expression.
  const calls = new RegExp(String.raw`(?<=[;{})]\s*)(?<![\w$.])(${names.map(escaped).join('|')})\(`, 'g');
  for (const match of source.matchAll(calls)) {
    const rest = source.slice(closingAfter(source, match.index + match[0].length));
    if (/^\s*(;|\}|\n\s*[\w}])/.test(rest)) return { name: match[1], offset: match.index };
  }
  return undefined;
}

function escaped(name: string): string {
  return name.replaceAll('$', String.raw`\$`);
}

// The index after the bracket that closes the one before `from`.
function closingAfter(source: string, from: number): number {
  let open = 1;
  let at = from;
  while (at < source.length && open > 0) {
    if (source[at] === '(') open++;
    if (source[at] === ')') open--;
    at++;
  }
  return at;
}

// The model's file and, one after the other, every file that one of them imports by a relative path.
function importedSources(path: string): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const waiting = [path];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (sources.has(file) || !existsSync(file)) continue;
    const source = readFileSync(file, 'utf8');
    sources.set(file, source);
    for (const match of withoutComments(source).matchAll(/\bfrom\s*['"](\.[^'"]+)['"]/g))
      waiting.push(resolve(dirname(file), match[1]));
  }
  return sources;
}
