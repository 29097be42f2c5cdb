// Where in a litmus text an op was written, in the form in which the compiler and traces look for it: the stack of an error.
import type { Position } from './ast.js';

/** Makes the sites of one process; ops at one place share theirs. */
export class Sites {
  private readonly known = new Map<string, Error>();

  constructor(
    private readonly file: string,
    private readonly process: string,
  ) {}

  /** The site of an op that is written at this place. */
  at({ line, column }: Position): Error {
    const place = `${line}:${column}`;
    const known = this.known.get(place);
    if (known) return known;
    const site = new Error('site');
    site.stack = `Error: site\n    at ${this.process} (file://${encodeURI(this.file)}:${place})`;
    this.known.set(place, site);
    return site;
  }
}
