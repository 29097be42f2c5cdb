// Files that somebody asked for: written whole, and a mistake in their name is told, before the work where that is possible.
import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { refuse } from '../core/diagnostic.js';

/** Ends in a diagnostic where a file could not be written anyway; `what` names what is to be written to it, as in `the trace`. */
export function checkOutput(file: string | undefined, what: string): void {
  if (file === undefined) return;
  trying(file, what, () => accessSync(existsSync(file) ? file : dirname(file), constants.W_OK));
}

/** Writes a file. */
export function writeOutput(file: string, text: string, what: string): void {
  trying(file, what, () => writeFileSync(file, text));
}

function trying(file: string, what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const instead = 'name a file in a folder that exists and may be written to';
    refuse({ code: 'bad-usage', message: `${what} cannot be written to ${file}: ${reason}`, instead });
  }
}
