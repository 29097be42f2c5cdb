// Telling a verdict: in the format that was asked for, on stdout or in a file, and the trace into a file where one was asked for.
import { originOf, type CheckResult } from '../check.js';
import type { EveryResult } from '../check-every.js';
import { editText } from '../edit/edit-text.js';
import { systemOf } from '../lang/model.js';
import type { LoadedModel } from '../load/load-model.js';
import { changedFrom } from '../load/setting.js';
import { traceJson } from '../report/json.js';
import { labelled } from '../report/labelled.js';
import { plainPage } from '../report/page.js';
import { repeatCommand } from '../report/repeat.js';
import { verdictText, type VerdictReport } from '../report/verdict-text.js';
import { CHECK_FORMATS, isPicture, type CheckFormat } from './check-formats.js';
import type { AskedRequest } from './checking.js';
import { writeOutput } from './output-file.js';
import { asidePage, printAside, printLines, resultPage } from './terminal.js';

const FILE_WIDTH = 100;

/** What was checked, and how its verdict is to be told. */
export interface Telling {
  readonly loaded: LoadedModel;
  readonly request: AskedRequest;
  /** Options that the command that repeats the check needs. */
  readonly options: readonly string[];
  /** Where the trace goes, if anywhere. */
  readonly file: string | undefined;
  readonly format: CheckFormat;
  /** Where the verdict goes; none is stdout. */
  readonly output: string | undefined;
}

/** Prints or writes a verdict. */
export async function tellVerdict(result: CheckResult | EveryResult, telling: Telling): Promise<void> {
  const { request, file, format, output } = telling;
  const report = reportOf(result, telling);
  if (file !== undefined && result.trace) writeOutput(file, traceJson(result.trace), 'the trace');
  const page = output === undefined ? resultPage() : plainPage(FILE_WIDTH, process.cwd());
  const text = await CHECK_FORMATS[format]({ report, request, page });
  if (text === undefined && !isPicture(format))
    printAside([`quiesce: ${report.verdict.kind}: there is no counterexample, so there is nothing to write as ${format}`]);
  else if (text !== undefined && output === undefined) process.stdout.write(text);
  else if (text !== undefined && output !== undefined) writeOutput(output, text, 'the verdict');
  const saved = savedLines(file, result.trace !== undefined);
  // Beside a picture in a file, or where there was none to draw, the verdict is told as usual.
  const verdict = (): readonly string[] => verdictText(report, text === undefined && output === undefined ? asidePage() : resultPage());
  if (isPicture(format) && output !== undefined) printLines([...verdict(), ...saved, ...drawnLines(output, text !== undefined)]);
  else if (isPicture(format) && text === undefined) printAside(verdict());
  else if (format === 'text' && output === undefined) printLines(saved);
}

function reportOf(result: CheckResult | EveryResult, { loaded, request, options }: Telling): VerdictReport {
  const { model } = loaded;
  const { variant, edits = [], memory, compiler, nmis, set } = request;
  // A violation on some number of CPUs is told as one on that number.
  const cpus = result.trace?.origin.cpus ?? request.cpus;
  const properties = systemOf(model, variant, set).properties ?? [];
  return {
    ...result,
    origin: originOf({ ...request, cpus }),
    question: variant === undefined ? model.question : model.variants[variant].question,
    statements: new Map(properties.map(({ name, statement }) => [name, statement])),
    repeat: repeatCommand({
      model: loaded.file.asked,
      variant,
      edits: edits.map(editText),
      memory,
      compiler,
      cpus,
      nmis,
      set: changedFrom(model, set),
      options,
    }),
  };
}

function savedLines(file: string | undefined, isSaved: boolean): readonly string[] {
  if (file === undefined) return [];
  return labelled(resultPage(), 'saved', isSaved ? `${file} (quiesce replay ${file})` : 'nothing: there is no counterexample');
}

function drawnLines(file: string, isDrawn: boolean): readonly string[] {
  return labelled(resultPage(), 'drawn', isDrawn ? file : 'nothing: there is no counterexample');
}
