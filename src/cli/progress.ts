// Progress on stderr: one line that is redrawn on a terminal, a line every ten seconds elsewhere.
import type { SearchStatistics } from '../core/verdict.js';
import { progressText, type ProgressBounds } from '../report/verdict-text.js';

const REDRAW_MILLISECONDS = 100;
const LINE_MILLISECONDS = 10_000;

/** How far the work is, for whoever waits. */
export interface Progress {
  /** Says what is begun. */
  readonly begin: (what: string) => void;
  /** Says what is being done; `statistics` say how far it is, and the bounds what ends it. */
  readonly show: (what: string, statistics: SearchStatistics, bounds: ProgressBounds) => void;
  /** Wipes the line, before something else is printed. */
  readonly clear: () => void;
}

/** Where progress goes: stderr, or what stands for it. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly write: (text: string) => unknown;
}

/** Progress on stderr, or none at all. `now` counts milliseconds. */
export function startProgress(
  isQuiet: boolean,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  if (isQuiet) return { begin: () => {}, show: () => {}, clear: () => {} };
  return stream.isTTY ? redrawnLine(stream, now) : line(stream, now);
}

function redrawnLine(stream: ProgressStream, now: () => number): Progress {
  let isShown = false;
  const draw = every(REDRAW_MILLISECONDS, now, (text) => {
    isShown = true;
    stream.write(`\r\u001B[K${fitting(` … ${text}`, (stream.columns ?? 80) - 1)}`);
  });
  return {
    ...telling(draw),
    clear: () => {
      if (isShown) stream.write('\r\u001B[K');
      isShown = false;
    },
  };
}

// As many of the figures as fit; half a number would be another one.
function fitting(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.lastIndexOf(', ', most);
  return text.slice(0, end > most / 2 ? end : most);
}

function line(stream: ProgressStream, now: () => number): Progress {
  return { ...telling(every(LINE_MILLISECONDS, now, (text) => void stream.write(`${text}\n`))), clear: () => {} };
}

function telling(tell: (text: () => string) => void): Pick<Progress, 'begin' | 'show'> {
  return {
    begin: (what) => tell(() => what),
    show: (what, statistics, bounds) => tell(() => `${what}: ${progressText(statistics, bounds)}`),
  };
}

// Tells nothing until so many milliseconds are over since it last did.
function every(milliseconds: number, now: () => number, tell: (text: string) => void): (text: () => string) => void {
  let toldAt = now();
  return (text) => {
    if (now() - toldAt < milliseconds) return;
    toldAt = now();
    tell(text());
  };
}
