// Where something stands in a source file.

/** A place in a file: the path as the loader gave it, and line and column counted from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One frame of a thread's call stack: the function's name and the place of the call or op in it. */
export interface CallFrame extends SourceLocation {
  readonly functionName: string;
}
