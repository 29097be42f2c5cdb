// What Spin's verifier `pan` prints, as data.

/** What one run of pan says. */
export interface PanReport {
  /** `incomplete` also where pan itself says `errors: 0`, after a search that something cut short. */
  readonly verdict: 'holds' | 'violated' | 'incomplete';
  /** The first thing that pan complains of, without `pan:`; empty if there is none. */
  readonly complaint: string;
  readonly states: number;
  /** Stored and matched; the initial state counts as one. */
  readonly transitions: number;
  /** Steps on the longest path of the depth-first search. */
  readonly depth: number;
  /** Pan's own time, to two digits: the search without the allocation of its stack and table. */
  readonly seconds: number;
  /** Bytes for all stored states, without the hash table and the stack. */
  readonly stateBytes: number;
}

const MEGABYTE = 2 ** 20;
/** Pan exits with 0 whatever it finds: these lines tell that the search did not see everything. */
const CUT_SHORT = /max search depth too small|reached -DMEMLIM|out of memory|Search not completed|search was cut|VECTORSZ/i;

/** Reads the output of pan; undefined where it holds no result, because pan failed or was stopped. */
export function readPanOutput(output: string): PanReport | undefined {
  const errors = numberIn(output, /errors: +(\d+)/);
  const states = numberIn(output, /([\d.e+]+) states, stored/);
  if (errors === undefined || states === undefined) return undefined;
  const complaint = /^(?:pan\S* |error: )(.+)$/m.exec(output)?.[1] ?? '';
  return {
    verdict: verdictOf(errors, output),
    complaint: isTiming(complaint) ? '' : complaint,
    states,
    transitions: numberIn(output, /([\d.e+]+) transitions/) ?? 0,
    depth: numberIn(output, /depth reached +(\d+)/) ?? 0,
    seconds: numberIn(output, /elapsed time +([\d.e+]+)/) ?? 0,
    stateBytes: MEGABYTE * (numberIn(output, /([\d.]+)\s+actual memory usage/) ?? numberIn(output, /([\d.]+)\s+equivalent memory/) ?? 0),
  };
}

function verdictOf(errors: number, output: string): PanReport['verdict'] {
  if (errors > 0) return 'violated';
  return CUT_SHORT.test(output) ? 'incomplete' : 'holds';
}

// Pan says how long it took in lines that look like complaints.
function isTiming(line: string): boolean {
  return /^(?:elapsed time|rate|resizing)/.test(line);
}

function numberIn(output: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(output)?.[1];
  return found === undefined ? undefined : Number(found);
}
