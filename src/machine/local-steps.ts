// What one CPU can do, remembered: its actions depend on what the CPUs share and on its own slice, and there are few of either.
//
// The machine is asked once for each pair, on a state in which the other CPUs are blank, and what it says is kept as a list of records.
// What the others have that matters besides (marks of grace periods, references to heap objects) is part of the question.
// Compare the next-state caching of LTSmin (Blom, van de Pol, Weber, "Bridging the gap between enumerative and symbolic model
// checkers", 2009).
import { assert } from '../core/assert.js';
import { decodeEffect, EFFECT } from './effect.js';
import { noteRegions } from './grace.js';
import type { Machine } from './machine.js';
import type { MacroSteps } from './macro-steps.js';
import type { SliceIds } from './slice-ids.js';
import { noteCallbacks } from './step.js';

/** Words of a record, and what each holds. `shared` and `slice` are numbers of the successor; `quiet` is 1 if no property sees it. */
export const RECORD = { action: 0, finding: 1, shared: 2, slice: 3, effect: 4, entered: 5, quiet: 6, words: 7 } as const;

/** A question: the actions of a CPU in this slice, while the others have these marks and hold these objects. */
export interface Standing {
  cpu: number;
  shared: number;
  slice: number;
  mark: number;
  hold: number;
}

/** Words of an entry of the table: the five numbers of the question, and where the answer is, plus 1. */
const ENTRY_WORDS = 6;

/** Entries of the table without hashing, at the most. */
const DENSE_MAX = 1 << 22;

/** The actions of each CPU in each situation. */
export class LocalSteps {
  /** Records, one list after the other; see `find`. */
  records = new Int32Array(1 << 12);
  private used = 0;
  private table = new Int32Array(ENTRY_WORDS << 10);
  private count = 0;
  /** By shared part, kind and slice: where the answer is, plus 1, if nobody else matters. */
  private dense = new Int32Array(1 << 12);
  private stride = 64;
  private readonly kinds: number;
  private readonly blank: Int32Array;
  private readonly effects = new Map<number, Int32Array[]>();

  constructor(
    private readonly machine: Machine,
    private readonly ids: SliceIds,
    private readonly kindOf: Int32Array,
    private readonly options: { readonly macroSteps: MacroSteps; readonly looksAtCells: boolean },
  ) {
    this.blank = new Int32Array(machine.words);
    this.kinds = Math.max(...kindOf) + 1;
  }

  /**
   * Where the answer to a question starts in `records`: the number of records, 1 if some action is more than an arrival, the bounds
   * that disabled one, and then the records.
   */
  find(standing: Standing): number {
    const { mark, hold, shared, slice } = standing;
    if ((mark | hold) !== 0 || slice >= this.stride) return this.findRare(standing);
    const { dense, stride, kinds, kindOf } = this;
    const found = dense[(shared * kinds + kindOf[standing.cpu]) * stride + slice];
    return found > 0 ? found - 1 : this.findRare(standing);
  }

  private findRare(standing: Standing): number {
    const { table, kindOf } = this;
    const kind = kindOf[standing.cpu];
    const { shared, slice, mark, hold } = standing;
    const wrap = table.length / ENTRY_WORDS - 1;
    for (let at = hashOf(kind, standing) & wrap; ; at = (at + 1) & wrap) {
      const entry = at * ENTRY_WORDS;
      const found = table[entry + 5];
      if (found === 0) return this.ask(standing);
      if (
        table[entry + 1] === shared &&
        table[entry + 2] === slice &&
        table[entry] === kind &&
        table[entry + 3] === mark &&
        table[entry + 4] === hold
      )
        return found - 1;
    }
  }

  /** The slice of another CPU after an effect. */
  affected(effect: number, cpu: number, slice: number): number {
    const ofEffect = this.effects.get(effect) ?? [];
    this.effects.set(effect, ofEffect);
    let known = (ofEffect[this.kindOf[cpu]] ??= new Int32Array(64));
    if (slice >= known.length) {
      const larger = new Int32Array(slice * 2);
      larger.set(known);
      ofEffect[this.kindOf[cpu]] = known = larger;
    }
    if (known[slice] === 0) known[slice] = 1 + this.affect(effect, cpu, slice);
    return known[slice] - 1;
  }

  private affect(effect: number, cpu: number, slice: number): number {
    const { machine, ids, blank } = this;
    const { kind, flavours, which } = decodeEffect(effect);
    const start = machine.fields.sliceStart[cpu];
    blank.fill(0);
    ids.slices[cpu].read(slice, blank, start);
    machine.enterAlone(blank);
    if (kind === EFFECT.grace) noteRegions(machine, cpu, which, flavours);
    else noteCallbacks(machine, which, cpu);
    return ids.slices[cpu].intern(machine.successors, start);
  }

