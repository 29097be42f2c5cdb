// The files of an explorer's page: a list of their own. No path of a request is ever looked for on disk.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../load/model-file.js';

/** An answer that is a file. */
export interface PageFile {
  readonly type: string;
  readonly body: string;
}

const FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
};

function folder(): string {
  return join(packageFolder(), 'dist', 'explorer');
}

/** Whether the page was built. */
export function isPageBuilt(): boolean {
  return Object.values(FILES).every(({ name }) => existsSync(join(folder(), name)));
}

/** The file at a path of the server; `undefined` where there is none, `missing` where it was not built. */
export function fileAt(path: string): PageFile | 'missing' | undefined {
  const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (file === undefined) return undefined;
  const place = join(folder(), file.name);
  return existsSync(place) ? { type: file.type, body: readFileSync(place, 'utf8') } : 'missing';
}
