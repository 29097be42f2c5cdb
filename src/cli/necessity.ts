// `quiesce necessity`: which of a model's synchronizing calls are needed, in which form, under each memory model.
import { availableParallelism } from 'node:os';
import { CPUS_DEFAULT } from '../core/cpus.js';
import { refuse } from '../core/diagnostic.js';
import { MEMORY_NAMES, COMPILER_NAMES, type MemoryName } from '../core/memory.js';
import { editText } from '../edit/edit-text.js';
import type { Edit } from '../lang/edit.js';
import { loadModel, type LoadedModel } from '../load/load-model.js';
import { changedFrom, checkVariant, settingOf } from '../load/setting.js';
import { linesOf, type Line } from '../necessity/lines.js';
import { needOf, type Need } from '../necessity/necessity.js';
import { surveyOf } from '../prepare.js';
import { plural, timeText } from '../report/figures.js';
import { boundsText, subjectText } from '../report/instance-text.js';
import { lineText, necessityJson, necessityText, type NecessityReport, type NeedsOfLine } from '../report/necessity-text.js';
import { repeatCommand } from '../report/repeat.js';
import { wrap } from '../report/wrap.js';
import type { Arguments } from './arguments.js';
import { placing } from './checking.js';
import type { Command } from './command.js';
import { EXIT } from './exit-code.js';
import { Interrupts } from './interrupts.js';
import { planMemory } from './memory-limit.js';
import {
  choiceOf,
  cpusOf,
  hasFlag,
  memoriesOf,
  MEMORY_VALUES,
  nmisOf,
  secondsOf,
  setOf,
  textOf,
  wholeOf,
  workersOf,
} from './option-value.js';
import { startProgress } from './progress.js';
import { printLines, resultPage } from './terminal.js';
import type { TrialRequest } from './trial-pool.js';
import { Trials } from './trials.js';

/** The options that say which instance is tried; `repair` has them, too. */
export const TRIAL_OPTIONS: Command['options'] = {
  variant: { value: 'NAME', summary: 'a variant of the model' },
  memory: { value: MEMORY_VALUES, isMany: true, summary: 'only this memory model (all of them)' },
  compiler: { value: COMPILER_NAMES.join('|'), summary: 'whether the compiler may guess the values of plain loads (faithful)' },
  cpus: { value: 'N', summary: `how many CPUs (${CPUS_DEFAULT})` },
  nmis: { value: 'N|unbounded', summary: 'how many NMIs, and how many irqs, arrive at the most on each CPU (unbounded)' },
  set: { value: 'NAME=VALUE', isMany: true, summary: 'a parameter of the model' },
  'max-states': { value: 'N', summary: 'stop each check after N distinct states; it is then incomplete' },
  time: { value: 'SECONDS', summary: 'stop each check after so many seconds; it is then incomplete' },
  workers: { value: 'N', summary: 'check on so many threads (all cores)' },
  fresh: { summary: 'forget what was found before (in .quiesce/)' },
  json: { summary: 'print the result as one line of JSON' },
  quiet: { summary: 'no progress on stderr' },
};

/** The command. */
export const necessityCommand: Command = {
  name: 'necessity',
  operands: 'MODEL [OPTION]...',
  least: 1,
  most: 1,
  summary: 'Leaves out, weakens and swaps each synchronizing call of a model, and says which are needed, in which form.',
  options: TRIAL_OPTIONS,
  notes: [
    'What is redundant is so within the bounds of the instance. What came to a bound is incomplete, never redundant.',
    'What was found is kept in .quiesce/, by the text of the model and the digest of the program; an interrupted run goes on from there.',
    'exit codes: 0 all decided, 2 some incomplete, 130 interrupted',
  ],
  run,
};

/** What is tried: the instance, but for the memory model. */
export interface TrialInstance {
  readonly loaded: LoadedModel;
  readonly request: TrialRequest;
  readonly memories: readonly MemoryName[];
}

/** Reads the options of an instance, and loads its model. */
export async function trialInstance(given: Arguments): Promise<TrialInstance> {
  const cpus = cpusOf(given) ?? CPUS_DEFAULT;
  if (cpus === 'any') {
    return refuse({ code: 'bad-usage', message: '--cpus cannot be any here', instead: 'name a number of CPUs: edits are tried on one' });
  }
  const memories = memoriesOf(given);
  const options = {
    variant: textOf(given, 'variant'),
    compiler: choiceOf(given, 'compiler', COMPILER_NAMES),
    cpus,
    nmis: nmisOf(given),
    statesMax: wholeOf(given, 'max-states', 1),
    secondsMax: secondsOf(given, 'time'),
    order: 'bfs' as const,
    // Each worker has its share; what does not fit is incomplete.
    bytesMax: Math.floor(planMemory(undefined, 1).bytesMax / trialWorkers(given)),
  };
  const set = setOf(given);
  const [asked = ''] = given.operands;
  const loaded = await loadModel(asked);
  checkVariant(loaded.model, options.variant);
  const request = { ...options, file: loaded.file.name, set: settingOf(loaded.model, set) };
  return { loaded, request, memories: memories.length > 0 ? memories : MEMORY_NAMES };
}

