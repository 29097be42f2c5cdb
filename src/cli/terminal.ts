// The terminal: the result goes to stdout, everything else to stderr.
import picocolors from 'picocolors';
import { PLAIN, type Paint } from '../report/paint.js';
import { WIDTH_MIN, type Page } from '../report/page.js';
import { EXIT } from './exit-code.js';

const WIDTH_DEFAULT = 80;

/** Prints lines of the result. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Prints a result that is one text: a file that goes to stdout. */
export function printText(text: string): void {
  process.stdout.write(text);
}

/** Prints lines beside the result: diagnostics and progress. */
export function printAside(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}

/** The page that the result is laid out for. */
export function resultPage(): Page {
  return { width: terminalWidth(process.stdout.columns), paint: paintFor(process.stdout.isTTY), folder: process.cwd() };
}

/** The page that diagnostics are laid out for. */
export function asidePage(): Page {
  return { width: terminalWidth(process.stderr.columns), paint: paintFor(process.stderr.isTTY), folder: process.cwd() };
}

// Where the stream is no terminal, COLUMNS says how wide the reader's is.
function terminalWidth(columns: number | undefined): number {
  const asked = Number(process.env.COLUMNS);
  const width = columns ?? (Number.isSafeInteger(asked) && asked > 0 ? asked : WIDTH_DEFAULT);
  return Math.max(WIDTH_MIN, width);
}

// Picocolors knows NO_COLOR, FORCE_COLOR and --no-color; whether this very stream is a terminal it does not.
function paintFor(isTerminal: boolean): Paint {
  const isForced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== '0';
  return (isTerminal || isForced) && picocolors.isColorSupported ? picocolors : PLAIN;
}

/** Ends the process quietly when whoever reads the result goes away (`quiesce list | head -1`). */
export function endOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.brokenPipe);
      throw error;
    });
  }
}
