// Properties of states, where CPUs are counted: asked of every few of the counted CPUs that may be there together.
import type { Machine } from './machine.js';
import type { Population } from './populations.js';
import type { SliceIds } from './slice-ids.js';
import type { Watch } from './watch.js';
import { isGuessingNow } from './window.js';

/** Looks at populations. */
export class PopulationWatch {
  private readonly packed: Int32Array;
  private readonly asked = new Map<string, number>();
  private readonly views = new Map<number, string>();

  constructor(
    private readonly machine: Machine,
    private readonly ids: SliceIds,
    private readonly watch: Watch,
    private readonly apart: number,
  ) {
    this.packed = new Int32Array(machine.words);
  }

  /** 0, or the code of the `always` that does not hold with some of the counted CPUs: as many as the machine has for them. */
  observe(own: Int32Array, population: Population): number {
    const { machine, apart } = this;
    // Of slices that look alike to properties one will do, as often as there can be CPUs with one.
    const alike = new Map<string, number[]>();
    for (const [index, slice] of population.slices.entries()) {
      const view = this.viewOf(slice);
      if (view === UNSEEN) continue;
      const known = alike.get(view) ?? [];
      alike.set(view, known);
      for (let copy = 0; copy < Math.min(copiesOf(population.counts[index]), machine.cpus - apart); copy++)
        if (known.length < machine.cpus - apart) known.push(slice);
    }
    const key = `${own.join()};${[...alike]
      .map(([view, { length }]) => `${view}*${length}`)
      .sort()
      .join(' ')}`;
    const known = this.asked.get(key);
    if (known !== undefined) return known;
    const finding = this.ask(own, [...alike.values()].flat());
    this.asked.set(key, finding);
    return finding;
  }

  private ask(own: Int32Array, slices: readonly number[]): number {
    const { machine, apart, ids } = this;
    let first = 0;
    for (const company of companies(slices, machine.cpus - apart)) {
      ids.ids.set(own);
      // Where there are fewer, blank slices stand for nobody.
      ids.spell(ids.ids, this.packed);
      this.packed.fill(0, machine.fields.sliceStart[apart]);
      for (const [index, slice] of company.entries()) ids.slices[apart].read(slice, this.packed, machine.fields.sliceStart[apart + index]);
      machine.enterAlone(this.packed);
      const finding = isGuessingNow(machine) ? 0 : this.watch.observe(machine);
      if (first === 0) first = finding;
    }
    return first;
  }

  // A counted CPU's own variables are no part of it: nobody names the copy of such a CPU.
  private viewOf(slice: number): string {
    const { machine, apart, ids, packed } = this;
    const known = this.views.get(slice);
    if (known !== undefined) return known;
    packed.fill(0);
    ids.slices[apart].read(slice, packed, machine.fields.sliceStart[apart]);
    machine.enterAlone(packed);
    const inside = isGuessingNow(machine) ? [] : machine.insideOf(packed, apart);
    const view = inside.some((regions) => regions > 0) ? inside.join() : UNSEEN;
    this.views.set(slice, view);
    return view;
  }
}

/** The view of a slice in no region, which is like nobody; and of one with a pending load, in whose company no property is asked. */
const UNSEEN = '';

// One CPU is one; many are as many as are looked at.
function copiesOf(count: number): number {
  return count === 1 ? 1 : Infinity;
}

// Every choice of at most `most` of the slices.
function companies(slices: readonly number[], most: number): number[][] {
  let all: number[][] = [[]];
  for (const slice of slices) all = [...all, ...all.filter(({ length }) => length < most).map((company) => [...company, slice])];
  return [...new Map(all.map((company) => [company.join(), company])).values()];
}
