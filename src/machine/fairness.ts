// Fairness: which executions without end count, as conditions. README.md says what they mean; here they are numbered.
import type { Fairness } from '../lang/property.js';
import type { MachineState } from './machine-state.js';

/** Numbers of conditions, -1 where a machine has none. Arrays over CPUs and something else are flat: `cpu * count + index`. */
export interface Conditions {
  readonly count: number;
  /** By CPU: it takes steps. */
  readonly cpu: Int32Array;
  /** By CPU: its oldest pending op is performed. */
  readonly perform: Int32Array;
  /** By CPU and slot: the callback of this slot begins. */
  readonly slot: Int32Array;
  /** By context: it takes steps. Only with the fairness `contexts`. */
  readonly task: Int32Array;
  readonly nmi: Int32Array;
  readonly irq: Int32Array;
  readonly softirq: Int32Array;
}

/** Numbers the conditions of a machine. */
export function conditionsOf({ program, cpus, slots, window }: MachineState, fairness: Fairness): Conditions {
  let count = 0;
  const some = (length: number, isThere: boolean): Int32Array => Int32Array.from({ length }, () => (isThere ? count++ : -1));
  const ofContexts = fairness === 'contexts';
  return {
    cpu: some(cpus, true),
    perform: some(cpus, window > 0),
    slot: some(cpus * slots, true),
    task: some(program.tasks.length, ofContexts),
    nmi: some(cpus * program.nmiDepth, ofContexts && program.nmi >= 0),
    irq: some(cpus, ofContexts && program.irq >= 0),
    softirq: some(cpus, ofContexts && slots > 0),
    count,
  };
}

/** The sets that an action can grant, each known by its number. */
export class GrantSets {
  private readonly known = new Map<string, number>();
  private readonly sets: number[] = [];

  constructor(private readonly words: number) {
    this.indexOf([]);
  }

  /** The number of the set of these conditions; -1 among them stands for none. */
  indexOf(conditions: readonly number[]): number {
    const set = Array.from({ length: this.words }, () => 0);
    for (const condition of conditions) if (condition >= 0) set[condition >> 5] |= 1 << (condition & 31);
    const key = set.join();
    const found = this.known.get(key) ?? this.known.size;
    if (found === this.known.size) {
      this.known.set(key, found);
      this.sets.push(...set);
    }
    return found;
  }

  /** All of them, one after the other. */
  all(): Int32Array {
    return Int32Array.from(this.sets);
  }
}
