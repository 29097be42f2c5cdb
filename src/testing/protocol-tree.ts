// A small protocol as plain data: what fast-check makes, and makes smaller.

/** Pairs of functions around a region. */
export type RegionName = 'preempt' | 'irqs' | 'rcu';
/** Fences, by kernel name. */
export type FenceName = 'smp_mb' | 'smp_wmb' | 'smp_rmb';
/** What is done with the one slot for an object; each is a function of its own in the source text. */
export type SlotUse = 'publish' | 'retire' | 'hasty_retire' | 'use';

/** A statement. Cells are numbered, modulo how many there are. */
export type Statement =
  | { readonly do: 'write'; readonly cell: number; readonly value: number; readonly release: boolean }
  | { readonly do: 'read'; readonly cell: number; readonly acquire: boolean }
  | { readonly do: 'copy'; readonly from: number; readonly to: number }
  | { readonly do: 'increment'; readonly cell: number }
  | { readonly do: 'fence'; readonly name: FenceName }
  | { readonly do: 'assert'; readonly cell: number; readonly differsFrom: number }
  | { readonly do: 'slot'; readonly how: SlotUse }
  | { readonly do: 'if'; readonly cell: number; readonly equals: number; readonly body: Body }
  | { readonly do: 'region'; readonly name: RegionName; readonly body: Body };

/** Statements, one after the other. */
export type Body = readonly Statement[];

/** A protocol: its tasks, and what an NMI and an irq run, if any arrives. */
export interface ProtocolTree {
  /** How many cells there are, at least 1. */
  readonly cells: number;
  readonly tasks: readonly Body[];
  readonly nmi: Body | null;
  readonly irq: Body | null;
}

/** What a cell holds: 0 … 2. */
export const VALUES = 3;

/** Every statement of these bodies, also those inside of others. */
export function statementsOf(body: Body): Statement[] {
  return body.flatMap((statement) => ('body' in statement ? [statement, ...statementsOf(statement.body)] : [statement]));
}

/** How many objects there can be at a time: each is allocated in a task, and there are no loops. */
export function allocationsOf({ tasks }: ProtocolTree): number {
  return statementsOf(tasks.flat()).filter((statement) => statement.do === 'slot' && statement.how === 'publish').length;
}
