// Whether what a document names is in the project.
import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';

const TOP = resolve(import.meta.dirname, '..', '..');
const FOLDERS = ['bench', 'bin', 'docs', 'models', 'properties', 'src', 'test'];

const names = new Set(
  FOLDERS.flatMap((folder) => readdirSync(resolve(TOP, folder), { recursive: true, encoding: 'utf8' })).map((path) => basename(path)),
);

/** The paths that are neither under one of these folders of the project, nor the bare name of some file in it. */
export function missingPaths(paths: readonly string[], folders: readonly string[]): string[] {
  return paths.filter((path) => {
    const isThere = folders.some((folder) => existsSync(resolve(TOP, folder, path)));
    const isKnown = !path.includes('/') && names.has(path);
    // A reader's own files are not part of the project.
    return !isThere && !isKnown && !path.startsWith('my-') && path !== 'quiesce.config.ts';
  });
}
