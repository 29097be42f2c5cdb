// Reading a trace file: every way in which it can be wrong is told with its line.
import type { SourceLocation } from '../core/location.js';
import { TRACE_FORMAT, type Trace, type TraceOrigin } from '../trace/trace.js';
import { JsonFile } from './json-file.js';
import { TRACE_SHAPE } from './trace-shape.js';

const WANTED = {
  noun: 'trace',
  code: 'bad-trace',
  instead: 'write it again: quiesce check MODEL … --trace FILE',
  insteadOfNone: 'name a file that `quiesce check --trace FILE` wrote',
} as const;

/** A trace, and where in its file a step stands. */
export interface TraceFile {
  readonly trace: Trace;
  readonly whereIs: (stepNumber: number) => SourceLocation;
  /** Where a member of its origin stands. */
  readonly whereIsOrigin: (member: keyof TraceOrigin) => SourceLocation;
}

/** Reads and validates a trace file; ends in the diagnostic bad-trace. */
export function readTraceFile(path: string): TraceFile {
  const file = new JsonFile(path, WANTED);
  checkFormat(file);
  const trace = traceIn(file);
  return { trace, whereIs: (step) => file.locate(['steps', step - 1]), whereIsOrigin: (member) => file.locate(['origin', member]) };
}

/** The trace in a file of the format of traces. */
export function traceIn(file: JsonFile): Trace {
  const trace = file.shaped(TRACE_SHAPE);
  for (const [index, { number }] of trace.steps.entries())
    if (number !== index + 1) file.wrong(`step ${index + 1} has the number ${number}: the file was edited`, file.locate(['steps', index]));
  return trace;
}

function checkFormat(file: JsonFile): void {
  const { format } = file;
  if (format === TRACE_FORMAT) return;
  const where = file.locate(['format']);
  if (typeof format === 'string' && format.startsWith('quiesce.trace/')) {
    file.wrong(
      `the trace is of version ${format}, but this quiesce reads ${TRACE_FORMAT}`,
      where,
      'replay it with the quiesce that wrote it, or write it again',
    );
  }
  file.wrong(
    `the file is no trace: its format is ${format === undefined ? 'missing' : JSON.stringify(format)}, not ${TRACE_FORMAT}`,
    where,
  );
}
