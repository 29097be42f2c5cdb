// Ops: everything that a thread can ask of the machine, as one discriminated union.
//
// An op is *static*: which cell, which value, which order. What varies is only its answer. Each op is one step of the machine,
// except the observations at the end, which cost nothing: they belong to the step before them.
import type { AnyCell } from './cell.js';
import type { AnyPointer, AnyStruct } from './struct.js';
import type { ThreadFunction, Value } from './value.js';

/** How a load is ordered. `dereference` is rcu_dereference(): a READ_ONCE whose address dependency counts. */
export type LoadOrder = 'plain' | 'once' | 'acquire' | 'dereference';
/** How a store is ordered. `assign` is rcu_assign_pointer(): a release store. */
export type StoreOrder = 'plain' | 'once' | 'release' | 'assign';
/** How a read-modify-write is ordered; `local` is atomic only against interrupts of its own CPU (this_cpu_*). */
export type UpdateOrder = 'full' | 'relaxed' | 'acquire' | 'release' | 'local';
/** The fences: smp_mb, smp_wmb, smp_rmb. */
export type Fence = 'mb' | 'wmb' | 'rmb';
/** The two flavours of RCU that the text knows: RCU proper, and RCU-sched. */
export type Flavour = 'rcu' | 'sched';

/**
 * What an op depends on, as numbers of earlier answers of its thread, counted from 0: the answers that its address, or its value, was
 * computed from, and those that a branch before it tested. Every op but an observation has an answer.
 */
export interface Dependencies {
  readonly address: readonly number[];
  readonly value: readonly number[];
  readonly control: readonly number[];
}

/** What every op carries: the kernel's spelling, for people, and where the model wrote it, while a replay records that. */
interface Written {
  readonly name: string;
  readonly site?: Error;
  /** Declared by a front end that knows; absent, the compiler finds out from what the thread does. */
  readonly depends?: Dependencies;
}

/** One static instruction of a thread. */
export type Op = Written &
  // Memory.
  (
    | { readonly kind: 'load'; readonly cell: AnyCell; readonly order: LoadOrder }
    | { readonly kind: 'store'; readonly cell: AnyCell; readonly value: Value; readonly order: StoreOrder }
    // Reads, computes and writes in one step; blocks until `when` holds of the old value; answers with `answer`. A sleeping one
    // leaves the CPU to others.
    | {
        readonly kind: 'update';
        readonly cell: AnyCell;
        readonly order: UpdateOrder;
        readonly next: (old: Value) => Value;
        readonly answer: (old: Value, next: Value) => Value | undefined;
        readonly when?: (old: Value) => boolean;
        readonly sleeps?: boolean;
      }
    // Loads a value that satisfies `until`: blocks as long as there is none. A sleeping one leaves the CPU to others.
    | {
        readonly kind: 'await';
        readonly cell: AnyCell;
        readonly order: LoadOrder;
        readonly until: (value: Value) => boolean;
        readonly sleeps: boolean;
      }
    | { readonly kind: 'fence'; readonly fence: Fence }
    // Preemption, interrupts, RCU's view of the CPU. Their nesting is a static property of a local state.
    | { readonly kind: 'preempt'; readonly delta: 1 | -1 }
    | { readonly kind: 'irqs'; readonly enabled: boolean }
    | { readonly kind: 'irqs-save' }
    | { readonly kind: 'announce'; readonly delta: 1 | -1 }
    | { readonly kind: 'rcu-read'; readonly delta: 1 | -1 }
    // Grace periods: begin notes which regions run now, end blocks until all of them are over, poll answers whether they are.
    | { readonly kind: 'grace-begin'; readonly flavour: Flavour; readonly sleeps: boolean }
    | { readonly kind: 'grace-end'; readonly flavour: Flavour }
    | { readonly kind: 'grace-poll'; readonly flavour: Flavour }
    | { readonly kind: 'call-rcu'; readonly flavour: Flavour; readonly callback: ThreadFunction; readonly argument: Value }
    | { readonly kind: 'barrier-begin' }
    | { readonly kind: 'barrier-end' }
    // Heap.
    | { readonly kind: 'allocate'; readonly struct: AnyStruct; readonly sleeps: boolean; readonly mayFail: boolean }
    | { readonly kind: 'free'; readonly pointer: AnyPointer | null }
    // The rest.
    | { readonly kind: 'cpu' }
    | { readonly kind: 'choose'; readonly count: number }
    | { readonly kind: 'might-sleep' }
    // A handler arrives, or a task takes over its CPU, and does nothing yet. The compiler puts it before an op that spins.
    | { readonly kind: 'arrive' }
    | { readonly kind: 'bug'; readonly message: string }
    // Observations and declarations: no step of their own.
    | { readonly kind: 'enter'; readonly region: string }
    | { readonly kind: 'leave'; readonly region: string; readonly value: unknown }
    | { readonly kind: 'loop'; readonly label: string; readonly locals: readonly Value[] }
  );

/** The kinds of op. */
export type OpKind = Op['kind'];
/** One kind of op. */
export type OpOf<K extends OpKind> = Extract<Op, { kind: K }>;
