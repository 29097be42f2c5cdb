// Findings as integers: what the machine reports in place of a successor.
//
//   bit 0..3  0: none · 1..10: a fault, by its place in FAULT_KINDS · 14: a property of states · 15: a finding of the program
//   above     the row that was at fault (0: a pending op, or the state itself), or the index of the property or finding
import { FAULT_KINDS, type FaultKind } from '../core/fault.js';

/** Codes are below this: a program has fewer than 2^15 rows and findings. */
export const FINDING_CODES = 2 ** 19;

const PROPERTY = 14;
const PROGRAM = 15;

/** What a finding code stands for. */
export type DecodedFinding =
  | { readonly kind: 'fault'; readonly fault: FaultKind; readonly row: number }
  | { readonly kind: 'property'; readonly index: number }
  | { readonly kind: 'program'; readonly index: number };

/** The code of a fault without its row. */
export function faultCode(fault: FaultKind): number {
  return FAULT_KINDS.indexOf(fault) + 1;
}

/** The code of a fault at a row. */
export function faultAt(code: number, row: number): number {
  return code | (row << 4);
}

/** The code of finding `index` of the program. */
export function programFinding(index: number): number {
  return PROGRAM | (index << 4);
}

/** The code of `always` property `index`. */
export function propertyFinding(index: number): number {
  return PROPERTY | (index << 4);
}

/** What a code stands for. */
export function decodeFinding(code: number): DecodedFinding {
  const low = code & 15;
  const high = code >>> 4;
  if (low === PROGRAM) return { kind: 'program', index: high };
  if (low === PROPERTY) return { kind: 'property', index: high };
  const fault = FAULT_KINDS[low - 1];
  if (fault === undefined) throw new RangeError(`no finding has the code ${code}`);
  return { kind: 'fault', fault, row: high };
}
