// What the explorer's server and its page say to each other: types only, so that both sides can import them.
//
//   /api/models                          Models
//   /api/position?ADDRESS                Position
//   /api/compare?ADDRESS&with=ADDRESS    Comparison (long-shape.ts; the second address is one parameter: percent-encoded once more)
//   /api/automaton?ADDRESS&thread=NAME   MarkedAutomaton (long-shape.ts)
//   /api/check?ADDRESS                   CheckLine …        lines of JSON, one after the other
//   /api/grid?ADDRESS[&variants=WORDS]   GridLine …         the same; of the address only the model, edits, CPUs and so on count
//   /api/necessity?ADDRESS               NecessityLine …    the same
//
// A request that cannot be answered is answered with a status of 400 and above, and Failure; one that fails after its first line, with a
// last line of the kind `failure`. A stream whose last line has none of the kinds `verdict`, `end` and `failure` was cut off. To close
// the connection ends the work.
import type { DiagnosticCode } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';
import type { CompilerName, MemoryName } from '../core/memory.js';
import type { Finding, VerdictKind } from '../core/verdict.js';
import type { ContextKind, Property } from '../lang/property.js';
import type { RefusalCode } from '../machine/refusal.js';
import type { StepDeed, StepKind, Story, TraceOrigin } from '../trace/trace.js';
import type { PositionState, PropertyHere } from './state-shape.js';

/**
 * The whole state of the page: what is looked at, and where. Written as a query string (address.ts): `model`, `variant`, `edit` (one for
 * each), `set.NAME`, `memory`, `compiler`, `cpus`, `nmis`, `window`, `path`, `at`, `loop`, `digest`. What is the default is left out;
 * parameters with other names belong to the page, and the server passes over them.
 */
export interface Address {
  /** A name that {@link Models} lists: the server loads nothing else. */
  readonly model: string;
  readonly variant?: string | undefined;
  readonly edits: readonly string[];
  /** Parameters that differ from the defaults. */
  readonly set: Readonly<Record<string, string>>;
  readonly memory: MemoryName;
  readonly compiler: CompilerName;
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly window?: number | undefined;
  /** Labels of the steps, joined by `.` in the address. */
  readonly path: readonly Label[];
  /** How many steps of the path are taken; the others are there to be taken again. All of them unless given. */
  readonly at: number;
  /** How many of the last steps of the path are said to happen for ever after it; 0: it stays where it is. Absent: nothing is said. */
  readonly loop?: number | undefined;
  /** The digest of the program that the address was made with. */
  readonly digest?: string | undefined;
}

/**
 * A step by what does it, so that it means the same in every program: `0` the context that runs on CPU 0 goes on, `0t2` task 2 goes on
 * there in place of the task that ran, `1n` an NMI arrives on CPU 1, `1i` an irq, `1s` a callback (`1s1`: of slot 1), `0p2` entry 2 of
 * the CPU's window is performed. `-3` after any of these: its outcome number 3, where it has several, counted from 0, which is not
 * written.
 */
export type Label = string;

/** A mistake, or a bug of quiesce. */
export interface Failure {
  readonly error: {
    readonly code: DiagnosticCode | 'not-found' | 'forbidden' | 'bad-request' | 'busy' | 'bug';
    readonly message: string;
    readonly where?: SourceLocation | undefined;
    readonly instead?: string | undefined;
  };
}

/** What can be looked at. */
export interface Models {
  readonly quiesce: string;
  readonly models: readonly ModelSummary[];
  readonly memory: readonly MemoryName[];
  readonly compilers: readonly CompilerName[];
}

/** A model, as far as it is known without compiling it. One that does not load has a `failure` and nothing else. */
export interface ModelSummary {
  /** What an address calls it. */
  readonly name: string;
  readonly file: string;
  readonly question: string;
  readonly source?: string | undefined;
  readonly variants: readonly { readonly name: string; readonly question: string; readonly edits: readonly string[] }[];
  /** The first value is the default. */
  readonly parameters: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** What is expected of the model and of its variants; CPUs `any` are every number of them. */
  readonly instances: readonly Instance[];
  readonly threads: readonly { readonly name: string; readonly kind: ThreadKind }[];
  readonly properties: readonly PropertySummary[];
  readonly failure?: Failure['error'] | undefined;
}

