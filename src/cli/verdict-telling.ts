// Telling a verdict: as text or JSON on stdout, and the trace into a file where one was asked for.
import { originOf, type CheckResult } from '../check.js';
import type { EveryResult } from '../check-every.js';
import type { AskedRequest } from './checking.js';
import { systemOf } from '../lang/model.js';
import type { LoadedModel } from '../load/load-model.js';
import { changedFrom } from '../load/setting.js';
import { traceJson, verdictJson } from '../report/json.js';
import { labelled } from '../report/labelled.js';
import { repeatCommand } from '../report/repeat.js';
import { verdictText } from '../report/verdict-text.js';
import { writeOutput } from './output-file.js';
import { printLines, resultPage } from './terminal.js';

/** What was checked, and how its verdict is to be told. */
export interface Telling {
  readonly loaded: LoadedModel;
  readonly request: AskedRequest;
  /** Options that the command that repeats the check needs. */
  readonly options: readonly string[];
  /** Where the trace goes, if anywhere. */
  readonly file: string | undefined;
  readonly isJson: boolean;
}

/** Prints a verdict. */
export function tellVerdict(result: CheckResult | EveryResult, { loaded, request, options, file, isJson }: Telling): void {
  const { model } = loaded;
  const { variant, memory, compiler, nmis, set } = request;
  // A violation on some number of CPUs is told as one on that number.
  const cpus = result.trace?.origin.cpus ?? request.cpus;
  if (file !== undefined && result.trace) writeOutput(file, traceJson(result.trace), 'the trace');
  const properties = systemOf(model, variant, set).properties ?? [];
  const record = {
    ...result,
    origin: originOf({ ...request, cpus }),
    question: variant === undefined ? model.question : model.variants[variant].question,
    statements: new Map(properties.map(({ name, statement }) => [name, statement])),
    repeat: repeatCommand({
      model: loaded.file.asked,
      variant,
      memory,
      compiler,
      cpus,
      nmis,
      set: changedFrom(model, set),
      options,
    }),
  };
  if (isJson) printLines([verdictJson(record)]);
  else printLines([...verdictText(record, resultPage()), ...savedLines(file, result.trace !== undefined)]);
}

function savedLines(file: string | undefined, isSaved: boolean): readonly string[] {
  if (file === undefined) return [];
  return labelled(resultPage(), 'saved', isSaved ? `${file} (quiesce replay ${file})` : 'nothing: there is no counterexample');
}
