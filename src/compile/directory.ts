// The directory: from a model's cells and values to a program's numbers and back, for those who look at states.
import { Unobserved } from '../core/unobserved.js';
import type { AnyCell } from '../lang/cell.js';
import { cellName } from './label.js';
import type { Compiled } from './compile.js';

/** How a property finds what it asks about (see machine/watch.ts). */
export interface CellDirectory {
  readonly cellIndex: (cell: AnyCell) => number;
  readonly valueOf: (cell: number, value: number) => unknown;
}

/** The directory of a compiled model. */
export function directoryOf({ program, build }: Compiled): CellDirectory {
  return {
    cellIndex: (cell) => {
      const variable = build.memory.variableOf(cell);
      const index = program.cells.findIndex(({ name }) => name === cellName(cell));
      if (index < 0 || !program.cells[index].isTracked) throw new Unobserved(undefined, variable.key);
      return index;
    },
    valueOf: (cell, value) => {
      const { name, values } = program.cells[cell];
      return build.valueNamed(name, values[value]);
    },
  };
}

/** The name of the variable that a cell belongs to. */
export function variableName(cell: AnyCell): string {
  return cellName(cell)
    .replace(/\[\w+\]$/, '')
    .replace(/#\d+\./, '.');
}
