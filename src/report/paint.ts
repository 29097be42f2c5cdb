// Paint: colours as an addition to text, never as its meaning.

/** Colours a text. Picocolors is one; {@link PLAIN} is the other. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** One of the colours of a {@link Paint}. */
export type Tint = keyof Paint;

const same = (text: string): string => text;

/** No colours. */
export const PLAIN: Paint = { red: same, green: same, yellow: same, cyan: same, dim: same, bold: same };
