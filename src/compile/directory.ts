// The directory: from a model's cells and values to a program's numbers and back, for those who look at states.
import { refuse } from '../core/diagnostic.js';
import { Unobserved } from '../core/unobserved.js';
import type { AnyCell } from '../lang/cell.js';
import { cellName } from './label.js';
import type { Compiled } from './compile.js';

/** How a property finds what it asks about (see machine/watch.ts). */
export interface CellDirectory {
  /** What a cell holds all the time because no thread uses it; `undefined` for a cell that some thread uses. */
  readonly constantOf: (cell: AnyCell) => { readonly value: unknown } | undefined;
  readonly cellIndex: (cell: AnyCell) => number;
  readonly valueOf: (cell: number, value: number) => unknown;
}

/** The directory of a compiled model. */
export function directoryOf({ program, build }: Compiled): CellDirectory {
  return {
    constantOf: (cell) => {
      if (cell.kind === 'per-cpu' && cell.cpu === 'this') refuseOwnCopy(cell.variable.name);
      const unused = build.unusedVariable(cell);
      if (unused === undefined) return undefined;
      const [value] = unused.values.values();
      return value === undefined ? refuseUnused(unused.key) : { value };
    },
    cellIndex: (cell) => {
      if (cell.kind === 'per-cpu' && cell.cpu === 'this') refuseOwnCopy(cell.variable.name);
      const index = program.cells.findIndex(({ name }) => name === cellName(cell));
      if (index < 0 || !program.cells[index].isTracked) throw new Unobserved(undefined, cell);
      return index;
    },
    valueOf: (cell, value) => {
      const { name, values } = program.cells[cell];
      return build.valueNamed(name, values[value]);
    },
  };
}

function refuseOwnCopy(variable: string): never {
  return refuse({
    code: 'bad-model',
    message: `a property asks for this CPU's copy of ${variable}, but a property runs on no CPU`,
    instead: `name a CPU: per_cpu(${variable}, 0)`,
  });
}

// Nobody will ever initialize it.
function refuseUnused(variable: string): never {
  return refuse({
    code: 'bad-model',
    message: `a property looks at ${variable}, which is uninitialized, and which no thread uses`,
    instead: 'give it an initial value, or look at a cell that some thread loads or stores',
  });
}
