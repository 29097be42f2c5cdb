// Who wrote what, and when: memory and windows along a trace, by step number.
import type { Program } from '../program/program.js';

/** A pending store or free, with the step that fetched it. */
interface Pending {
  readonly step: number;
  readonly cell: number;
}

/** The history of each cell and object along a trace. Step 0 is the initial state. */
export class MemoryLog {
  private readonly writers = new Map<number, number>();
  private readonly windows = new Map<number, Pending[]>();
  private readonly freed = new Map<number, number>();
  private readonly allocated = new Map<number, number>();

  constructor(private readonly program: Program) {}

  /** A store was performed at this step. */
  wrote(cell: number, step: number): void {
    this.writers.set(cell, step);
  }

  /** A store (or a free: cell -1) was fetched into a window. */
  fetched(cpu: number, pending: Pending): void {
    const window = this.windows.get(cpu) ?? [];
    window.push(pending);
    this.windows.set(cpu, window);
  }

  /** The oldest pending op of a CPU was performed. Returns the step that fetched it. */
  performed(cpu: number, step: number): number {
    const oldest = this.windows.get(cpu)?.shift();
    if (oldest && oldest.cell >= 0) this.wrote(oldest.cell, step);
    return oldest?.step ?? 0;
  }

  /** The step whose value a load of the cell takes on this CPU, and the step that overwrote it in memory, if any did. */
  source(cpu: number, cell: number): { readonly from: number; readonly overwrittenAt: number | undefined } {
    const own = this.windows.get(cpu)?.findLast((pending) => pending.cell === cell);
    return { from: own?.step ?? this.writers.get(cell) ?? 0, overwrittenAt: undefined };
  }

  /** The steps at which other CPUs have stores to the cell pending: what a load just missed. */
  missed(cpu: number, cell: number): readonly number[] {
    return [...this.windows].flatMap(([other, pending]) => (other === cpu ? [] : pending.filter((entry) => entry.cell === cell).map(({ step }) => step)));
  }

  /** An object was allocated; its cells are nobody's. */
  wasAllocated(object: number, step: number): void {
    this.allocated.set(object, step);
    this.freed.delete(object);
    for (const cell of this.program.objects[object].cells) this.writers.delete(cell);
  }

  /** An object was freed. */
  wasFreed(object: number, step: number): void {
    this.freed.set(object, step);
  }

  /** The step that freed an object, if it is dead. */
  freedAt(object: number): number | undefined {
    return this.freed.get(object);
  }

  /** The step that allocated an object. */
  allocatedAt(object: number): number | undefined {
    return this.allocated.get(object);
  }
}
