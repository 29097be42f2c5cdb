// The shape of what the explorer's server says beside positions: comparisons, automata, and the lines of its long works. Types only.
import type { SearchStatistics, Verdict } from '../core/verdict.js';
import type { Automaton } from '../report/automaton.js';
import type { TraceDiff } from '../report/trace-diff.js';
import type { Failure, Instance, Position } from './shape.js';

/** Two positions side by side. */
export interface Comparison {
  readonly a: Position;
  readonly b: Position;
  /** How their stories differ, and at which step first. Places in the source are not compared: they move with every edit. */
  readonly difference: TraceDiff;
}

/** The automaton of a thread, with where the contexts that run it stand. */
export interface MarkedAutomaton extends Automaton {
  readonly at: readonly {
    readonly state: number;
    readonly cpu: number;
    /** Whether the context takes the next step of its CPU, or is interrupted. */
    readonly runs: boolean;
  }[];
}

/** A work that failed, after its first line. */
export interface FailureLine extends Failure {
  readonly kind: 'failure';
}

/** The end of a work of many parts. */
export interface EndLine {
  readonly kind: 'end';
  readonly milliseconds: number;
}

/** How far a search is. */
export interface ProgressLine {
  readonly kind: 'progress';
  readonly statistics: SearchStatistics;
}

/** What checking an instance says. */
export type CheckLine = ProgressLine | VerdictLine | FailureLine;

/** A verdict, and the address of what shows it. */
export interface VerdictLine {
  readonly kind: 'verdict';
  readonly verdict: Verdict['kind'];
  /** What was found, what is missing, which bound was reached: a phrase or two. */
  readonly text: string;
  readonly finding?: string | undefined;
  readonly steps?: number | undefined;
  /** How many of the last of them go on for ever, where it breaks a property of liveness; 0: it stays where it is. */
  readonly loop?: number | undefined;
  readonly statistics: SearchStatistics;
  readonly digest: string;
  /** What the memory model and the compiler leave out, of `holds`. */
  readonly omits: readonly string[];
  /** Of the counterexample, all of its steps taken. */
  readonly address?: string | undefined;
}

/** A grid of verdicts: the instances first, then each verdict as it comes. */
export type GridLine = GridPlanLine | GridCellLine | EndLine | FailureLine;

/** What will be checked. */
export interface GridPlanLine {
  readonly kind: 'plan';
  /** By number: what each cell is, and the address of its initial state. */
  readonly cells: readonly (GridInstance & { readonly address: string })[];
}

/** An instance of a grid; nothing may be expected of it. */
export interface GridInstance extends Omit<Instance, 'expected' | 'cpus'> {
  readonly cpus: number;
  readonly expected?: Instance['expected'] | undefined;
}

/** One verdict of a grid. */
export interface GridCellLine {
  readonly kind: 'cell';
  readonly cell: number;
  /** `mistake`: the instance is none, as `text` says. */
  readonly verdict: Verdict['kind'] | 'mistake';
  readonly text: string;
  readonly finding?: string | undefined;
  readonly steps?: number | undefined;
  readonly loop?: number | undefined;
  /** Absent where nothing is expected. */
  readonly isAsExpected?: boolean | undefined;
  readonly states: number;
  readonly milliseconds: number;
  /** Of the counterexample. */
  readonly address?: string | undefined;
}

/** A necessity table: its lines first, then each need as it is found out. */
export type NecessityLine = NecessityPlanLine | NeedLine | EndLine | FailureLine;

/** The lines of the table, and its columns. */
export interface NecessityPlanLine {
  readonly kind: 'plan';
  readonly memory: readonly string[];
  readonly lines: readonly {
    /** What edits call it: `models/nmi-rcu/model.ts:79`. */
    readonly place: string;
    /** The call as it is written, or two neighbours that could change places. */
    readonly text: string;
    readonly isOrder: boolean;
  }[];
}

/** What is needed of a line under a memory model. */
export interface NeedLine {
  readonly kind: 'need';
  readonly line: number;
  readonly memory: string;
  readonly need: 'load-bearing' | 'weaker-is-enough' | 'redundant' | 'indistinct' | 'incomplete' | 'unsound' | 'open';
  /** In words. */
  readonly text: string;
  /** The edit that shows it, as text. */
  readonly edit?: string | undefined;
  /** Of the counterexample that the edit leads to. */
  readonly address?: string | undefined;
}
