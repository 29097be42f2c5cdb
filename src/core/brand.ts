// Branded integers: an index of one table is never taken for an index of another.

declare const brand: unique symbol;

/** An integer that only its own table may be indexed with. */
export type Id<Name extends string> = number & { readonly [brand]: Name };

/** A CPU's number, counted from 0. */
export type CpuId = Id<'cpu'>;
/** A cell of the program's memory. */
export type CellId = Id<'cell'>;
/** A thread of the program: a task, a handler or an RCU callback. */
export type ThreadId = Id<'thread'>;
/** A heap or static object. */
export type ObjectId = Id<'object'>;
/** A row of the program: one local state of one thread; 0 is "not running". */
export type RowId = Id<'row'>;
