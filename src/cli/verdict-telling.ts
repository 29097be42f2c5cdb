// Telling a verdict: in the formats that were asked for, on stdout or in files, and the trace into a file where one was asked for.
import { originOf, type CheckResult } from '../check.js';
import type { EveryResult } from '../check-every.js';
import { editText } from '../edit/edit-text.js';
import { systemOf } from '../lang/model.js';
import type { LoadedModel } from '../load/load-model.js';
import { changedFrom } from '../load/setting.js';
import { preparing } from '../prepare.js';
import { traceJson, verdictJson } from '../report/json.js';
import { labelled } from '../report/labelled.js';
import { repeatCommand } from '../report/repeat.js';
import { verdictText, type VerdictReport } from '../report/verdict-text.js';
import type { ToldState } from '../trace/states.js';
import type { Trace } from '../trace/trace.js';
import type { AskedRequest } from './checking.js';
import { tell, type Told, type Wishes } from './formats.js';
import { writeOutput } from './output-file.js';
import { resultPage } from './terminal.js';

/** What was checked, and how its verdict is to be told. */
export interface Telling {
  readonly loaded: LoadedModel;
  readonly request: AskedRequest;
  /** Options that the command that repeats the check needs. */
  readonly options: readonly string[];
  /** Where the trace goes, if anywhere. */
  readonly file: string | undefined;
  readonly wishes: Wishes;
}

/** Prints or writes a verdict. */
export async function tellVerdict(result: CheckResult | EveryResult, telling: Telling): Promise<void> {
  const { request, file, wishes } = telling;
  const report = reportOf(result, telling);
  const { trace, repeat, verdict } = report;
  if (file !== undefined && trace) writeOutput(file, traceJson(trace), 'the trace');
  const told: Told = {
    outcome: verdict.kind,
    text: (page) => verdictText(report, page),
    json: () => verdictJson(report),
    trace,
    repeat,
    states: () => statesOf(trace, request),
  };
  await tell(told, wishes, { what: 'the verdict', notes: savedLines(file, trace !== undefined) });
}

async function statesOf(trace: Trace | undefined, request: AskedRequest): Promise<readonly ToldState[]> {
  if (!trace) return [];
  const { statesAlong } = await import('../trace/states.js');
  const schedule = trace.steps.map(({ action }) => action);
  return preparing({ ...request, cpus: trace.origin.cpus }, (prepared) => statesAlong(prepared, schedule));
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
