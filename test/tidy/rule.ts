// A rule of the house: what it says of a file, and the samples that show that it can still say it.
import type { Source } from './source.js';

/** A rule about each file for itself. */
export interface Rule {
  /** What every file keeps to, as a sentence. */
  readonly says: string;
  /** Which files it is about, by path. */
  readonly isAbout: (path: string) => boolean;
  /** The places where a file does not keep to it; none if it does. */
  readonly complaints: (source: Source) => readonly Complaint[];
  /** A path that it is about. */
  readonly samplePath: string;
  /** Texts of which each draws exactly one complaint. */
  readonly bad: readonly string[];
  /** Texts that look alike and draw none. */
  readonly good: readonly string[];
}

/** What is wrong at an offset of a file, and what to do instead. */
export interface Complaint {
  readonly offset: number;
  readonly message: string;
}

/** A complaint about each match of a pattern in the code of a file, comments and literals left out. */
export function complainAbout(pattern: RegExp, message: (found: string) => string): Rule['complaints'] {
  return ({ code }) => [...code.matchAll(pattern)].map((match) => ({ offset: match.index, message: message(match[0]) }));
}

/** Every source file. */
export function everywhere(): boolean {
  return true;
}

/** Every source file but those in one of these folders, or that are one of these files. */
export function outside(...places: readonly string[]): (path: string) => boolean {
  return (path) => !places.some((place) => path === place || path.startsWith(`${place}/`));
}
