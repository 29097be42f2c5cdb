// Who wrote what, and when: memory and windows along a trace, by step number.
import type { Program } from '../program/program.js';

/** A pending op, with the step that fetched it. */
export interface Pending {
  readonly step: number;
  readonly kind: 'store' | 'free' | 'load';
  /** -1 for a free. */
  readonly cell: number;
  /** The object that a free is of; -1 otherwise. */
  readonly object: number;
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

  /** An op was fetched into a window. */
  fetched(cpu: number, pending: Pending): void {
    const window = this.windows.get(cpu) ?? [];
    window.push(pending);
    this.windows.set(cpu, window);
  }

  /** A pending op of a CPU was performed, counted from the oldest. Returns it. */
  performed(cpu: number, entry: number, step: number): Pending | undefined {
    const [done] = this.windows.get(cpu)?.splice(entry, 1) ?? [];
    if (done?.kind === 'store') this.wrote(done.cell, step);
    return done;
  }

  /** The step whose value a load of the cell takes on this CPU: the youngest pending store's among the first `older`, or memory's. */
  source(cpu: number, cell: number, older = Number.POSITIVE_INFINITY): number {
    const own = this.windows.get(cpu)?.findLast((pending, index) => index < older && pending.kind === 'store' && pending.cell === cell);
    return own?.step ?? this.writers.get(cell) ?? 0;
  }

  /** What is pending on any CPU. */
  stillPending(): readonly Pending[] {
    return [...this.windows.values()].flat();
  }

  /** The step that fetched a free of the object that is still pending on a CPU. */
  pendingFreeOf(cpu: number, object: number): number | undefined {
    return this.windows.get(cpu)?.find((pending) => pending.kind === 'free' && pending.object === object)?.step;
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
