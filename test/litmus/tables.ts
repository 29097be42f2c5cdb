// The tables of verdicts: herd7's for the generated tests, the kernel's memory model's for NMI-RCU's life cycle.
import { readFileSync } from 'node:fs';

/** One row: the cells by the names of the columns. */
export type Row = Readonly<Record<string, string>>;

/** The rows of a table beside this file. */
export function readTable(name: string): readonly Row[] {
  const [head = '', ...lines] = readBeside(name).trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}

/** The text of a file beside this one. */
export function readBeside(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
