// Progress on stderr: one line that is redrawn on a terminal, a line every ten seconds elsewhere.
import type { SearchStatistics } from '../core/verdict.js';
import { progressText, type ProgressBounds } from '../report/verdict-text.js';

const REDRAW_MILLISECONDS = 100;
const LINE_MILLISECONDS = 10_000;

/** How far the work is, for whoever waits. */
export interface Progress {
  /** Says what is being done; `statistics` say how far it is, and the bounds what ends it. */
  readonly show: (what: string, statistics: SearchStatistics, bounds: ProgressBounds) => void;
  /** Wipes the line, before something else is printed. */
  readonly clear: () => void;
}

/** Progress on stderr, or none at all. */
export function startProgress(isQuiet: boolean): Progress {
  if (isQuiet) return { show: () => {}, clear: () => {} };
  return process.stderr.isTTY ? redrawnLine(process.stderr.columns) : line();
}

function redrawnLine(columns: number): Progress {
  let shownAt = performance.now();
  let isShown = false;
  return {
    show: (what, statistics, bounds) => {
      if (performance.now() - shownAt < REDRAW_MILLISECONDS) return;
      shownAt = performance.now();
      isShown = true;
      process.stderr.write(`\r\u001B[K${` … ${what}: ${progressText(statistics, bounds)}`.slice(0, columns - 1)}`);
    },
    clear: () => {
      if (isShown) process.stderr.write('\r\u001B[K');
      isShown = false;
    },
  };
}

function line(): Progress {
  let shownAt = performance.now();
  return {
    show: (what, statistics, bounds) => {
      if (performance.now() - shownAt < LINE_MILLISECONDS) return;
      shownAt = performance.now();
      process.stderr.write(`${what}: ${progressText(statistics, bounds)}\n`);
    },
    clear: () => {},
  };
}
