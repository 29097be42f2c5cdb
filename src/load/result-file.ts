// Reading what quiesce found out: a trace, a verdict, or the report on a suite.
import type { InferOutput } from 'valibot';
import { VERDICT_FORMAT, VERIFY_FORMAT } from '../core/verdict.js';
import { TRACE_FORMAT, type Trace } from '../trace/trace.js';
import { JsonFile } from './json-file.js';
import { VERDICT_SHAPE, VERIFY_SHAPE } from './report-shape.js';
import { traceIn } from './trace-file.js';

/** A check in a report. */
export type CheckInFile = InferOutput<typeof VERIFY_SHAPE>['checks'][number];

/** What a file holds. A verdict is a report on one check. */
export type ResultFile =
  | { readonly kind: 'trace'; readonly trace: Trace }
  | { readonly kind: 'report'; readonly checks: readonly (CheckInFile | InferOutput<typeof VERDICT_SHAPE>)[] };

const FORMATS = [TRACE_FORMAT, VERIFY_FORMAT, VERDICT_FORMAT];

const WANTED = {
  noun: 'trace or report',
  code: 'bad-report',
  instead: 'write it again: quiesce check MODEL … --trace FILE, or quiesce verify … --reporter json=FILE',
  insteadOfNone: 'name a file that `quiesce check … --trace FILE` or `quiesce verify … --reporter json=FILE` wrote',
} as const;

/** Reads and validates a file; ends in the diagnostic bad-report. */
export function readResultFile(path: string): ResultFile {
  const file = new JsonFile(path, WANTED);
  switch (file.format) {
    case TRACE_FORMAT:
      return { kind: 'trace', trace: traceIn(file) };
    case VERIFY_FORMAT:
      return { kind: 'report', checks: file.shaped(VERIFY_SHAPE).checks };
    case VERDICT_FORMAT:
      return { kind: 'report', checks: [file.shaped(VERDICT_SHAPE)] };
    default: {
      const found = file.format === undefined ? 'missing' : JSON.stringify(file.format);
      return file.wrong(
        `the file is no trace and no report: its format is ${found}, not one of ${FORMATS.join(', ')}`,
        file.locate(['format']),
      );
    }
  }
}
