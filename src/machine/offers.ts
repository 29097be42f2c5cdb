// What a machine offers for a state: actions, findings and successors, in buffers that the next state reuses and that grow as needed.
import type { Marks, UsedSymmetry } from './performed.js';

/** The buffers of the last expansion. */
export abstract class Offers {
  /** What was performed, as far as it was not left out by symmetry. */
  abstract readonly marks: Marks;
  /** What was left out so. */
  abstract readonly symmetry: UsedSymmetry;
  actions = new Int32Array(64);
  findings = new Int32Array(64);
  successors = new Int32Array(0);
  /** Words of a state. */
  words = 0;
  /** 1 where no property sees a difference. */
  quiet = new Uint8Array(64);
  restFinding = 0;
  /** As those of `Machine`. */
  entered = 0;
  arrived = 0;
  reached = 0;
  /** How many actions there are so far. */
  protected count = 0;

  /** Makes the buffers those of states of so many words. */
  protected holdStatesOf(words: number): void {
    this.words = words;
    this.successors = new Int32Array(this.actions.length * words);
  }

  /** Makes room for more. */
  protected grow(): void {
    this.actions = wider(this.actions);
    this.findings = wider(this.findings);
    this.successors = wider(this.successors);
    const quiet = new Uint8Array(this.actions.length);
    quiet.set(this.quiet);
    this.quiet = quiet;
  }
}

function wider(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
