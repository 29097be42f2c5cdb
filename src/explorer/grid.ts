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

/** The cells of a grid: of the address, the CPUs, the interrupts, the parameters and the edits count. */
export function gridOf(model: Model, asked: Address): readonly GridCell[] {
  const instances = instancesOf(model);
  const compilers = COMPILER_NAMES.filter((name) => name === asked.compiler || instances.some(({ compiler }) => compiler === name));
  const set = settingOf(model, asked.set);
  return [undefined, ...Object.keys(model.variants)].flatMap((variant) =>
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

/** The first line of a grid. */
export function gridPlan(cells: readonly GridCell[]): GridPlanLine {
  return { kind: 'plan', cells: cells.map(({ address, instance }) => ({ ...instance, address: formatAddress(address) })) };
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.keys(one).every((name) => one[name] === other[name]);
}
