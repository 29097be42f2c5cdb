// Transcripts: blocks of `$ command` lines, each followed by what it prints; run again, as a reader of the document would.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TOP = resolve(import.meta.dirname, '..', '..');
/** What separates the outputs of the commands of one session. */
const SEAM = '\u0001';

/** A command, and what it prints on both streams. */
export interface Exchange {
  readonly command: string;
  readonly output: string;
}

/** The exchanges of a transcript. */
export function exchangesOf(transcript: string): Exchange[] {
  const parts = transcript.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { command: part.slice(0, end), output: part.slice(end + 1) };
  });
}

function transcriptOf(exchanges: readonly Exchange[]): string {
  return exchanges.map(({ command, output }) => `$ ${command}\n${output}`).join('');
}

/** The transcript as its commands print it now, in this folder; what differs in nothing but time and memory stays as it is. */
export function ranAgain(transcript: string, folder: string): string {
  const shown = exchangesOf(transcript);
  const again = runAgain(shown, folder);
  const kept = shown.map((exchange, index) => {
    const now = again[index] ?? exchange;
    return settled(now.output) === settled(exchange.output) ? exchange : now;
  });
  return transcriptOf(kept);
}

/**
 * Runs the commands in one shell, on a terminal page of 80 columns, in this folder. `npx` runs what is installed there; `npx quiesce` is
 * the built command where nothing is.
 */
function runAgain(exchanges: readonly Exchange[], folder: string): Exchange[] {
  // `$?` must be that of the command before, so the seam keeps it.
  const seam = `code=$?; printf '${SEAM}'; (exit $code)`;
  const script = [npxIn(folder)];
  for (const { command } of exchanges) script.push(command, seam);
  // What tells a program that it runs in a test, or in CI, is not so for a reader.
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS|TEST|CI|FORCE_COLOR)/.test(name));
  const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${script.join('\n')}`], {
    cwd: folder,
    env: { ...Object.fromEntries(kept), COLUMNS: '80', NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const outputs = stdout.split(SEAM);
  return exchanges.map(({ command }, index) => ({ command, output: outputs[index] ?? '' }));
}

function npxIn(folder: string): string {
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'quiesce', 'bin', 'quiesce.mjs');
  const bin = existsSync(installed) ? installed : join(TOP, 'bin', 'quiesce.mjs');
  const vitest = join(modules, 'vitest', 'vitest.mjs');
  return `npx() { local file="${bin}"; if [ "$1" = vitest ]; then file="${vitest}"; fi; shift; "${process.execPath}" "$file" "$@"; }`;
}

/**
 * An output without what differs from run to run: seconds, rates and bytes, and where the lines break that hold them. Lines of a
 * suite also lose the padding of their columns, since a slow check is given a column more.
 */
function settled(output: string): string {
  return output
    .replace(/^( {3}explored .*)((?:\n {12}.*)*)/gm, (paragraph) => paragraph.replace(/\s+/g, ' '))
    .replace(/^( [✓✗?!] .*?)(?: {2,}[\d.,]+ (?:min|s)(?: [\d.]+ s)?)?( {2}\(.*\))?$/gm, (_, line: string, rest = '') =>
      `${line}${rest}`.replace(/ {2,}/g, '  '),
    )
    .replace(/(?:\d+ min )?\b\d[\d.,]*[kM]? ?(s|ms|min|kB|MB|GB|B|states\/s)(?![\w/])/g, '* $1')
    .replace(/"(milliseconds|bytes)":[\d.]+/g, '"$1":*');
}
