// The litmus tests as a benchmark: all of the reference table's, under each memory model that it judges.
import type { MemoryName } from '../src/core/memory.js';
import { compileLitmus, runCompiled } from '../src/litmus/run.js';
import { testNamed } from '../test/litmus/shapes.js';
import { readTable } from '../test/litmus/tables.js';

const MEMORIES: readonly MemoryName[] = ['sc', 'tso', 'arm'];

/** Judges every test of the table once and says how long that took, compiling included. */
export function litmusLines(now: () => number): readonly string[] {
  const names = readTable('verdicts.tsv').map(({ test }) => test);
  const started = now();
  const compiled = names.map((name) => compileLitmus(testNamed(name)));
  const lines = [`${names.length} litmus tests compiled in ${seconds(now() - started)}`];
  for (const memory of MEMORIES) {
    const before = now();
    const explored = compiled.reduce((sum, test) => sum + runCompiled(test, { memory }).explored, 0);
    lines.push(`${names.length} verdicts under ${memory} in ${seconds(now() - before)}, ${explored.toLocaleString('en-US')} states`);
  }
  return lines;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
