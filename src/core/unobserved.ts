// Thrown when a property looks at what a program does not keep.

/** Compile again with this region, or this cell of the model's, and start over. */
export class Unobserved extends Error {
  override readonly name = 'Unobserved';

  constructor(
    readonly region: string | undefined,
    readonly cell: unknown,
  ) {
    super(`not observed: ${region ?? 'a cell'}`);
  }
}
