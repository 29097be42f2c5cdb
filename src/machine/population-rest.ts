// States in which only an interrupt can still happen, where CPUs are counted: a deadlock, or a leak.
//
// Which CPUs are there is not known to the last one, so some of them are looked at without the others. That shows whatever is there to be
// seen: a deadlock stays one when there are fewer CPUs whose interrupts could get somebody out of it, as long as a stuck context is left
// and waits for all that it waited for; and what has leaked is shared.
import type { Machine } from './machine.js';
import type { Population } from './populations.js';
import type { SliceIds } from './slice-ids.js';

/** Looks at populations in which nobody can take a step. */
export class PopulationRest {
  private readonly known = new Map<string, number>();
  private readonly packed: Int32Array;

  constructor(
    private readonly machine: Machine,
    private readonly ids: SliceIds,
    private readonly options: { readonly apart: number; readonly isExact: boolean },
  ) {
    this.packed = new Int32Array(machine.words);
  }

  /** 0, or the code of the fault; the counted CPUs keep others waiting by these marks, and refer to these objects. */
  findingOf(own: Int32Array, stuck: Population, others: { readonly mark: number; readonly hold: number }): number {
    for (const company of this.companiesOf(stuck)) {
      const key = [...own, ...company, others.mark, others.hold].join();
      const finding = this.known.get(key) ?? this.ask(own, company, others);
      this.known.set(key, finding);
      if (finding !== 0) return finding;
    }
    return 0;
  }

  // Whom to look at together. Counted loosely, any of them may be absent: nobody, then each one. Else, as many as there is room for: each
  // one with the first ones.
  private companiesOf({ slices, counts }: Population): number[][] {
    if (!this.options.isExact) return [[], ...slices.map((slice) => [slice])];
    const room = this.machine.cpus - this.options.apart;
    const all = slices.flatMap((slice, index) => Array.from({ length: counts[index] }, () => slice));
    if (all.length <= room) return [all];
    return slices.map((slice) => [slice, ...all.toSpliced(all.indexOf(slice), 1)].slice(0, room));
  }

  private ask(own: Int32Array, company: readonly number[], { mark, hold }: { readonly mark: number; readonly hold: number }): number {
    const { machine, ids, packed } = this;
    const { apart } = this.options;
    const { sliceStart } = machine.fields;
    ids.ids.set(own);
    ids.spell(ids.ids, packed);
    packed.fill(0, sliceStart[apart]);
    for (const [index, slice] of company.entries()) ids.slices[apart].read(slice, packed, sliceStart[apart + index]);
    machine.present = apart + company.length;
    machine.othersMark = mark;
    machine.othersHold = hold;
    machine.expand(packed, 0);
    machine.present = machine.cpus;
    machine.othersMark = 0;
    machine.othersHold = 0;
    return machine.restFinding;
  }
}
