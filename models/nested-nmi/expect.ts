// The rows that the model and its variants expect, spelled short.
import type { Expectation, FaultKind } from 'quiesce';
import { violated, type Where } from '../rows.ts';
import type { NestedNmiSetting } from './parameters.ts';
import type { NAMES } from './properties.ts';

/** How NMIs of one CPU nest, which is a matter of that CPU alone. */
export const NESTING: Where = { cpus: [1], set: { checked: 'nesting' } };

/** A row for each of the two ways in which an NMI is entered. */
export function inBothEntries(row: Expectation): readonly Expectation[] {
  return [row, { ...row, set: { ...row.set, entry: 'stack-frames' } }];
}

/** NMIs do not nest as they should, where they are entered like this. */
export function nestsWrongly(
  finding: (typeof NAMES)[keyof typeof NAMES] | FaultKind,
  entry: NestedNmiSetting['entry'] = 'nmi-state',
): Expectation {
  return violated(finding, { cpus: [1], memory: ['sc', 'arm'], set: { checked: 'nesting', entry } });
}
