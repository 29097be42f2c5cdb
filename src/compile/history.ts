// The history of a run: what a property of complete runs may ask about. It is part of the local state of the threads it is about.
import type { Op } from '../lang/op.js';
import type { Property, Run } from '../lang/property.js';
import type { History, HistoryLine } from './tree.js';

/** A property of the complete runs of a thread. */
export type RunProperty = Extract<Property, { kind: 'each-run' }>;

/** The history at the start of a thread. */
export const NO_HISTORY: History = { lines: [] };

/** The history with one line more; without properties that ask, there is none. */
export function noted(properties: readonly RunProperty[], history: History, line: HistoryLine): History {
  return properties.length === 0 ? history : { lines: [...history.lines, line] };
}

/** The history after a region was entered or left. */
export function notedRegion(properties: readonly RunProperty[], history: History, seen: Extract<Op, { kind: 'enter' | 'leave' }>): History {
  const { region: name } = seen;
  return noted(properties, history, seen.kind === 'enter' ? { kind: 'entered', name } : { kind: 'returned', name, value: seen.value });
}

/** The first property that a complete run with this history does not satisfy. */
export function brokenRun(properties: readonly RunProperty[], history: History): RunProperty | undefined {
  return properties.find((property) => !property.holds(runOf(history)));
}

function runOf({ lines }: History): Run {
  const count = (kind: HistoryLine['kind'], name: string): number =>
    lines.filter((line) => line.kind === kind && line.name === name).length;
  return {
    entered: (name) => count('entered', name),
    performed: (name) => count('performed', name),
    returned: (name) => lines.flatMap((line) => (line.kind === 'returned' && line.name === name ? [line.value] : [])),
  };
}
