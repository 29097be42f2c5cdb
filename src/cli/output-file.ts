// Files that somebody asked for: written whole, and a mistake in their name is told.
import { writeFileSync } from 'node:fs';
import { refuse } from '../core/diagnostic.js';

/** Writes a file; `what` names what was to be written to it, as in `the trace`. */
export function writeOutput(file: string, text: string, what: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const instead = 'name a file in a folder that exists and may be written to';
    refuse({ code: 'bad-usage', message: `${what} cannot be written to ${file}: ${reason}`, instead });
  }
}
