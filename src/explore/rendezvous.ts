// How the workers of a crew wait for each other. Nobody who waits uses a processor.
import { CONTROL, signalOf, type CrewMemory } from './crew-memory.js';

/** Whoever waits looks again after so many milliseconds, also when nobody wakes it. */
const WAIT_MILLISECONDS = 100;

/** One worker's way to wait for the others, and to wake them. */
export class Rendezvous {
  private levels = 0;

  constructor(
    private readonly memory: CrewMemory,
    private readonly worker: number,
  ) {}

  /** Waits until `isReady`, or until something has happened that may have made it so. */
  sleepUnless(isReady: () => boolean): void {
    const { control } = this.memory;
    const signal = signalOf(this.worker);
    // Others look at the mark after what they have done, and this worker looks at what they have done after it set the mark.
    Atomics.store(control, signal + 1, 1);
    const seen = Atomics.load(control, signal);
    if (!isReady()) Atomics.wait(control, signal, seen, WAIT_MILLISECONDS);
    Atomics.store(control, signal + 1, 0);
  }

  /** Wakes a worker that sleeps. */
  wake(worker: number): void {
    const { control } = this.memory;
    const signal = signalOf(worker);
    if (Atomics.load(control, signal + 1) === 0) return;
    Atomics.add(control, signal, 1);
    Atomics.notify(control, signal);
  }

  /** Says that this worker will send no more mail in this level. */
  finishLevel(): void {
    this.levels++;
    Atomics.add(this.memory.control, CONTROL.finished, 1);
    this.wakeAll();
  }

  /** Whether nobody sends mail any more in this level: what is visible now is all. */
  allFinished(): boolean {
    return Atomics.load(this.memory.control, CONTROL.finished) >= this.levels * this.memory.size;
  }

  /** Waits for all at the end of a level; the last to arrive decides for all whether the search is over. */
  meetAll(decide: () => boolean): boolean {
    const { control, size } = this.memory;
    if (Atomics.add(control, CONTROL.arrived, 1) + 1 === this.levels * size) {
      Atomics.store(control, CONTROL.isOver, decide() ? 1 : 0);
      Atomics.add(control, CONTROL.generation, 1);
      this.wakeAll();
    }
    const isGoingOn = (): boolean => Atomics.load(control, CONTROL.generation) >= this.levels;
    while (!isGoingOn()) this.sleepUnless(isGoingOn);
    return Atomics.load(control, CONTROL.isOver) === 1;
  }

  private wakeAll(): void {
    for (let worker = 0; worker < this.memory.size; worker++) this.wake(worker);
  }
}
