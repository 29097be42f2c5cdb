// Mistakes of a litmus test: said with file, line and column, and never answered by a guess.
import { refuse } from '../core/diagnostic.js';
import type { LitmusTest, Position } from './ast.js';

/** Where mistakes are reported: the file that is being read. */
export interface Reading {
  readonly file: string;
}

/** Ends the work with a diagnostic about one place of a litmus test. */
export function refuseLitmus({ file }: Reading, { line, column }: Position, message: string, instead?: string): never {
  return refuse({ code: 'bad-litmus', message, where: { file, line, column }, instead });
}

/** The message of a mistake that shows only when a process runs: all that a search gets to see of it is text. */
export function placedMessage({ line, column }: Position, message: string): string {
  return `${line}:${column}: ${message}`;
}

/** Ends the work with a diagnostic made of a placed message; without a place, it is about the processes. */
export function refusePlaced(test: LitmusTest, message: string): never {
  const placed = /(\d+):(\d+): (.*)$/.exec(message);
  if (!placed) return refuseLitmus(test, test.processes[0].at, message);
  return refuseLitmus(test, { line: Number(placed[1]), column: Number(placed[2]) }, placed[3]);
}
