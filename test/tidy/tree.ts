// The tree that tidy looks at: every source file of the project.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSource, type Source } from './source.js';

const TOP = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['bench', 'bin', 'build', 'models', 'properties', 'src', 'test'];
const FILES = ['vitest.config.ts'];

/** All source files, sorted by path. Fixtures are left out: they are the mistakes that tests are about. */
export function readTree(): Source[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(TOP + folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  );
  const paths = [...FILES, ...inFolders].filter((path) => /\.(tsx?|mjs)$/.test(path) && !path.includes('/fixtures/'));
  return paths.sort().map((path) => readSource(path, readFileSync(TOP + path, 'utf8')));
}

// What the package shows to those who use it: by `exports` and `bin`, and the page that the explorer serves.
const FACES = [
  'src/index.ts',
  'src/cli/main.ts',
  'src/testing/vitest.ts',
  'src/testing/fast-check.ts',
  'src/load/config.ts',
  'src/explorer/page/main.tsx',
];

/** Whether a file of src/ is a face of the package. */
export function isFace(path: string): boolean {
  return FACES.includes(path);
}

/** Whether a file is where a part of the project starts; every other file is imported by some file. */
export function isEntry(path: string): boolean {
  return (
    isFace(path) ||
    path.startsWith('bin/') ||
    path.endsWith('.config.ts') ||
    path.endsWith('.test.ts') ||
    path === 'bench/bench.ts' ||
    path === 'build/build.ts' ||
    path === 'properties/index.ts' ||
    /^models\/([^/]+\/)+model\.ts$/.test(path)
  );
}
