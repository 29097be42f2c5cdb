// Progress of work in steps, on stderr: one line that is redrawn on a terminal, a line every ten seconds elsewhere.
const REDRAW_MILLISECONDS = 100;
const LINE_MILLISECONDS = 10_000;

/** How many steps are done, for whoever waits. */
export interface StepProgress {
  /** One more is done. */
  readonly step: (what: string) => void;
  /** Wipes the line, before something else is printed. */
  readonly clear: () => void;
}

/** Progress of so many steps, or none at all. */
export function startSteps(isQuiet: boolean, total: number): StepProgress {
  if (isQuiet) return { step: () => {}, clear: () => {} };
  const { isTTY, columns } = process.stderr;
  const every = isTTY ? REDRAW_MILLISECONDS : LINE_MILLISECONDS;
  let shownAt = performance.now();
  let done = 0;
  return {
    step: (what) => {
      done++;
      if (performance.now() - shownAt < every) return;
      shownAt = performance.now();
      const text = ` … ${done} of ${total}: ${what}`;
      process.stderr.write(isTTY ? `\r\u001B[K${text.slice(0, columns - 1)}` : `${text}\n`);
    },
    clear: () => {
      if (isTTY) process.stderr.write('\r\u001B[K');
    },
  };
}
