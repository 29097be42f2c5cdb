// A source file as tidy reads it: its text, its code without comments and literals, its comments, and its imports.

/** One file. `code` has the length and the lines of `text`, with comments and the insides of literals blanked. */
export interface Source {
  /** Relative to the top of the project, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly code: string;
  readonly comments: readonly Comment[];
}

/** A comment, with its marks, and where it starts. */
export interface Comment {
  readonly offset: number;
  readonly text: string;
}

/** An import or re-export of another file or package. */
export interface Import {
  readonly offset: number;
  readonly specifier: string;
  /** Whether it is gone when the program runs: `import type`, `export type`. */
  readonly isTypeOnly: boolean;
}

/** Reads a file's text once. */
export function readSource(path: string, text: string): Source {
  const code = text.split('');
  const comments: Comment[] = [];
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at++) if (text[at] !== '\n') code[at] = ' ';
  };
  // What encloses the code that is being read: each `${` inside a template pushes the depth of braces that its `}` returns to.
  const templates: number[] = [];
  let depth = 0;
  let at = text.startsWith('#!') ? endOfLine(text, 0) : 0;
  while (at < text.length) {
    const start = at;
    const two = text.slice(at, at + 2);
    if (two === '//' || two === '/*') {
      at = two === '//' ? endOfLine(text, at) : endOf(text, '*/', at + 2);
      comments.push({ offset: start, text: text.slice(start, at) });
      blank(start, at);
    } else if (text[at] === "'" || text[at] === '"') {
      at = endOfLiteral(text, at + 1, text[at] ?? '');
      blank(start + 1, at - 1);
    } else if (text[at] === '`' || (text[at] === '}' && templates.at(-1) === depth)) {
      if (text[at] === '}') templates.pop();
      at = endOfTemplatePart(text, at + 1);
      blank(start + 1, at - 1);
      if (text[at - 1] === '{') templates.push(depth);
    } else if (text[at] === '/' && startsRegExp(text, at)) {
      at = endOfRegExp(text, at + 1);
      blank(start + 1, at - 1);
    } else {
      if (text[at] === '{') depth++;
      if (text[at] === '}') depth--;
      at++;
    }
  }
  return { path, text, code: code.join(''), comments };
}

/** The number of the line that holds an offset, counted from 1. */
export function lineAt(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length;
}

/** The literal that starts at an offset, without its quotes; `undefined` if there is none. */
export function literalAt(source: Source, offset: number): string | undefined {
  const quote = source.text[offset] ?? '';
  if (!["'", '"', '`'].includes(quote)) return undefined;
  return source.text.slice(offset + 1, source.code.indexOf(quote, offset + 1));
}

const STATEMENT = /\b(?:import|export)\s+(type\s)?[^'";()=]*?\bfrom\s+(?=['"])|\bimport\s+(?=['"])/g;
const CALL = /\bimport\s*\(\s*(?=['"`])/g;
const ADDRESS = /\bnew\s+URL\(\s*(?=['"])/g;

/** What a file imports: by statements, by `import()`, and as a worker by `new URL('./x.js', import.meta.url)`. */
export function importsOf(source: Source): Import[] {
  const found = (pattern: RegExp): Import[] =>
    [...source.code.matchAll(pattern)].map((match) => {
      const [whole, type] = match;
      const specifier = literalAt(source, match.index + whole.length) ?? '';
      return { offset: match.index, specifier, isTypeOnly: type !== undefined };
    });
  const files = found(ADDRESS).filter(({ specifier }) => /\.m?[jt]s$/.test(specifier));
  return [...found(STATEMENT), ...found(CALL), ...files];
}

/** The path of the file that a relative import means; `undefined` for a package. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.js$/, '.ts');
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

function endOfLiteral(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote || text[at] === '\n') return at + 1;
  }
  return text.length;
}

// The end of a template, or of the part of it before the next `${`.
function endOfTemplatePart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return at + 1;
    else if (text.startsWith('${', at)) return at + 2;
  }
  return text.length;
}

// A slash divides after a value, and starts a regular expression anywhere else.
function startsRegExp(text: string, at: number): boolean {
  const before = text.slice(0, at).trimEnd();
  return /[([{,;:=!&|?+\-*%<>~^]$|=>$|\breturn$|^$/.test(before.slice(-8));
}

function endOfRegExp(text: string, from: number): number {
  let isInClass = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') isInClass = true;
    else if (text[at] === ']') isInClass = false;
    else if (text[at] === '\n' || (text[at] === '/' && !isInClass)) return at + 1;
  }
  return text.length;
}
