// What of a slice matters to other CPUs, looked up by the slice's number: marks, references, guesses.
import { holdsOf } from './heap.js';
import type { Machine } from './machine.js';
import type { SliceIds } from './slice-ids.js';
import { hasPendingLoad } from './window.js';

/** Facts of the slices of one class, by number, filled in as slices are met. */
export class SliceFacts {
  /** Grace periods, and waiters of rcu_barrier(), that the slice keeps waiting, a bit each. */
  mark = new Int32Array(64);
  /** Heap objects that it refers to, a bit each. */
  hold = new Int32Array(64);
  /** Which of both its own next actions ask about. */
  asksMark = new Int32Array(64);
  asksHold = new Int32Array(64);
  /** 1 if a load is pending. */
  guesses = new Int32Array(64);
  private known = new Uint8Array(64);
  private readonly state: Int32Array;

  constructor(
    private readonly machine: Machine,
    private readonly ids: SliceIds,
    /** A CPU of the class. */
    private readonly cpu: number,
  ) {
    this.state = new Int32Array(machine.words);
  }

  /** Whether its next actions ask what others have; then the facts are there. */
  asks(slice: number): boolean {
    if (this.known[slice] !== 1) this.meet(slice);
    return (this.asksMark[slice] | this.asksHold[slice]) !== 0;
  }

  /** Makes sure that the facts of a slice are there. */
  meet(slice: number): void {
    if (this.known[slice] === 1) return;
    if (slice >= this.known.length) this.grow(Math.max(slice + 1, this.known.length * 2));
    const { machine, cpu, state } = this;
    state.fill(0);
    this.ids.slices[cpu].read(slice, state, machine.fields.sliceStart[cpu]);
    machine.enterAlone(state);
    this.mark[slice] = machine.marksOn(cpu);
    this.hold[slice] = holdsOf(machine, cpu);
    this.asksMark[slice] = machine.asksMarkOn(cpu);
    this.asksHold[slice] = machine.mayAllocateOn(cpu) ? -1 : 0;
    this.guesses[slice] = hasPendingLoad(machine, cpu) ? 1 : 0;
    this.known[slice] = 1;
  }

  private grow(size: number): void {
    const wider = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(size);
      larger.set(column);
      return larger;
    };
    this.mark = wider(this.mark);
    this.hold = wider(this.hold);
    this.asksMark = wider(this.asksMark);
    this.asksHold = wider(this.asksHold);
    this.guesses = wider(this.guesses);
    const known = new Uint8Array(size);
    known.set(this.known);
    this.known = known;
  }
}
