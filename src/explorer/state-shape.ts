// The shape of a state as the explorer tells it: types only. See shape.ts.
import type { SourceLocation } from '../core/location.js';
import type { ContextKind } from '../lang/property.js';
import type { Label, PropertySummary } from './shape.js';

/** The state, in words. What nobody can tell is not kept in it, and not told. */
export interface PositionState {
  readonly cells: readonly ToldCell[];
  readonly heap: readonly { readonly name: string; readonly isAllocated: boolean; readonly wasAllocated: boolean }[];
  /** By CPU, innermost last; the last one of a CPU with `runs` takes its next step. */
  readonly contexts: readonly ToldContext[];
  readonly windows: readonly ToldWindow[];
  readonly gracePeriods: readonly ToldGrace[];
  /** Interrupts that can still arrive, by CPU; absent for a kind that the model has none of. */
  readonly left: readonly {
    readonly cpu: number;
    readonly nmis?: number | 'unbounded' | undefined;
    readonly irqs?: number | 'unbounded' | undefined;
  }[];
}

/** A cell of memory. */
export interface ToldCell {
  readonly name: string;
  /** `?` where it is not initialized. */
  readonly value: string;
  /** What it was before the last step. */
  readonly before: string;
  /** The heap object that it is a field of, if of one, and the CPU whose copy it is, if it is per CPU. */
  readonly object?: string | undefined;
  readonly cpu?: number | undefined;
}

/** A context that has begun and not ended. */
export interface ToldContext {
  readonly cpu: number;
  readonly kind: ContextKind;
  readonly name: string;
  /** Whether it is the one that runs on its CPU; the others are interrupted, or wait for their turn. */
  readonly runs: boolean;
  readonly next: string;
  readonly where?: SourceLocation | undefined;
  readonly functionName: string;
  /** Its local state: a number of the automaton of the thread `name`. */
  readonly state: number;
  readonly nesting: readonly string[];
  readonly regions: readonly string[];
  /** Whether the last step moved it, or began it. */
  readonly hasMoved: boolean;
}

/** The window of a CPU: ops that are fetched and not yet performed, the oldest first. */
export interface ToldWindow {
  readonly cpu: number;
  readonly room: number;
  readonly entries: readonly ToldEntry[];
}

/** A pending op. */
export interface ToldEntry {
  readonly label: Label;
  readonly op: string;
  readonly does: 'read' | 'write' | 'update' | 'free';
  /** The cell or object, and the value that it writes, or is taken to have read. */
  readonly target: string;
  readonly value?: string | undefined;
  /** The step that fetched it. */
  readonly step: number;
  /** The entries of the window that it stays behind, by place. */
  readonly waitsFor: readonly number[];
}

/** A grace period that has begun, or a barrier. */
export interface ToldGrace {
  /** The task that waits or polls, or the callback that is queued. */
  readonly of: string;
  readonly cpu: number;
  readonly kind: 'grace-period' | 'callback' | 'barrier';
  readonly isOver: boolean;
  readonly waitsFor: readonly { readonly cpu: number; readonly what: string }[];
}

/** A property at a position. */
export interface PropertyHere extends PropertySummary {
  /**
   * `holds` and `violated` of what is required of every state and run so far; `seen` and `not-seen` of what should happen somewhere;
   * `unknown` while a load is pending, since what its guess led to has not happened yet; `undecided` of liveness, which no position
   * decides, but at the end of a path that goes on for ever without it.
   */
  readonly value: 'holds' | 'violated' | 'seen' | 'not-seen' | 'unknown' | 'undecided';
  /** The step that violated it, or at which it was seen first; 0 is the initial state. */
  readonly step?: number | undefined;
}
