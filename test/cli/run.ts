// Runs the built command line, as a user does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'quiesce.mjs');

/** What a command printed, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `quiesce` with these words, in this folder; that of this package, unless another copy of it is named. */
export function quiesce(
  words: readonly string[],
  { folder = resolve(BIN, '..', '..'), width = 100, bin = BIN }: { folder?: string; width?: number; bin?: string } = {},
): Ran {
  const env = { ...process.env, COLUMNS: String(width), NO_COLOR: '1', FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return { code: status, out: stdout, err: stderr };
}

/** Runs a line of shell in which `$Q` is the command. */
export function shell(line: string): Ran {
  const env = { ...process.env, Q: `${process.execPath} ${BIN}`, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { env, encoding: 'utf8', cwd: resolve(BIN, '..', '..') });
  return { code: status, out: stdout, err: stderr };
}

/** A new folder outside of the project with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-test-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
