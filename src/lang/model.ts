// Models: threads, parameters, variants, and the verdict that is expected of each.
// oxlint-disable typescript/no-generated-empty-object-type -- the parameters of a model that has none
import type { CpuCount } from '../core/cpus.js';
import type { CompilerName, MemoryName } from '../core/memory.js';
import type { VerdictKind } from '../core/verdict.js';
import type { Edit } from './edit.js';
import type { Fairness, Property } from './property.js';
import type { Thread } from './thread.js';

const MODEL = Symbol.for('quiesce.model');

/** What runs: the threads and the kernel that they run on. */
export interface System {
  /** One task each, by name. Task i runs on CPU i mod (number of CPUs). */
  readonly tasks: Readonly<Record<string, () => Thread>>;
  /** What an NMI runs; without it, none arrives. */
  readonly nmi?: () => Thread;
  /** What a maskable interrupt runs; without it, none arrives. */
  readonly irq?: () => Thread;
  /**
   * How the two flavours of RCU relate. `split` (before v4.20, preemptible RCU): synchronize_rcu() waits for rcu_read_lock()
   * regions only, synchronize_sched() for preemption-disabled regions only. `consolidated` (since v4.20, the default): both wait for both.
   */
  readonly flavours?: 'split' | 'consolidated';
  /** Whether tasks that share a CPU preempt each other anywhere; otherwise, and unless given, only where one sleeps or ends. */
  readonly preemptible?: boolean;
  /** How many NMIs can be nested on one CPU; 1 is "none while one is running", as on i386, and the default. */
  readonly nmiDepth?: number;
  /** How many call_rcu() callbacks can be queued on one CPU, 1 unless given; reaching it makes a verdict `incomplete`. */
  readonly callbackSlots?: number;
  /** Whether heap objects may be left when everything has ended; otherwise that is a leak. */
  readonly mayRestAllocated?: boolean;
  /** Which executions without end count for `eventually` and `leads_to`; `contexts` unless given. */
  readonly fairness?: Fairness;
  /** What is required besides being free of faults. */
  readonly properties?: readonly Property[];
}

/** What a parameter can be set to: the first value is the default. */
export type Parameters = Readonly<Record<string, readonly [string, ...string[]]>>;
/** One value for each parameter. */
export type Setting<P extends Parameters = Parameters> = { readonly [K in keyof P]: P[K][number] };

/** Instances, and the verdict expected of each of them under each memory model named. */
export interface Expectation {
  /** Numbers of CPUs; `any` is every number of them. */
  readonly cpus: readonly CpuCount[];
  /** NMIs, and irqs, that arrive at the most on each CPU; unbounded unless given. */
  readonly nmis?: number | 'unbounded';
  /** Parameters that differ from the defaults. */
  readonly set?: Readonly<Record<string, string>>;
  /** Memory models; all of them unless given. */
  readonly memory?: readonly MemoryName[];
  /** Compilers; only the faithful one unless given. */
  readonly compiler?: readonly CompilerName[];
  /** What `quiesce verify` compares with. */
  readonly verdict: VerdictKind;
  /** The fault or property that a `violated` verdict must report, or what a `vacuous` one must miss. */
  readonly finding?: string;
}

// As the type of a method: a model with parameters is a model.
type Change<P extends Parameters> = { of(setting: Setting<P>): Partial<System> }['of'];

/** A named change of a model. */
export interface Variant<P extends Parameters = Parameters> {
  /** What the change is, and what it asks, in a sentence or two. */
  readonly question: string;
  /** The parts of the system that differ. */
  readonly change?: Change<P> | undefined;
  /** What differs in its threads, call by call; after `change`, if both are there. */
  readonly edits?: readonly Edit[];
  /** The verdicts expected of it; those of the model are not about its variants. */
  readonly expect: readonly Expectation[];
}

/** What a model file exports by default. */
export interface Model<P extends Parameters = Parameters> {
  readonly [MODEL]: true;
  readonly name: string;
  /** What the model asks, in a sentence. */
  readonly question: string;
  /** What it models: a file, a paper, a URL. */
  readonly source?: string;
  readonly parameters: P;
  system(setting: Setting<P>): System;
  readonly expect: readonly Expectation[];
  readonly variants: Readonly<Record<string, Variant<P>>>;
  /** What need not happen in every instance that is to hold: see {@link ModelSource.mayBeIdle}. */
  readonly mayBeIdle?: readonly string[];
}

/** A model as its author writes it. */
export interface ModelSource<P extends Parameters> {
  /** What commands and reports call it; that of its folder is usual. */
  readonly name: string;
  /** What the model asks, in a sentence. */
  readonly question: string;
  /** What it models: a file, a paper, a URL. */
  readonly source?: string;
  /** What `--set NAME=VALUE` can set, each with its values; none unless given. */
  readonly parameters?: P;
  /** What runs under a setting of the parameters. It is called often, and must return the same each time. */
  system(setting: Setting<P>): System;
  /** The instances that `quiesce verify` checks, with their verdicts; none unless given. */
  readonly expect?: readonly Expectation[];
  /** Named changes of it; none unless given. */
  readonly variants?: Readonly<Record<string, Variant<P>>>;
  /**
   * What need not happen in every instance that is to hold, in the model or a variant: a call (`WRITE_ONCE in reader`, or another place
   * as in {@link Edit}, but without `#` and labels), a region, an interrupt in a region (`NMI in update`), or a property of complete runs.
   */
  readonly mayBeIdle?: readonly string[];
}

/**
 * Makes a model out of its parts: `export default model({...})`, in a file of its own. What is wrong with the parts is told when a command
 * loads the file.
 */
export function model<const P extends Parameters = Record<never, never>>(source: ModelSource<P>): Model<P> {
  const none = {} as P; // Absent parameters: P is then the empty record.
  return { parameters: none, expect: [], variants: {}, ...source, [MODEL]: true };
}

/** Whether a value is a model, from whichever copy of this package. */
export function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && MODEL in value;
}

// By model, and then by variant and setting. Cells that are made inside of system() are new ones at each call, so that it is called once.
const systems = new WeakMap<Model, Map<string, System>>();

/**
 * The system of a model or of one of its variants under a setting of the parameters, before any edits. Whoever asks again gets the same
 * one: the cells that its properties look at are those of its threads, wherever they are made.
 */
export function systemOf(source: Model, variant: string | undefined, setting: Setting): System {
  const known = systems.get(source) ?? new Map<string, System>();
  systems.set(source, known);
  const key = JSON.stringify([variant, Object.entries(setting).sort(([one], [other]) => (one < other ? -1 : 1))]);
  const made = known.get(key) ?? madeBy(source, variant, setting);
  known.set(key, made);
  return made;
}

function madeBy(source: Model, variant: string | undefined, setting: Setting): System {
  const base = source.system(setting);
  const changed = variant === undefined ? undefined : source.variants[variant]?.change?.(setting);
  return changed ? { ...base, ...changed } : base;
}
