// A model that does not load: from whatever the import threw to one diagnostic with the model's own file and line.
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';
import { packageFolder, shownPath, type ModelFile } from './model-file.js';

/** What kind of file did not load. */
type Kind = 'model' | 'configuration';

/** The diagnostic of a file whose import threw this. */
export function loadMistake(file: ModelFile, thrown: unknown, kind: Kind = 'model'): Diagnostic {
  const error = thrown instanceof Error ? thrown : new Error(`throws ${String(thrown)}`);
  return missingImport(error, kind) ?? missingExport(error, kind) ?? syntaxMistake(error, kind) ?? thrownMistake(file, error, kind);
}

// esbuild: `Transform failed with 1 error:\n/tmp/model.ts:2:10: ERROR: Unexpected ";"`, columns counted from 0.
function syntaxMistake(error: Error, kind: Kind): Diagnostic | undefined {
  const match = /^(.*?):(\d+):(\d+): ERROR: (.*)$/m.exec(error.message);
  if (match) {
    const [, path = '', line = '1', column = '0', message = ''] = match;
    const where = { file: shownPath(path), line: Number(line), column: Number(column) + 1 };
    return {
      code: 'model-does-not-load',
      message: `the ${kind} does not parse: ${message}`,
      where,
      instead: 'correct the syntax at this place',
    };
  }
  if (!(error instanceof SyntaxError)) return undefined;
  const head = /^(file:\/\/[^\n]*|\/[^\n]*):(\d+)$/m.exec(error.stack ?? '');
  if (!head) return undefined;
  const where = { file: shownPath(plainPath(head[1])), line: Number(head[2]), column: 1 };
  return {
    code: 'model-does-not-load',
    message: `the ${kind} does not parse: ${error.message}`,
    where,
    instead: 'correct the syntax at this place',
  };
}

// Node: `Cannot find module '/tmp/other.ts' imported from /tmp/model.ts`.
function missingImport(error: Error, kind: Kind): Diagnostic | undefined {
  const match = /^Cannot find (?:module|package) '([^']+)' imported from (.+?)$/m.exec(error.message);
  if (!match) return undefined;
  const [, missing = '', importer = ''] = match;
  return {
    code: 'model-does-not-load',
    message: `the ${kind} imports ${shownPath(plainPath(missing))}, which does not exist`,
    where: { file: shownPath(plainPath(importer)), line: 1, column: 1 },
    instead: `import what exists: 'quiesce' for the language, './other.ts' (with its ending) for a file beside the ${kind}`,
  };
}

// Node: `The requested module 'quiesce' does not provide an export named 'READ_TWICE'`.
function missingExport(error: Error, kind: Kind): Diagnostic | undefined {
  const match = /^The requested module '([^']+)' does not provide an export named '([^']+)'$/m.exec(error.message);
  if (!match) return undefined;
  const place = /^(file:\/\/\S+|\/\S+):(\d+)$/m.exec(error.stack ?? '');
  return {
    code: 'model-does-not-load',
    message: `the ${kind} imports ${match[2]} from '${match[1]}', which has no such export`,
    where: place ? { file: shownPath(plainPath(place[1])), line: Number(place[2]), column: 1 } : undefined,
    instead: 'spell it as it is exported; types need `import type` or `import { type X }`',
  };
}

const ONLY_DECLARE: Readonly<Record<Kind, string>> = {
  model: 'let a model file only declare: cells, threads, and `export default model({ … })`',
  configuration: 'let a configuration only declare: `export default defineConfig({ … })`',
};

function thrownMistake(file: ModelFile, error: Error, kind: Kind): Diagnostic {
  return {
    code: 'model-does-not-load',
    message: `the ${kind} throws while it is loaded: ${error.name}: ${error.message.split('\n')[0]}`,
    where: placeInModel(error) ?? { file: file.name, line: 1, column: 1 },
    instead: ONLY_DECLARE[kind],
  };
}

// The innermost frame of an error that is neither Node's nor a package's nor quiesce's own.
function placeInModel(error: Error): SourceLocation | undefined {
  const own = [`${packageFolder()}/src/`, `${packageFolder()}/dist/`];
  for (const line of (error.stack ?? '').split('\n')) {
    const match = /^\s+at .*?((?:file:\/\/)?\/[^():]+):(\d+):(\d+)\)?$/.exec(line);
    if (!match) continue;
    const path = plainPath(match[1]);
    if (path.includes('/node_modules/') || own.some((folder) => path.startsWith(folder))) continue;
    return { file: shownPath(path), line: Number(match[2]), column: Number(match[3]) };
  }
  return undefined;
}

function plainPath(address: string): string {
  const [bare = ''] = address.split(/[?#]/);
  return bare.startsWith('file://') ? fileURLToPath(bare) : bare;
}
