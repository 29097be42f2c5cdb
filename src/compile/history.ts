// The history of a run: what a property of complete runs may ask about. It is part of the local state of the threads it is about.
import type { Op } from '../lang/op.js';
import type { Property, Run } from '../lang/property.js';
import type { History, HistoryLine } from './tree.js';
import type { ValueNames } from './values.js';

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

/** A run with this history, to be asked about. */
export function runOf({ lines }: History): Run {
  const count = (kind: HistoryLine['kind'], name: string): number =>
    lines.filter((line) => line.kind === kind && line.name === name).length;
  return {
    entered: (name) => count('entered', name),
    performed: (name) => count('performed', name),
    returned: (name) => lines.flatMap((line) => (line.kind === 'returned' && line.name === name ? [line.value] : [])),
  };
}

/** What regions returned, as text: equal texts, equal values. */
export function valuesText(values: readonly unknown[], names: ValueNames): string {
  return values.map((value) => (value === undefined ? '' : names.key(value))).join();
}
