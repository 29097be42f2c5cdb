// Populations: which slices counted CPUs have, and how many have each. Equal populations are one object with one number.

/** One or many; without exact counts, any number. */
export interface Population {
  readonly id: number;
  /** In rising order. */
  readonly slices: readonly number[];
  /** By place in `slices`: 1 for one CPU, 2 for two or more. */
  readonly counts: readonly number[];
  /** Set in the one population that has yet to become some number of CPUs with this slice. */
  readonly unborn: number | undefined;
}

/** All populations that were met. */
export class Populations {
  private readonly all: Population[] = [];
  private readonly byKey = new Map<string, Population>();

  constructor(private readonly isExact: boolean) {}

  /** The population of a number. */
  at(id: number): Population {
    return this.all[id];
  }

  /** The number of a population whose slices any number of CPUs may have. */
  number(slices: readonly number[]): number {
    return this.of(new Map(slices.map((slice) => [slice, 2]))).id;
  }

  /** The number of the population of so many idle CPUs as one may choose. */
  unborn(idle: number): number {
    return this.intern([], [], idle).id;
  }

  /** None, one, or many CPUs with this slice. */
  births(slice: number): readonly Population[] {
    return [new Map(), new Map([[slice, 1]]), new Map([[slice, 2]])].map((counts) => this.of(counts));
  }

  /** The part of a population whose slices are such. */
  those(population: Population, isSuch: (slice: number) => boolean): Population {
    if (population.slices.every(isSuch)) return population;
    return this.of(new Map([...countsOf(population)].filter(([slice]) => isSuch(slice))));
  }

  /** What a population becomes when each CPU's slice changes. */
  mapped(population: Population, change: (slice: number) => number): Population {
    if (population.slices.every((slice) => change(slice) === slice)) return population;
    const counts = new Map<number, number>();
    for (const [slice, count] of countsOf(population)) add(counts, change(slice), count);
    return this.of(counts);
  }

  /** What is left when one CPU with this slice leaves: of many, one or many; without exact counts, any number. */
  without(population: Population, slice: number): readonly Population[] {
    if (!this.isExact) return [population];
    const counts = countsOf(population);
    const count = counts.get(slice);
    counts.delete(slice);
    if (count !== 2) return [this.of(counts)];
    return [1, 2].map((left) => this.of(new Map([...counts, [slice, left]])));
  }

  /** With one CPU more. */
  with(population: Population, slice: number): Population {
    if (!this.isExact && population.slices.includes(slice)) return population;
    const counts = countsOf(population);
    add(counts, slice, this.isExact ? 1 : 2);
    return this.of(counts);
  }

  private of(counts: ReadonlyMap<number, number>): Population {
    const slices = [...counts.keys()].sort((one, other) => one - other);
    return this.intern(
      slices,
      slices.map((slice) => counts.get(slice) ?? 0),
      undefined,
    );
  }

  private intern(slices: readonly number[], counts: readonly number[], unborn: number | undefined): Population {
    const key = `${slices.join()};${counts.join()};${unborn ?? ''}`;
    const known = this.byKey.get(key);
    if (known) return known;
    const made = { id: this.all.length, slices, counts, unborn };
    this.all.push(made);
    this.byKey.set(key, made);
    return made;
  }
}

function countsOf({ slices, counts }: Population): Map<number, number> {
  return new Map(slices.map((slice, index) => [slice, counts[index]]));
}

function add(counts: Map<number, number>, slice: number, count: number): void {
  counts.set(slice, Math.min(2, (counts.get(slice) ?? 0) + count));
}
