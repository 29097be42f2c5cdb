// Assertions about our own code: a failure is a bug of quiesce, never the fault of a model.

/** Thrown when quiesce itself is wrong; the command line answers it with exit code 70. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Throws {@link InternalError} unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}

/** Ends a switch over a discriminated union: it does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new InternalError(`unreachable: ${JSON.stringify(value)}`);
}

/** The value itself, which the caller knows to be there; throws {@link InternalError} when it is not. */
export function defined<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new InternalError(`missing: ${what}`);
  return value;
}
