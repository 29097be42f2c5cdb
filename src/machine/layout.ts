// The layout of a packed state: which bits of which word hold what.
//
//   | shared cells, heap bits, doom | slice of CPU 0: its contexts, window, own cells, marks | slice of CPU 1: ... | ...
//
// Each slice begins a word. A field never straddles two words. A field with one value takes no bits, and reading it gives 0.
import { InternalError } from '../core/assert.js';

/** Fields by number; field 0 is the one that holds nothing. */
export class Layout {
  private readonly word: number[] = [0];
  private readonly shift: number[] = [0];
  private readonly mask: number[] = [0];
  private readonly label: string[] = [''];
  private bitsUsed = 0;
  private wordsUsed = 1;

  /** Adds a field for the values 0 … values-1 and returns its number. */
  add(label: string, values: number): number {
    const bits = bitsFor(values);
    if (bits === 0) return 0;
    if (bits > 31) throw new InternalError(`field ${label} needs ${bits} bits`);
    if (this.bitsUsed + bits > 32) {
      this.wordsUsed++;
      this.bitsUsed = 0;
    }
    this.word.push(this.wordsUsed - 1);
    this.shift.push(this.bitsUsed);
    this.mask.push(2 ** bits - 1);
    this.label.push(label);
    this.bitsUsed += bits;
    return this.word.length - 1;
  }

  /** Begins a new word, unless the last one is empty; returns its number. */
  align(): number {
    if (this.bitsUsed > 0) {
      this.wordsUsed++;
      this.bitsUsed = 0;
    }
    return this.wordsUsed - 1;
  }

  /** Int32 words of a state. */
  get words(): number {
    return Math.max(1, this.end);
  }

  /** The word behind the last one that is used. */
  get end(): number {
    return this.bitsUsed > 0 ? this.wordsUsed : this.wordsUsed - 1;
  }

  /** The columns, for inner loops: field f is `(state[word[f]] >>> shift[f]) & mask[f]`. */
  columns(): { readonly word: Int32Array; readonly shift: Int32Array; readonly mask: Int32Array } {
    return { word: Int32Array.from(this.word), shift: Int32Array.from(this.shift), mask: Int32Array.from(this.mask) };
  }

  /** The fields in order, for people and tests. */
  fields(): readonly { readonly label: string; readonly field: number; readonly most: number }[] {
    return this.label.slice(1).map((label, index) => ({ label, field: index + 1, most: this.mask[index + 1] ?? 0 }));
  }
}

/** Bits that hold the numbers 0 … values-1. */
export function bitsFor(values: number): number {
  return values <= 1 ? 0 : Math.ceil(Math.log2(values));
}