  private ask(standing: Standing): number {
    const { machine, ids, blank } = this;
    const { macroSteps } = this.options;
    const { cpu, shared, slice, mark, hold } = standing;
    const start = machine.fields.sliceStart[cpu];
    blank.fill(0);
    ids.shared.read(shared, blank, 0);
    ids.slices[cpu].read(slice, blank, start);
    machine.alone = cpu;
    machine.othersMark = mark;
    machine.othersHold = hold;
    const found = macroSteps.of(blank, cpu);
    const offset = this.used;
    this.reserve(3 + found.length * RECORD.words);
    this.records[offset] = found.length;
    this.records[offset + 1] = macroSteps.isRunning ? 1 : 0;
    this.records[offset + 2] = macroSteps.reached;
    for (const [index, step] of found.entries()) {
      const at = offset + 3 + index * RECORD.words;
      this.records[at + RECORD.action] = step.actions[0];
      this.records[at + RECORD.finding] = step.finding;
      this.records[at + RECORD.effect] = step.effect;
      this.records[at + RECORD.entered] = step.entered;
      if (step.finding !== 0) continue;
      this.checkOthers(step.state, cpu);
      this.records[at + RECORD.shared] = ids.shared.intern(step.state, 0);
      this.records[at + RECORD.slice] = ids.slices[cpu].intern(step.state, start);
      const isSameView = machine.viewOf(step.state, cpu) === machine.viewOf(blank, cpu);
      const isSameMemory = !this.options.looksAtCells || this.records[at + RECORD.shared] === shared;
      this.records[at + RECORD.quiet] = isSameView && isSameMemory ? 1 : 0;
    }
    machine.alone = -1;
    machine.othersMark = 0;
    machine.othersHold = 0;
    this.remember(standing, offset);
    return offset;
  }

  // Only a begun grace period, or rcu_barrier(), reaches into the slices of others; and blank ones have nothing to note.
  private checkOthers(after: Int32Array, cpu: number): void {
    const { sliceStart } = this.machine.fields;
    for (let word = sliceStart[0]; word < this.machine.words; word++) {
      if (word < sliceStart[cpu] || word >= sliceStart[cpu + 1]) assert(after[word] === 0, 'an action changes only its own slice');
    }
  }

  private reserve(words: number): void {
    this.used += words;
    if (this.used <= this.records.length) return;
    const larger = new Int32Array(Math.max(this.used, this.records.length * 2));
    larger.set(this.records);
    this.records = larger;
  }

  private remember(standing: Standing, offset: number): void {
    if ((standing.mark | standing.hold) === 0) this.rememberDense(standing, offset);
    if (this.count * 2 * ENTRY_WORDS >= this.table.length) this.grow();
    put(this.table, [this.kindOf[standing.cpu], standing.shared, standing.slice, standing.mark, standing.hold, offset + 1]);
    this.count++;
  }

  // A table without hashing, as long as there are few enough pairs.
  private rememberDense({ cpu, shared, slice }: Standing, offset: number): void {
    const { kinds, stride, kindOf } = this;
    if (slice >= stride) {
      const wider = stride * 2;
      const rows = this.dense.length / stride;
      if (slice >= wider || rows * wider > DENSE_MAX) return;
      const dense = new Int32Array(rows * wider);
      for (let row = 0; row < rows; row++) dense.set(this.dense.subarray(row * stride, (row + 1) * stride), row * wider);
      this.dense = dense;
      this.stride = wider;
    }
    const at = (shared * kinds + kindOf[cpu]) * this.stride + slice;
    if (at >= this.dense.length) {
      if (at >= DENSE_MAX) return;
      const dense = new Int32Array(Math.min(DENSE_MAX, 2 ** Math.ceil(Math.log2(at + 1))));
      dense.set(this.dense);
      this.dense = dense;
    }
    this.dense[at] = offset + 1;
  }

  private grow(): void {
    const old = this.table;
    this.table = new Int32Array(old.length * 2);
    for (let entry = 0; entry < old.length; entry += ENTRY_WORDS) {
      if (old[entry + 5] !== 0) put(this.table, old.subarray(entry, entry + ENTRY_WORDS));
    }
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.records.byteLength + this.table.byteLength + this.dense.byteLength;
  }
}

function put(table: Int32Array, entry: ArrayLike<number>): void {
  const wrap = table.length / ENTRY_WORDS - 1;
  const [kind, shared, slice, mark, hold] = [entry[0], entry[1], entry[2], entry[3], entry[4]];
  let at = hashOf(kind, { cpu: 0, shared, slice, mark, hold }) & wrap;
  while (table[at * ENTRY_WORDS + 5] !== 0) at = (at + 1) & wrap;
  table.set(entry, at * ENTRY_WORDS);
}

function hashOf(kind: number, { shared, slice, mark, hold }: Standing): number {
  let mixed = Math.imul(shared, 0x9e3779b1) ^ Math.imul(slice + (kind << 20), 0x85ebca6b);
  mixed ^= Math.imul(mark + (hold << 8), 0xc2b2ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x27d4eb2f);
  return mixed ^ (mixed >>> 13);
}