/** The command that checks the model of an instance under edits. */
export function repeatTrial({ loaded, request }: TrialInstance, memory: MemoryName, edits: readonly Edit[]): string {
  const { variant, compiler, cpus, nmis, set } = request;
  const changed = changedFrom(loaded.model, set);
  return repeatCommand({ model: loaded.file.asked, variant, edits: edits.map(editText), memory, compiler, cpus, nmis, set: changed });
}

/** How many workers there are for trials. */
export function trialWorkers(given: Arguments): number {
  return workersOf(given) ?? availableParallelism();
}

async function run(given: Arguments): Promise<number> {
  const instance = await trialInstance(given);
  const { loaded, request, memories } = instance;
  const { compiler = 'faithful' } = request;
  const lines = linesIn(instance);
  const trials = new Trials(loaded, request, { workers: trialWorkers(given), isFresh: hasFlag(given, 'fresh') });
  const interrupts = new Interrupts();
  const started = performance.now();
  const rows: NeedsOfLine[] = lines.map((line) => ({ line, needs: new Map<MemoryName, Need>() }));
  const progress = startProgress(hasFlag(given, 'quiet'));
  const total = lines.length * memories.length;
  let done = 0;
  const work = Promise.all(
    memories.flatMap((memory) =>
      rows.map(async ({ line, needs }) => {
        const base = await trials.check([], memory);
        const need = await needOf(line, { base, compiler, check: (edit) => trials.check([edit], memory) });
        (needs as Map<MemoryName, Need>).set(memory, need);
        progress.begin(`${++done} of ${total}: ${lineText(line)}, ${memory}`);
      }),
    ),
  );
  try {
    await Promise.race([work, interrupts.happened]);
  } finally {
    interrupts.end();
    trials.end();
    progress.clear();
  }
  report(instance, rows, hasFlag(given, 'json'));
  if (!hasFlag(given, 'json')) printLines(['', ...wrap(summary(rows, trials, performance.now() - started), resultPage().width, 3)]);
  if (interrupts.isInterrupted()) return EXIT.interrupted;
  return rows.some(({ needs }) => [...needs.values()].some(({ kind }) => kind === 'incomplete')) ? EXIT.incomplete : EXIT.ok;
}

// The compiler runs threads alike for every memory model, so that one survey has all calls.
function linesIn({ loaded, request, memories }: TrialInstance): readonly Line[] {
  const [memory] = memories;
  const asked = { ...request, model: loaded.model, memory, now: () => 0 };
  const lines = linesOf(placing(loaded, () => surveyOf(asked)));
  if (lines.length > 0) return lines;
  return refuse({
    code: 'bad-usage',
    message: `${subjectText(loaded.model.name, request.variant)} makes no synchronizing call`,
    where: { file: loaded.file.name, line: 1, column: 1 },
    instead: 'ask this of a model that has fences, ordered or marked accesses, locks, grace periods or interrupt regions',
  });
}

function report(instance: TrialInstance, lines: readonly NeedsOfLine[], isJson: boolean): void {
  const { loaded, request, memories } = instance;
  const set = changedFrom(loaded.model, request.set);
  const bounds = boundsText({ ...request, memory: memories[0], set });
  const page = resultPage();
  const record: NecessityReport = {
    lines,
    memories,
    bounds,
    repeat: (memory, edit) => repeatTrial(instance, memory, edit ? [edit] : []),
  };
  if (isJson) printLines([necessityJson(record)]);
  else
    printLines([
      ...wrap(` necessity ${subjectText(loaded.model.name, request.variant)}   ${bounds}`, page.width, 3),
      '',
      ...necessityText(record, page),
    ]);
}

function summary(rows: readonly NeedsOfLine[], { checks, remembered }: Trials, milliseconds: number): string {
  const known = remembered > 0 ? `, ${remembered} of them known from before` : '';
  return ` ${plural(rows.length, 'line')}   ${plural(checks, 'check')}${known}   ${timeText(milliseconds)}`;
}
