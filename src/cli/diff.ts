// `quiesce diff`: how two traces, or two reports of `verify`, differ.
import { refuse } from '../core/diagnostic.js';
import type { Arguments } from './arguments.js';
import type { Command } from './command.js';
import { EXIT } from './exit-code.js';
import { hasFlag } from './option-value.js';
import { printLines, resultPage } from './terminal.js';

/** The command. */
export const diffCommand: Command = {
  name: 'diff',
  operands: 'A B [OPTION]...',
  least: 2,
  most: 2,
  summary: 'Says how two traces, or two reports of `verify`, differ.',
  options: { json: { summary: 'print the difference as one line of JSON' } },
  notes: [
    'Of traces: what they ran on, what they end in or do for ever, and the first step that differs. Places in the source are not compared.',
    'Of reports (`verify --reporter json=FILE`): checks that are new or gone, other verdicts, other counts. Times are not compared.',
    'exit codes: 0 they say the same, 1 they differ, 64 a file is neither a trace nor a report',
  ],
  run,
};

async function run(given: Arguments): Promise<number> {
  const [pathA = '', pathB = ''] = given.operands;
  const { readResultFile } = await import('../load/result-file.js');
  const a = readResultFile(pathA);
  const b = readResultFile(pathB);
  const page = resultPage();
  if (a.kind === 'trace' && b.kind === 'trace') {
    const { areTracesEqual, diffTraces, traceDiffText } = await import('../report/trace-diff.js');
    const diff = diffTraces(a.trace, b.trace);
    return tell({ diff, lines: traceDiffText(diff, page), isEqual: areTracesEqual(diff) }, given);
  }
  if (a.kind === 'report' && b.kind === 'report') {
    const { areReportsEqual, diffReports, reportDiffText } = await import('../report/report-diff.js');
    const diff = diffReports(a.checks, b.checks);
    return tell({ diff, lines: reportDiffText(diff, page), isEqual: areReportsEqual(diff) }, given);
  }
  return refuse({
    code: 'bad-usage',
    message: `${pathA} is a ${a.kind}, and ${pathB} is a ${b.kind}: they cannot be compared`,
    instead: 'name two traces, or two reports',
  });
}

interface Told {
  readonly diff: object;
  readonly lines: readonly string[];
  readonly isEqual: boolean;
}

function tell({ diff, lines, isEqual }: Told, given: Arguments): number {
  printLines(hasFlag(given, 'json') ? [JSON.stringify({ format: 'quiesce.diff/1', isEqual, ...diff })] : lines);
  return isEqual ? EXIT.ok : EXIT.violated;
}