/** `callback` is one of call_rcu(). */
export type ThreadKind = 'task' | 'nmi' | 'irq' | 'callback';

/** A property of a model. */
export interface PropertySummary {
  readonly name: string;
  readonly kind: Property['kind'];
  readonly statement: string;
}

/** An instance, and the verdict that the model expects of it. */
export interface Instance {
  readonly variant?: string | undefined;
  readonly memory: MemoryName;
  readonly compiler: CompilerName;
  readonly cpus: number | 'any';
  readonly nmis: number | 'unbounded';
  readonly set: Readonly<Record<string, string>>;
  readonly expected: { readonly verdict: VerdictKind; readonly finding?: string | undefined };
}

/** A place in the state space: how it was reached, what is there, and what comes next. */
export interface Position {
  /** The address of this very position, in its shortest form, with the digest of today's program. */
  readonly address: string;
  readonly origin: TraceOrigin;
  readonly digest: string;
  /** Whether the address named another digest: the model, or quiesce, has changed since. */
  readonly isOtherProgram: boolean;
  /** All steps of the path that are possible, also those after `at`. The numbers of its steps are those of the path. */
  readonly story: Story;
  /** The labels of those steps. */
  readonly path: readonly Label[];
  /** How many of them are taken here. */
  readonly at: number;
  /** The first step of the path that is not possible here; the path that is told ends before it. */
  readonly diverged?: Divergence | undefined;
  /** Where the path is said to go on for ever, and all of it is possible. */
  readonly loop?: ToldLoop | undefined;
  /** None where the last step was at fault. */
  readonly choices: readonly Choice[];
  /** What else could come next, and why it does not. */
  readonly refusals: readonly Refusal[];
  /** What is told of the state; of the state before, where the step that was taken last was at fault: there is none after. */
  readonly state: PositionState;
  /** What is wrong: each finding with the number of the step that led to it, up to `at`; 0 is the initial state. */
  readonly findings: readonly { readonly step: number; readonly finding: Finding }[];
  /** What went wrong under the guess of a load that is still pending: it counts when that is performed, if it reads what was guessed. */
  readonly unconfirmed?: Finding | undefined;
  readonly properties: readonly PropertyHere[];
  readonly threads: readonly { readonly name: string; readonly kind: ThreadKind }[];
  /** The command that leads to the same instance. */
  readonly command: string;
}

/** Where a path leads no further. */
export interface Divergence {
  readonly step: number;
  readonly label: Label;
  readonly why: string;
  /** The steps of the path that were left out, this one included. */
  readonly left: readonly Label[];
}

/** The end of a path that goes on for ever, if it does. */
export interface ToldLoop {
  /** How many of the last steps of the path happen again and again; with 0, it stays in the state that they lead to. */
  readonly steps: number;
  /** Why this is no execution without end that breaks a property of liveness; absent where it is one: its story says where it begins. */
  readonly flaw?: string | undefined;
}

/** What a choice, or a refusal, is about. */
export interface Move {
  readonly kind: StepKind;
  readonly cpu: number;
  readonly context: { readonly kind: ContextKind; readonly name: string };
  /** The op that is performed, in the kernel's spelling. */
  readonly op: string;
  readonly does?: StepDeed | undefined;
  readonly where?: SourceLocation | undefined;
  readonly functionName?: string | undefined;
}

/** A step that can be taken. */
export interface Choice extends Move {
  readonly label: Label;
  /** How it turns out, where it could do so in several ways: `stays pending, as if it had read 1`. */
  readonly outcome?: string | undefined;
  /** The answer as text. */
  readonly result?: string | undefined;
  /** What it changes. */
  readonly changes: readonly Change[];
  /** What is wrong with it, or with the state that it leads to. */
  readonly finding?: Finding | undefined;
  /** Whether another context than that of the last step takes it. */
  readonly isSwitch: boolean;
  /** The address after it. */
  readonly address: string;
}

/** Something that has another value than before. */
export interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** A step that cannot be taken. */
export interface Refusal extends Move {
  /** None of a handler that another handler has interrupted. */
  readonly label?: Label | undefined;
  readonly code: RefusalCode;
  /** A phrase: `masked: an NMI runs on this CPU`, `waits until ready is 1`, `waits for CPU 1's handler`. */
  readonly why: string;
  /** CPUs that it waits for, where it does. */
  readonly waitsFor?: readonly number[] | undefined;
}
