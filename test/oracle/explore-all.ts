// The oracle on a whole system, as its tests ask: what it finds, in a form to compare.
import { expect } from 'vitest';
import type { System } from '../../src/index.js';
import { explore, type Exploration, type Options } from './oracle.js';

/** What the tests explore with unless they say otherwise. */
export const USUAL: Options = { cpus: 2, nmis: 'unbounded', memory: 'sc', window: 2, statesMax: 20_000 };

/** Explores a system to its end. */
export function exploreAll(system: System, options: Partial<Options> = {}): Exploration {
  const exploration = explore(system, { ...USUAL, ...options });
  expect(exploration.complete).toBe(true);
  return exploration;
}

/** The faults of a system, each with the steps of a shortest execution that has it. */
export function faultsOf(system: System, options: Partial<Options> = {}): Record<string, number> {
  return Object.fromEntries(exploreAll(system, options).faults);
}

/** The outcomes of a system without faults. */
export function outcomesOf(system: System, options: Partial<Options> = {}): string[] {
  const { faults, outcomes } = exploreAll(system, options);
  expect([...faults]).toEqual([]);
  return [...outcomes].sort();
}
