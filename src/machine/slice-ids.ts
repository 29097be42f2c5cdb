// States as numbers: what the CPUs share is one number, each CPU's slice another. Few different slices make up very many states.
//
//   | shared | slice of CPU 0 | slice of CPU 1 | ...      each a number that an interner gave out, packed into words
//
// The tree compression of Laarman, van de Pol and Weber ("Parallel recursive state compression for free", SPIN 2011), with one level, cut
// where a state falls apart by itself.
import { assert } from '../core/assert.js';
import type { Interner } from '../core/interner.js';
import { reserveInterner, SharedInterner, type InternerMemory } from '../core/shared-interner.js';
import { Layout } from './layout.js';
import type { MachineState } from './machine-state.js';

/** Bits of a number unless more turn out to be needed, and when they do. */
const BITS_DEFAULT = 16;
const BITS_MAX = 31;

/** Thrown when there are more slices than numbers for them: start over with a wider layout. */
export class TooNarrow extends Error {
  override readonly name = 'TooNarrow';
}

/** Makes the interner of part `part` (0: what is shared, then one for each class of CPUs), for records of so many words. */
export type InternerOf = (part: number, words: number) => Interner;

/** How slices are numbered. */
interface SliceIdsOptions {
  readonly classes: readonly (readonly number[])[];
  readonly internerOf: InternerOf;
  readonly isWide: boolean;
  /** Bits of a number, where it is not wide. */
  readonly bits?: number | undefined;
}

/** The numbers of a machine's shared parts and slices. */
export class SliceIds {
  /** Words of a packed state of numbers. */
  readonly words: number;
  shared: Interner;
  /** By CPU; CPUs of one class have one interner. */
  slices: readonly Interner[];
  /** The numbers of the state that was unpacked last: index 0 is the shared part's, 1 + cpu a slice's. */
  readonly ids: Int32Array;
  private ofClass: readonly Interner[];
  private readonly classOf: readonly number[];
  private readonly wordsOf: readonly number[];
  private readonly word: Int32Array;
  private readonly shift: Int32Array;
  private readonly mask: Int32Array;

  constructor(
    private readonly machine: MachineState,
    { classes, internerOf, isWide, bits = BITS_DEFAULT }: SliceIdsOptions,
  ) {
    const { cpus, fields } = machine;
    const { sliceStart } = fields;
    const layout = new Layout();
    const bitsMax = isWide ? BITS_MAX : bits;
    const add = (label: string, from: number, to: number): number =>
      layout.add(label, 2 ** Math.min(bitsMax, bitsBetween(machine, from, to)));
    const numbers = [add('shared', 0, sliceStart[0])];
    for (let cpu = 0; cpu < cpus; cpu++) numbers.push(add(`slice ${cpu}`, sliceStart[cpu], sliceStart[cpu + 1]));
    const columns = layout.columns();
    this.word = Int32Array.from(numbers, (field) => columns.word[field]);
    this.shift = Int32Array.from(numbers, (field) => columns.shift[field]);
    this.mask = Int32Array.from(numbers, (field) => columns.mask[field]);
    this.words = layout.words;
    this.ids = new Int32Array(cpus + 1);
    this.wordsOf = [sliceStart[0], ...classes.map(([first]) => sliceStart[first + 1] - sliceStart[first])];
    this.classOf = Array.from({ length: cpus }, (_, cpu) => classes.findIndex((members) => members.includes(cpu)));
    [this.shared, ...this.ofClass] = this.wordsOf.map((words, part) => internerOf(part, words));
    this.slices = this.classOf.map((index) => this.ofClass[index]);
  }

  /** Makes the numbers those that other workers will use, too; they keep the meaning that they have. Returns what the workers need. */
  share(): readonly InternerMemory[] {
    const memories = this.wordsOf.map((words) => reserveInterner(words));
    const old = [this.shared, ...this.ofClass];
    const [shared, ...ofClass] = memories.map((memory) => new SharedInterner(memory));
    for (const [part, interner] of [shared, ...ofClass].entries()) {
      const record = new Int32Array(this.wordsOf[part]);
      for (let id = 0; id < old[part].count; id++) {
        old[part].read(id, record, 0);
        assert(interner.intern(record, 0) === id, 'a number keeps its meaning');
      }
    }
    this.shared = shared;
    this.ofClass = ofClass;
    this.slices = this.classOf.map((index) => ofClass[index]);
    return memories;
  }

  /** Unpacks a state into `ids`. */
  unpack(states: Int32Array, offset: number): void {
    const { word, shift, mask, ids } = this;
    for (let index = 0; index < ids.length; index++) ids[index] = (states[offset + word[index]] >>> shift[index]) & mask[index];
  }

  /** Packs numbers into a state; throws {@link TooNarrow} where one does not fit. */
  pack(ids: Int32Array, target: Int32Array, offset: number): void {
    const { word, shift, mask, words } = this;
    for (let index = 0; index < words; index++) target[offset + index] = 0;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index];
      if ((id & mask[index]) !== id) throw new TooNarrow();
      target[offset + word[index]] |= id << shift[index];
    }
  }

  /** Writes one number into a packed state: index 0 is the shared part's, 1 + cpu a slice's. */
  patch(target: Int32Array, offset: number, index: number, id: number): void {
    const mask = this.mask[index];
    if ((id & mask) !== id) throw new TooNarrow();
    const at = offset + this.word[index];
    const shift = this.shift[index];
    target[at] = (target[at] & ~(mask << shift)) | (id << shift);
  }

  /** Numbers the parts of the machine's packed state at `offset` into `ids`. */
  number(states: Int32Array, offset: number, ids: Int32Array): void {
    const { sliceStart } = this.machine.fields;
    ids[0] = this.shared.intern(states, offset);
    for (let cpu = 0; cpu < this.machine.cpus; cpu++) ids[cpu + 1] = this.slices[cpu].intern(states, offset + sliceStart[cpu]);
  }

  /** Writes the machine's packed state of these numbers. */
  spell(ids: Int32Array, target: Int32Array): void {
    const { sliceStart } = this.machine.fields;
    this.shared.read(ids[0], target, 0);
    for (let cpu = 0; cpu < this.machine.cpus; cpu++) this.slices[cpu].read(ids[cpu + 1], target, sliceStart[cpu]);
  }

  /** Bytes of the interners. */
  get bytes(): number {
    return [this.shared, ...new Set(this.slices)].reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

// The bits that the fields between two words of a state take.
function bitsBetween({ word, mask }: MachineState, from: number, to: number): number {
  let bits = 0;
  for (let field = 1; field < word.length; field++) if (word[field] >= from && word[field] < to) bits += 32 - Math.clz32(mask[field]);
  return bits;
}
