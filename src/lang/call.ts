// Labels of calls, and calls as edits see them: whoever edits is asked when one is made, and may put something else in its place.
import type { Op } from './op.js';

/** A call of a kernel function by a model's code; not one that another kernel function makes. */
export interface Call {
  readonly name: string;
  /** The only op of the call; `undefined` for a composite function. */
  readonly op: Op | undefined;
  /** What a composite function locks, or is about; calls that begin and end one thing have equal subjects. */
  readonly subject: unknown;
  /** Begins the thread that does what was asked for. */
  readonly start: () => Generator<Op, unknown>;
  /** Other functions that could be called in its place with what this one got, by name. */
  readonly others: Readonly<Record<string, Other>>;
}

/** Another function with the same arguments. What ends something gets what began it answered. */
export type Other = (opened?: unknown) => Generator<Op, unknown>;

/** Answers what is performed in place of a call; `undefined` for the call itself. */
export type Editor = (call: Call) => Generator<Op, unknown> | undefined;

let editor: Editor | undefined;
let label: string | undefined;

/** Runs `work`; the calls that are made meanwhile are shown to `next`. */
export function withEditor<T>(next: Editor | undefined, work: () => T): T {
  const previous = editor;
  editor = next;
  try {
    return work();
  } finally {
    editor = previous;
  }
}

/** Whether somebody wants to see calls now. */
export function isEditing(): boolean {
  return editor !== undefined;
}

/** What is performed for a call. Nothing that an editor starts is shown to it again. */
export function edited(call: Call): Generator<Op, unknown> | undefined {
  if (!editor) return undefined;
  const asked = editor;
  return withEditor(undefined, () => asked(call));
}

/** The label that calls get now. */
export function currentLabel(): string | undefined {
  return label;
}

/**
 * Gives the call that `call` makes a label, by which edits can name it: `yield* labelled('publish', () => rcu_assign_pointer(slot, p))`.
 */
export function labelled<T>(name: string, call: () => T): T {
  const previous = label;
  label = name;
  try {
    return call();
  } finally {
    label = previous;
  }
}

/** Runs the body of a kernel function, whose calls of others are its own affair: no editor sees them. */
export function* hidden<T>(body: Generator<Op, T>): Generator<Op, T> {
  let next = withEditor(undefined, () => body.next());
  while (!next.done) {
    const answer: unknown = yield next.value;
    next = withEditor(undefined, () => (body as Generator<Op, T, unknown>).next(answer));
  }
  return next.value;
}
