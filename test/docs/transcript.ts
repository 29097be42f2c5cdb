// Transcripts: blocks of `$ command` lines, each followed by what it prints; run again, as a reader of the document would.
import { spawnSync } from 'node:child_process';
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

/** The transcript of these exchanges. */
export function transcriptOf(exchanges: readonly Exchange[]): string {
  return exchanges.map(({ command, output }) => `$ ${command}\n${output}`).join('');
}

/** Runs the commands in one shell, on a terminal page of 80 columns, in this folder. `npx quiesce` is the built command. */
export function runAgain(exchanges: readonly Exchange[], folder: string): Exchange[] {
  // `$?` must be that of the command before, so the seam keeps it.
  const seam = `code=$?; printf '${SEAM}'; (exit $code)`;
  const script = [`npx() { shift; "${process.execPath}" "${join(TOP, 'bin', 'quiesce.mjs')}" "$@"; }`];
  for (const { command } of exchanges) script.push(command, seam);
  const { FORCE_COLOR: _, ...env } = process.env;
  const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${script.join('\n')}`], {
    cwd: folder,
    env: { ...env, COLUMNS: '80', NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const outputs = stdout.split(SEAM);
  return exchanges.map(({ command }, index) => ({ command, output: outputs[index] ?? '' }));
}

/**
 * An output without what differs from run to run: seconds, rates and bytes, and where the lines break that hold them. Lines of a
 * suite also lose the padding of their columns, since a slow check is given a column more.
 */
export function settled(output: string): string {
  return output
    .replace(/^( {3}explored .*)((?:\n {12}.*)*)/gm, (paragraph) => paragraph.replace(/\s+/g, ' '))
    .replace(/^( [✓✗?!] .*?)(?: {2,}[\d.,]+ (?:min|s)(?: [\d.]+ s)?)?( {2}\(.*\))?$/gm, (_, line: string, rest = '') =>
      `${line}${rest}`.replace(/ {2,}/g, '  '),
    )
    .replace(/(?:\d+ min )?\b\d[\d.,]*[kM]? ?(s|ms|min|kB|MB|GB|B|states\/s)(?![\w/])/g, '* $1')
    .replace(/"(milliseconds|bytes)":[\d.]+/g, '"$1":*');
}
