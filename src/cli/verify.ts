// `quiesce verify`: every check that the models declare, each against the verdict that is expected of it.
import { wordsOf, type Arguments } from './arguments.js';
import { CONFIG_NOTE, CONFIG_OPTION, type Command } from './command.js';
import { loadConfig, type LoadedConfig } from '../load/config-file.js';
import type { CheckFilter } from '../load/expected.js';
import { Interrupts } from './interrupts.js';
import { MEMORY_VALUES, cpuCountsOf, hasFlag, memoriesOf, secondsOf, textOf, wholeOf, workersOf } from './option-value.js';
import { startProgress } from './progress.js';
import { REPORTER_VALUES, reportersOf } from './reporter.js';
import { runSuite } from './suite-run.js';
import { planSuite } from './suite.js';

/** The command. */
export const verifyCommand: Command = {
  name: 'verify',
  operands: '[NAME]... [OPTION]...',
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  summary: 'Checks every instance that the models declare against the verdict expected of it. NAME is MODEL or MODEL/VARIANT.',
  options: {
    config: CONFIG_OPTION,
    memory: { value: MEMORY_VALUES, isMany: true, summary: 'only checks under this memory model' },
    cpus: { value: 'N|any', isMany: true, summary: 'only checks on this number of CPUs, or on every number of them' },
    time: { value: 'SECONDS', summary: 'stop each check after so many seconds; it is then incomplete' },
    'memory-limit': { value: 'MB', summary: 'stop each check before the process takes more memory (80 % of what is free)' },
    workers: { value: 'N', summary: 'search large spaces on so many threads (all cores)' },
    reporter: { value: REPORTER_VALUES, isMany: true, summary: 'tell the result in this format, in a file or on stdout (text)' },
    watch: { summary: 'when a file of a model is saved, run its checks again, until interrupted' },
    json: { summary: 'print each check as one line of JSON as soon as it is done' },
    quiet: { summary: 'print only what is not as expected, and the summary; no progress' },
  },
  notes: [
    CONFIG_NOTE,
    'reporters: json (quiesce.verify/1), junit (XML), sarif (2.1.0), github (workflow commands), markdown (a job summary); several at once',
    'exit codes: 0 all as expected; otherwise the first that applies: 64 a check could not run, 1 unexpected, 2 incomplete, 3 vacuous',
    'an interrupt ends the check that is running as incomplete, leaves out the others, and exits 130',
  ],
  run,
};

async function run(given: Arguments): Promise<number> {
  if (hasFlag(given, 'watch')) return watchGiven(given);
  const { filter, config, megabytes, ...bounds } = await wishOf(given);
  const interrupts = new Interrupts();
  const checks = await planSuite(given.operands, filter, config);
  return runSuite(checks, {
    ...bounds,
    bytesMax: megabytes === undefined ? undefined : megabytes * 1e6,
    isInterrupted: interrupts.isInterrupted,
    progress: startProgress(hasFlag(given, 'quiet')),
    reporters: reportersOf(given),
  });
}

// What is asked for: on the command line, or else in the configuration.
async function wishOf(given: Arguments): Promise<Wish> {
  const memory = memoriesOf(given);
  const cpus = cpuCountsOf(given);
  const secondsMax = secondsOf(given, 'time');
  const megabytes = wholeOf(given, 'memory-limit', 1);
  const workers = workersOf(given);
  const config = await loadConfig(textOf(given, 'config'));
  const { instances, bounds = {} } = config ?? {};
  return {
    config,
    filter: { memory: memory.length > 0 ? memory : (instances?.memory ?? []), cpus: cpus.length > 0 ? cpus : (instances?.cpus ?? []) },
    workers,
    secondsMax: secondsMax ?? bounds.seconds,
    statesMax: bounds.maxStates,
    megabytes: megabytes ?? bounds.memoryLimit,
  };
}

interface Wish {
  readonly config: LoadedConfig | undefined;
  readonly filter: CheckFilter;
  readonly workers: number | undefined;
  readonly secondsMax: number | undefined;
  readonly statesMax: number | undefined;
  readonly megabytes: number | undefined;
}

// Wrong usage is told once, here, and not by each run.
async function watchGiven(given: Arguments): Promise<number> {
  const { filter, config } = await wishOf(given);
  const checks = await planSuite(given.operands, filter, config);
  reportersOf(given);
  const names = given.operands.length > 0 ? given.operands : [...new Set(checks.map(({ loaded }) => loaded.file.asked))];
  const { watchSuite } = await import('./watch.js');
  return watchSuite({ names: [...new Set(names)], options: wordsOf(given, ['watch']), isQuiet: hasFlag(given, 'quiet') });
}
