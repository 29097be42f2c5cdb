// Telling a verdict: as text, JSON or a picture on stdout, and the trace and the picture into files where that was asked for.
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
import type { Trace } from '../trace/trace.js';
import { writeOutput, writePicture, type PictureWish } from './formats.js';
import { asidePage, printAside, printLines, resultPage } from './terminal.js';

/** What was checked, and how its verdict is to be told. */
export interface Telling {
  readonly loaded: LoadedModel;
  readonly request: AskedRequest;
  /** Options that the command that repeats the check needs. */
  readonly options: readonly string[];
  /** Where the trace goes, if anywhere. */
  readonly file: string | undefined;
  readonly isJson: boolean;
  /** The picture that is asked for, if any. */
  readonly picture: PictureWish | undefined;
}

/** Prints a verdict, or draws its counterexample. */
export async function tellVerdict(result: CheckResult | EveryResult, telling: Telling): Promise<void> {
  const { loaded, request, options, file, isJson, picture } = telling;
  const { model } = loaded;
  const { variant, memory, compiler, nmis, set } = request;
  // A violation on some number of CPUs is told as one on that number.
  const cpus = result.trace?.origin.cpus ?? request.cpus;
  if (file !== undefined && result.trace) writeOutput(file, traceJson(result.trace), 'trace');
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
  if (picture && result.trace) await writePicture(result.trace, picture, record.repeat);
  // A picture on stdout has it to itself; where there is none to draw, the verdict stands beside it.
  if (picture && picture.file === undefined) {
    if (!result.trace) printAside(verdictText(record, asidePage()));
  } else if (isJson) printLines([verdictJson(record)]);
  else printLines([...verdictText(record, resultPage()), ...savedLines(file, result.trace), ...drawnLines(picture?.file, result.trace)]);
}

function savedLines(file: string | undefined, trace: Trace | undefined): readonly string[] {
  if (file === undefined) return [];
  return labelled(resultPage(), 'saved', trace ? `${file} (quiesce replay ${file})` : 'nothing: there is no counterexample');
}

function drawnLines(file: string | undefined, trace: Trace | undefined): readonly string[] {
  if (file === undefined) return [];
  return labelled(resultPage(), 'drawn', trace ? file : 'nothing: there is no counterexample');
}
