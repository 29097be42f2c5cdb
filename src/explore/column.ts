// A column: int32 numbers in a row that grows, taken from a budget.
import type { MemoryBudget } from '../core/memory-budget.js';

const FIRST = 256;

/** Numbers by index. */
export class Column {
  values: Int32Array = new Int32Array(0);
  length = 0;

  constructor(private readonly budget: MemoryBudget) {}

  /** Appends a number; throws MemoryEnd where there is no room, and is then as it was. */
  push(value: number): void {
    if (this.length === this.values.length) this.grow();
    this.values[this.length++] = value;
  }

  private grow(): void {
    const larger = this.budget.take(Math.max(FIRST, this.values.length * 2));
    larger.set(this.values);
    this.budget.giveBack(this.values);
    this.values = larger;
  }
}
