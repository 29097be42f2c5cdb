// How many states may still be added under a bound on them, which all workers of a crew count down together.
import { CONTROL, type CrewMemory } from './crew-memory.js';

/** One worker's way to the common count. */
export class StatesLeft {
  constructor(private readonly memory: Pick<CrewMemory, 'control'>) {}

  /** Takes a batch, as if all of it were new; `giveBack` follows. Where there are not so many any more, it takes none: then one by one. */
  reserve(count: number): boolean {
    const { control } = this.memory;
    Atomics.add(control, CONTROL.reserving, 1);
    if (Atomics.sub(control, CONTROL.statesLeft, count) >= count) return true;
    this.giveBack(count);
    return false;
  }

  /** Ends a batch, and gives back what it did not need. */
  giveBack(count: number): void {
    const { control } = this.memory;
    Atomics.add(control, CONTROL.statesLeft, count);
    Atomics.sub(control, CONTROL.reserving, 1);
  }

  /** Takes one state. What others hold for a batch they are about to give back, so it waits for them before it says that none is left. */
  takeOne(): boolean {
    const { control } = this.memory;
    for (let isEnd = false; ; ) {
      if (Atomics.sub(control, CONTROL.statesLeft, 1) > 0) return true;
      Atomics.add(control, CONTROL.statesLeft, 1);
      if (isEnd) return false;
      isEnd = Atomics.load(control, CONTROL.reserving) === 0;
    }
  }
}
