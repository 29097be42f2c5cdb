// The grid: each variant of a model under each memory model, and each compiler that the model says something about.
import { COMPILER_NAMES, MEMORY_NAMES } from '../core/memory.js';
import type { Model } from '../lang/model.js';
import { changedFrom, settingOf } from '../load/setting.js';
import { formatAddress, withPath } from './address.js';
import type { GridInstance, GridPlanLine } from './long-shape.js';
import { instancesOf } from './model-summary.js';
import type { Address } from './shape.js';

/** A cell of the grid, before its check. */
export interface GridCell {
  readonly address: Address;
  readonly instance: GridInstance;
}

/**
 * The cells of a grid: of the address, the CPUs, the interrupts, the parameters and the edits count. Where `words` are given, only the
 * variants with them in their names, and the model itself if they are in its own.
 */
export function gridOf(model: Model, asked: Address, words = ''): readonly GridCell[] {
  const instances = instancesOf(model);
  const compilers = COMPILER_NAMES.filter((name) => name === asked.compiler || instances.some(({ compiler }) => compiler === name));
  const set = settingOf(model, asked.set);
  const variants = [undefined, ...Object.keys(model.variants)].filter((variant) => (variant ?? model.name).includes(words));
  return variants.flatMap((variant) =>
    compilers.flatMap((compiler) =>
      MEMORY_NAMES.map((memory): GridCell => {
        const { cpus, nmis } = asked;
        const found = instances.find(
          (each) =>
            each.variant === variant &&
            each.memory === memory &&
            each.compiler === compiler &&
            (each.cpus === cpus || each.cpus === 'any') &&
            each.nmis === nmis &&
            isSame(settingOf(model, each.set), set),
        );
        // What is expected of the model is not expected of it under an edit.
        const expected = asked.edits.length === 0 ? found?.expected : undefined;
        const instance = { variant, memory, compiler, cpus, nmis, set: changedFrom(model, set), ...(expected && { expected }) };
        return { address: { ...withPath(asked, []), variant, memory, compiler, digest: undefined }, instance };
      }),
    ),
  );
}

/**
 * Hands out the cells of a grid, by number, to those who check them: the cells of a variant to one of them, who then compiles it once for
 * all memory models that share a program. Who finds no variant left helps another.
 */
export class GridQueue {
  private readonly rows: number[][];
  private readonly begun = new Set<number[]>();

  constructor(cells: readonly GridCell[]) {
    const variants = [...new Set(cells.map(({ instance }) => instance.variant))];
    this.rows = variants.map((variant) => cells.flatMap(({ instance }, cell) => (instance.variant === variant ? [cell] : [])));
  }

  /** What one takes, cell by cell. */
  *share(): Generator<number, void, void> {
    for (let row = this.rows.shift(); row; row = this.rows.shift()) {
      this.begun.add(row);
      for (let cell = row.shift(); cell !== undefined; cell = row.shift()) yield cell;
      this.begun.delete(row);
    }
    // The last of what somebody else has begun: the first ones are of the program that is compiled there.
    for (;;) {
      const [longest = []] = [...this.begun].sort((one, other) => other.length - one.length);
      const cell = longest.pop();
      if (cell === undefined) return;
      yield cell;
    }
  }
}

/** The first line of a grid. */
export function gridPlan(cells: readonly GridCell[]): GridPlanLine {
  return { kind: 'plan', cells: cells.map(({ address, instance }) => ({ ...instance, address: formatAddress(address) })) };
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.keys(one).every((name) => one[name] === other[name]);
}
