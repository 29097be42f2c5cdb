// The machine's side of a comparison: its outcomes of a straight-line program, in the words of the orders oracle.
import { COMPILER_NAMES, MEMORY_NAMES } from '../../src/core/memory.js';
import { exhaust } from '../oracle/exhaust.js';
import { valueText, type Straight } from './instructions.js';
import type { Row } from './orders.js';
import { toSystem, watchedOf, type Telling } from './straight-line.js';

// More than any program here has pending.
const WINDOW_AMPLE = 6;

/** Every memory model under every compiler. */
export const ROWS: readonly Row[] = MEMORY_NAMES.flatMap((memory) => COMPILER_NAMES.map((compiler) => ({ memory, compiler })));

/** What the machine says about a program. */
export interface Said {
  readonly outcomes: ReadonlySet<string>;
  /** The faults and the bounds that it came upon. */
  readonly troubles: readonly string[];
  readonly states: number;
}

/** Explores a program. */
export function machineSays(program: Straight, row: Row, how: { telling: Telling; window?: number }): Said {
  const { telling, window = WINDOW_AMPLE } = how;
  const options = { ...row, cpus: program.cpus.length, nmis: 0, window, watched: watchedOf(program) };
  const { outcomes, faults, bounded, states } = exhaust(toSystem(program, telling), options);
  const told = [...outcomes].map((outcome) => inWordsOf(program, outcome));
  return { outcomes: new Set(told), troubles: [...faults.keys(), ...bounded], states };
}

// Text is quoted there; and a cell that no instruction can reach is left out, so it has its initial value.
function inWordsOf({ cells }: Straight, outcome: string): string {
  const given = outcome.replaceAll('"', '').split(';');
  const missing = cells.flatMap(({ kind, name, initial }, index) =>
    kind === 'field' || given.some((part) => part.startsWith(`${name}=`)) ? [] : [`${name}=${valueText(cells, index, initial)}`],
  );
  return [...given, ...missing].sort().join(';');
}

/** Outcomes in order, to be compared. */
export function listOf(outcomes: ReadonlySet<string>): readonly string[] {
  return [...outcomes].sort();
}

/** What is in the one and not in the other. */
export function without(outcomes: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return listOf(outcomes).filter((outcome) => !others.has(outcome));
}
