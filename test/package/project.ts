// An empty project of a user: what `npm pack` makes, installed beside vitest, fast-check and TypeScript.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const TOP = resolve(import.meta.dirname, '..', '..');
const FIXTURES = join(import.meta.dirname, 'fixtures');

/** The packages that a user has besides quiesce, and the one that quiesce brings along. */
const INSTALLED = ['vitest', 'fast-check', 'typescript', 'tsx', '@types/node'];

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** Packs the package as it was built, and installs it in a new folder with these files, each a copy of a fixture. */
export function newProject(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-project-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  mkdirSync(join(modules, 'quiesce'));
  // The build is what `npm test` has made; to make it again would pull it away from under the other tests.
  const pack = ['pack', TOP, '--ignore-scripts', '--silent', '--pack-destination', folder];
  const tarball = execFileSync('npm', pack, { cwd: folder, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', tarball, '-C', join(modules, 'quiesce'), '--strip-components=1'], { cwd: folder });
  for (const name of INSTALLED) symlinkSync(join(TOP, 'node_modules', name), join(modules, name));
  for (const [name, fixture] of Object.entries(files)) copyFileSync(join(FIXTURES, fixture), join(folder, name));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  return folder;
}

/** Writes a file of a project. */
export function write(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** Runs a program of an installed package. */
export function run(folder: string, program: string, ...words: readonly string[]): Ended {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS|TEST|CI|FORCE_COLOR)/.test(name));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'node_modules', program), ...words], {
    cwd: folder,
    env: { ...Object.fromEntries(kept), NO_COLOR: '1', COLUMNS: '100' },
    encoding: 'utf8',
  });
  return { code: status, text: `${stdout}${stderr}` };
}
