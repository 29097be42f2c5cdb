// Places: where each place of a built model stands in its sources.
//
// What a source map says, written out: to read this takes a fraction of the time that it takes to decode a source map.
import type { SourceLocation } from '../core/location.js';

/** What the build writes beside a model. */
export interface Places {
  /** The files that the model was built from. */
  readonly sources: readonly BuiltSource[];
  /** By line of the built file, from 0: runs of column, source, line of the source, its column; all from 0, in order of columns. */
  readonly lines: readonly (readonly number[])[];
}

/** A file as it was when it was built. */
export interface BuiltSource {
  /** Relative to the package. */
  readonly path: string;
  readonly text: string;
}

// How many numbers a run has.
const RUN = 4;

/** The place that a line and column of the built file come from, all counted from 1; the path is relative to the package. */
export function sourcePlace({ sources, lines }: Places, line: number, column: number): SourceLocation | undefined {
  const runs = lines.at(line - 1) ?? [];
  let at = -1;
  for (let next = 0; next < runs.length && runs[next] < column; next += RUN) at = next;
  if (at < 0) return undefined;
  return { file: sources[runs[at + 1]].path, line: runs[at + 2] + 1, column: runs[at + 3] + 1 };
}
