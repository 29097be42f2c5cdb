// A trace: an explained schedule, as data. The file format `quiesce.trace/1` is this, as JSON.
import type { CallFrame, SourceLocation } from '../core/location.js';
import type { CompilerName, MemoryName } from '../core/memory.js';
import type { Finding } from '../core/verdict.js';
import type { ContextKind } from '../lang/property.js';
import type { Omission } from '../lang/site.js';

/** The version of the format; a change of meaning changes it. */
export const TRACE_FORMAT = 'quiesce.trace/1';

/** Which model ran, and on what. */
export interface TraceOrigin {
  readonly model: string;
  /** The model's file as the caller named it. */
  readonly file: string;
  readonly variant?: string | undefined;
  /** Edits beside those of the variant, as text. */
  readonly edits?: readonly string[] | undefined;
  readonly set: Readonly<Record<string, string>>;
  readonly memory: MemoryName;
  /** Faithful unless given. */
  readonly compiler?: CompilerName | undefined;
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly window: number;
}

/** What kind of step: an op performed, an interrupt's arrival with its first op, or a pending op performed. */
export type StepKind = 'op' | 'arrival' | 'perform';

/** What kind of op a step is about, where that matters to a reader. */
export const STEP_DEEDS = [
  'read',
  'write',
  'update',
  'fence',
  'free',
  'allocate',
  'grace-begin',
  'grace-end',
  'grace-poll',
  'call-rcu',
  'barrier-begin',
  'barrier-end',
  'other',
] as const;

/** One of {@link STEP_DEEDS}. */
export type StepDeed = (typeof STEP_DEEDS)[number];

/** One step of a trace. Steps are numbered from 1. */
export interface TraceStep {
  readonly number: number;
  readonly kind: StepKind;
  readonly cpu: number;
  readonly context: { readonly kind: ContextKind; readonly name: string };
  /** The op with its operands, in the kernel's spelling: `rcu_assign_pointer(nmi_callback, dummy_nmi_callback)`. */
  readonly op: string;
  /** What kind of op it is; absent in traces of earlier versions. */
  readonly does?: StepDeed | undefined;
  /** The op's answer as text, if it has one. */
  readonly result?: string | undefined;
  readonly where?: SourceLocation | undefined;
  /** The functions that the thread is in, innermost first. */
  readonly stack: readonly CallFrame[];
  /** For a load: the step that wrote the value; 0 for the initial value. */
  readonly readsFrom?: number | undefined;
  /**
   * For a load that was performed before an older op of its CPU: the first step at which another CPU's store replaced in memory what
   * the load took, before that older op was performed. By the order of the program the value was stale then.
   */
  readonly overwrittenAt?: number | undefined;
  /** For a load: the step that had fetched another CPU's store to the cell, not yet performed when the load was. */
  readonly unseen?: number | undefined;
  /** For an op that stays pending: the step that performs it, or 0 if the trace ends before. For `perform`: the step that fetched it. */
  readonly pending?: number | undefined;
  /** Regions entered and left after the op, in order: `+default_do_nmi`, `-my_nmi_callback = 1`. */
  readonly regions: readonly string[];
  /** Whether the context is over after this step. */
  readonly ends: boolean;
  /** The action's code: opaque, stable for one program. */
  readonly action: number;
}

/** A grace period along a trace. Steps are by number; 0 where the trace ends before. */
export interface GracePeriod {
  readonly from: number;
  readonly to: number;
  /** Where it was asked for, and by which context. */
  readonly cpu: number;
  readonly context: string;
  /** The CPUs that it waited for, each with the step after which it no longer had to. */
  readonly waitsFor: readonly { readonly cpu: number; readonly at: number }[];
}

/** A call that an edit left out of a thread, or put another in the place of: where it would have been. */
export interface LeftOutCall {
  /** The step that it stands before; one more than there are where it stands at the end. */
  readonly before: number;
  readonly how: Omission;
  readonly cpu: number;
  readonly context: TraceStep['context'];
  readonly op: string;
  readonly where?: SourceLocation | undefined;
}

/** What a thread entered, and left, before its first op: a task from the beginning on, a handler with its arrival. */
export interface StartOfThread {
  /** The step that it stands before: the first one, or the arrival. */
  readonly before: number;
  readonly cpu: number;
  readonly context: TraceStep['context'];
  /** As those of a step. */
  readonly regions: readonly string[];
  readonly where?: SourceLocation | undefined;
}

/** What a schedule did, wherever it ends. */
export interface Story {
  readonly origin: TraceOrigin;
  /** The program's digest: another digest, another meaning of actions. */
  readonly digest: string;
  /** What is wrong at its end, if anything is. */
  readonly finding?: Finding | undefined;
  readonly steps: readonly TraceStep[];
  /** The step at fault: the last one, unless the fault was on the way of a guess. 0 when there is no step. */
  readonly faultAt?: number | undefined;
  /**
   * Of a finding of liveness: the first of the steps that happen again and again for ever, down to the last one; one more than there
   * are steps, where nothing happens any more.
   */
  readonly loopFrom?: number | undefined;
  /** Sentences that say which steps made the finding. */
  readonly why: readonly string[];
  /** Sentences, each of which names something that would have ruled this execution out, or would have to happen in one without end. */
  readonly remedies?: readonly string[] | undefined;
  /** The steps that the finding depends on, by number; absent in traces of earlier versions. */
  readonly causes?: readonly number[] | undefined;
  readonly gracePeriods?: readonly GracePeriod[] | undefined;
  /** The calls that the edits of the variant and of the origin left out, in order; absent where there is none. */
  readonly leftOut?: readonly LeftOutCall[] | undefined;
  /** The regions that threads are in before their first op, in order; absent where there is none. */
  readonly starts?: readonly StartOfThread[] | undefined;
  /** Tasks by CPU, for the columns' heads. */
  readonly tasks: readonly { readonly name: string; readonly cpu: number }[];
}

/** A trace: a finding, the steps that lead to it, and why. */
export interface Trace extends Story {
  readonly format: typeof TRACE_FORMAT;
  readonly finding: Finding;
}
