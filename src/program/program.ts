// The program: a compiled model as flat integer tables, data only. The search runs on nothing else.
import type { SourceLocation } from '../core/location.js';
import type { FaultKind } from '../core/fault.js';

/** What a row does. The numbers are part of the digest. */
export const OPCODE = {
  nop: 0,
  load: 1,
  store: 2,
  update: 3,
  await: 4,
  fence: 5,
  graceBegin: 6,
  graceEnd: 7,
  callRcu: 8,
  barrierBegin: 9,
  barrierEnd: 10,
  allocate: 11,
  free: 12,
  cpu: 13,
  choose: 14,
  /** An op that would sleep where that is not allowed: performing it is the finding `arg`. */
  refuse: 15,
  /** Answers 0 or 1: whether the grace period that its task began is over. */
  gracePoll: 16,
} as const;

/** How a memory access or fence is ordered, as a number. */
export const ORDER = {
  plain: 0,
  once: 1,
  acquire: 2,
  dereference: 3,
  release: 4,
  assign: 5,
  full: 6,
  relaxed: 7,
  local: 8,
  mb: 9,
  wmb: 10,
  rmb: 11,
} as const;

/** Flavour bits of a grace period: which regions it waits for. */
export const FLAVOUR = { rcu: 1, sched: 2 } as const;

/** One cell of memory. Value 0 of a cell that can be uninitialized is "uninitialized". */
export interface CellInfo {
  /** `nmi_callback`, `nmi_count[1]`, `nmi_data#0.ticks`. */
  readonly name: string;
  /** The values as text, by value index; index 0 is `?` when the cell can be uninitialized. */
  readonly values: readonly string[];
  readonly mayBeUninitialized: boolean;
  readonly initial: number;
  /** The object that it is a field of, or -1. */
  readonly object: number;
  /** The object that each value points to, or -1. */
  readonly pointsTo: readonly number[];
  /** Whether the value can ever be told: otherwise it takes no room in a state. */
  readonly isTracked: boolean;
  /** Whether a store skips the window, because nobody can tell. */
  readonly isPrivate: boolean;
  /** The CPU whose copy it is, or -1. */
  readonly cpu: number;
}

/** One object: a slot of the heap or a static object. */
export interface ObjectInfo {
  readonly name: string;
  readonly isHeap: boolean;
  readonly cells: readonly number[];
}

/** One thread: its rows are `firstRow` … `firstRow + rowCount - 1`, of which `entry` is the first to run (0: none). */
export interface ThreadInfo {
  readonly name: string;
  readonly kind: 'task' | 'nmi' | 'irq' | 'callback';
  readonly firstRow: number;
  readonly rowCount: number;
  readonly entry: number;
  /** Regions entered before the first op, a bit each; they count from the first step. */
  readonly entered: number;
}

/** The index of the thread that a row belongs to; -1 for row 0, which is nobody's. */
export function threadOfRow({ threads }: Pick<Program, 'threads'>, row: number): number {
  return threads.findIndex(({ firstRow, rowCount }) => row >= firstRow && row < firstRow + rowCount);
}

/** A finding that a row can lead to. */
export interface FindingInfo {
  readonly kind: FaultKind | 'property' | 'thrown';
  /** The property's name for a property. */
  readonly name: string;
  readonly message: string;
  readonly where: SourceLocation | undefined;
}

/** For people: what a row is, in the model's words. */
export interface RowText {
  readonly op: string;
  readonly where: SourceLocation | undefined;
  readonly functionName: string;
}

/** The columns of the rows; index 0 is "not running" and unused. */
export interface Rows {
  readonly count: number;
  readonly opcode: Int32Array;
  /** The cell of a memory access (the first copy, if `ownCopy`), the struct of an allocation, the object of a free (-1: NULL). */
  readonly cell: Int32Array;
  /** 1: the cell is this CPU's copy of a per-CPU variable. */
  readonly ownCopy: Int32Array;
  /**
   * The value of a store, the update table of an update, the callback of call_rcu() (whose flavours are in `cell`), the ways in
   * which choose() or an allocation can turn out, the index of a finding.
   */
  readonly arg: Int32Array;
  readonly order: Int32Array;
  /** How many answers ago the address of the access was loaded; 0: it depends on no load (PROVENANCE_MAX: long ago). */
  readonly addressFrom: Int32Array;
  /** Earlier answers that the op depends on, bit d for the answer of d ops ago: by its address, its value, a branch. */
  readonly addressMask: Int32Array;
  readonly valueMask: Int32Array;
  readonly controlMask: Int32Array;
  /** How many ops later some op still depends on the answer; 0 if none does. */
  readonly reach: Int32Array;
  /** Where the row's successors start in `next` and `entered`. */
  readonly edge: Int32Array;
  readonly edgeCount: Int32Array;
  /** Nesting of the row's own context. */
  readonly preempt: Int32Array;
  readonly announced: Int32Array;
  readonly rcuDepth: Int32Array;
  readonly irqsOff: Int32Array;
  /** 1: a sleeping op (see machine/README.md). */
  readonly sleeps: Int32Array;
  /** Observed regions, a bit each. */
  readonly regions: Int32Array;
  /** Objects that the context may still use through a pointer that it holds, a bit each. */
  readonly holds: Int32Array;
}

/** A program: everything that a machine needs. */
export interface Program {
  /** Hex digits that stand for all of the tables: equal digests, equal meaning of states and schedules. */
  readonly digest: string;
  readonly cpus: number;
  readonly cells: readonly CellInfo[];
  readonly objects: readonly ObjectInfo[];
  /** The objects of each struct that kmalloc() can give. */
  readonly structs: readonly { readonly name: string; readonly objects: readonly number[] }[];
  readonly threads: readonly ThreadInfo[];
  /** Indices of threads. */
  readonly tasks: readonly number[];
  readonly nmi: number;
  readonly irq: number;
  readonly callbacks: readonly number[];
  /** The object that the argument of each callback points to, or -1. */
  readonly callbackArgument: readonly number[];
  readonly rows: Rows;
  readonly rowTexts: readonly RowText[];
  /** Successors: a row, 0 for the thread's end, -1 where no such answer is possible, -2 - f for finding f. */
  readonly next: Int32Array;
  /** Regions entered on the way to the successor, a bit each, of `regions`. */
  readonly entered: Int32Array;
  /** Update tables: the new value for each old one (-1: blocked), one after the other. */
  readonly updates: Int32Array;
  /** Names of the observed regions, by bit. */
  readonly regions: readonly string[];
  /** Those of them that rows tell apart; the others are only known as entered. */
  readonly regionsInStates: readonly string[];
  readonly findings: readonly FindingInfo[];
  readonly flavours: 'split' | 'consolidated';
  readonly preemptible: boolean;
  readonly nmiDepth: number;
  readonly callbackSlots: number;
  readonly mayRestAllocated: boolean;
}

/** Dependencies on answers from more ops ago than this are not claimed. */
export const DEPENDENCY_MAX = 14;

/** An address that was loaded this many answers ago, or more, is not told apart. */
export const PROVENANCE_MAX = 15;
