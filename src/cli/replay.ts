// `quiesce replay`: runs a saved trace again, and says whether it still leads where it led.
import type { CheckRequest, Prepared } from '../prepare.js';
import { refuse } from '../core/diagnostic.js';
import { findingName } from '../core/verdict.js';
import { modelNames } from '../load/model-file.js';
import { changedFrom } from '../load/setting.js';
import type { TraceFile } from '../load/trace-file.js';
import { plural } from '../report/figures.js';
import { subjectText } from '../report/instance-text.js';
import type { Page } from '../report/page.js';
import { repeatCommand } from '../report/repeat.js';
import { traceText } from '../report/trace-text.js';
import { wrap } from '../report/wrap.js';
import { explain } from '../trace/explain.js';
import type { Trace } from '../trace/trace.js';
import type { Arguments } from './arguments.js';
import { placing } from './checking.js';
import type { Command } from './command.js';
import { EXIT } from './exit-code.js';
import { formatOptions, formatWishes, tell, type Told } from './formats.js';
import { hasFlag } from './option-value.js';
import { retrace, type Retraced } from './retracing.js';
import { loadOrigin, requestOf } from './trace-origin.js';

/** The command. */
export const replayCommand: Command = {
  name: 'replay',
  operands: 'TRACE [OPTION]...',
  least: 1,
  most: 1,
  summary: 'Runs a trace that `check --trace` saved, and says whether it still leads where it led.',
  options: {
    ...formatOptions('the outcome'),
    quiet: { summary: 'print one line, not the steps' },
  },
  notes: [
    'The model is compiled anew. Where it has changed, the steps must still be possible, with the same ops, and end in the same finding.',
    'exit codes: 0 it leads there, 64 it does not: the trace is of another program, or was edited',
  ],
  run,
};

async function run(given: Arguments): Promise<number> {
  const [path = ''] = given.operands;
  const wishes = formatWishes(given, 'the outcome');
  const { readTraceFile } = await import('../load/trace-file.js');
  const file = readTraceFile(path);
  const { trace } = file;
  const loaded = await loadOrigin(path, trace.origin);
  const request = requestOf(loaded, { path, file });
  const { retraced, prepared } = placing(loaded, () => retrace(trace, request));
  const isSameProgram = prepared.compiled.program.digest === trace.digest;
  if (retraced.kind === 'diverges') refuseDiverging(file, retraced, isSameProgram);
  const outcome = { trace, request, prepared, isSameProgram };
  const { again, repeat } = retold(outcome);
  const told: Told = {
    outcome: 'replayed',
    text: (page) => outcomeText(outcome, page, hasFlag(given, 'quiet') ? undefined : { again, repeat }),
    json: () => outcomeJson(outcome),
    trace: again,
    repeat,
    states: async () => {
      const { statesAlong } = await import('../trace/states.js');
      return statesAlong(
        prepared,
        trace.steps.map(({ action }) => action),
      );
    },
  };
  await tell(told, wishes, { what: 'the outcome' });
  return EXIT.ok;
}

function refuseDiverging(file: TraceFile, retraced: Extract<Retraced, { kind: 'diverges' }>, isSameProgram: boolean): never {
  const { step, told, enabled } = retraced;
  const reason = isSameProgram ? 'the trace was edited' : 'the trace is of another program: the model has changed since';
  return refuse({
    code: 'bad-trace',
    message: `${reason}; it diverges at step ${step}. The trace says: ${told}. Instead there is: ${enabled.join('; ')}`,
    where: file.whereIs(step),
    instead: 'check the model again, and save what it finds: quiesce check MODEL … --trace FILE',
  });
}

interface Outcome {
  readonly trace: Trace;
  readonly request: CheckRequest;
  readonly prepared: Prepared;
  readonly isSameProgram: boolean;
}

function outcomeJson({ trace, isSameProgram }: Outcome): string {
  const { finding, origin, steps } = trace;
  return JSON.stringify({ format: 'quiesce.replay/1', leads: true, isSameProgram, finding, steps: steps.length, origin });
}

// One line, and the steps as they are told today, unless nobody wants them.
function outcomeText({ trace, isSameProgram }: Outcome, page: Page, told: Retold | undefined): readonly string[] {
  const { finding, origin, steps, loopFrom } = trace;
  const program = isSameProgram ? 'the program is the same' : 'the program has changed, but every step is still possible';
  const ends = `still ends in ${findingName(finding)} after ${plural(steps.length, 'step')}`;
  const never = `still never comes to what ${findingName(finding)} says: the loop from ${loopFrom} on closes, and is fair`;
  const outcome = `${loopFrom === undefined ? ends : never}; ${program}`;
  const line = wrap(` ✗ ${subjectText(origin.model, origin.variant, origin.edits)} ${outcome}`, page.width, 3);
  return told ? [...line, '', ...traceText(told.again, page, told.repeat)] : line;
}

interface Retold {
  readonly again: Trace;
  readonly repeat: string;
}

// The trace as the program of today tells it, and the command that finds it.
function retold({ trace, request, prepared }: Outcome): Retold {
  const { finding, origin, steps, loopFrom } = trace;
  const { compiled, machine, watch, watched } = prepared;
  const schedule = steps.map((step) => step.action);
  const lasso = { loop: loopFrom === undefined ? 0 : schedule.length - loopFrom + 1, watch };
  const again = explain({ compiled, machine, origin, finding, schedule, lasso, watched });
  const model = modelNames().includes(origin.model) ? origin.model : origin.file;
  const repeat = repeatCommand({ ...origin, model, variant: origin.variant, set: changedFrom(request.model, origin.set) });
  return { again, repeat };
}
