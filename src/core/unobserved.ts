// Thrown when a property looks at what a program does not keep.

/** Compile again with this region, or this variable, and start over. */
export class Unobserved extends Error {
  override readonly name = 'Unobserved';

  constructor(
    readonly region: string | undefined,
    readonly variable: string | undefined,
  ) {
    super(`not observed: ${region ?? variable}`);
  }
}
