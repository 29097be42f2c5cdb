// Names for the states of a crew: which worker owns a state, and as what number.

/** What stands for the parent of the initial state. */
export const NOBODY = -1;

/** The name of a state among all workers: its number at its owner, and the owner, in one word without a sign. */
export function nameOf(number: number, owner: number, size: number): number {
  return (number * size + owner) | 0;
}

/** A state among all workers. */
export interface Named {
  readonly number: number;
  readonly owner: number;
}

/** The state that a name stands for; `undefined` for nobody. */
export function named(name: number, size: number): Named | undefined {
  const unsigned = name >>> 0;
  return name === NOBODY ? undefined : { number: Math.floor(unsigned / size), owner: unsigned % size };
}
