// `quiesce verify`: every check that the models declare, each against the verdict that is expected of it.
import type { Arguments } from './arguments.js';
import { CONFIG_NOTE, CONFIG_OPTION, type Command } from './command.js';
import { loadConfig } from '../load/config-file.js';
import { Interrupts } from './interrupts.js';
import { MEMORY_VALUES, cpuCountsOf, hasFlag, memoriesOf, secondsOf, textOf, wholeOf, workersOf } from './option-value.js';
import { startProgress } from './progress.js';
import { SuiteRun } from './suite-run.js';
import { planSuite } from './suite.js';

/** The command. */
export const verifyCommand: Command = {
  name: 'verify',
  operands: '[NAME]... [OPTION]...',
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  summary: 'Checks every instance that the models declare against the verdict expected of it. NAME is MODEL or MODEL/VARIANT.',
  options: {
    memory: { value: MEMORY_VALUES, isMany: true, summary: 'only checks under this memory model' },
    cpus: { value: 'N|any', isMany: true, summary: 'only checks on this number of CPUs, or on every number of them' },
    config: CONFIG_OPTION,
    time: { value: 'SECONDS', summary: 'stop each check after so many seconds; it is then incomplete' },
    'memory-limit': { value: 'MB', summary: 'stop each check before the process takes more memory (80 % of what is free)' },
    workers: { value: 'N', summary: 'search large spaces on so many threads (all cores)' },
    json: { summary: 'print each check as one line of JSON' },
    quiet: { summary: 'print only what is not as expected, and the summary; no progress' },
  },
  notes: [
    CONFIG_NOTE,
    'exit codes: 0 all as expected; otherwise the first that applies: 64 a check could not run, 1 unexpected, 2 incomplete, 3 vacuous',
    'an interrupt ends the check that is running as incomplete, leaves out the others, and exits 130',
  ],
  run,
};

async function run(given: Arguments): Promise<number> {
  const asked = { memory: memoriesOf(given), cpus: cpuCountsOf(given) };
  const secondsMax = secondsOf(given, 'time');
  const isQuiet = hasFlag(given, 'quiet');
  const interrupts = new Interrupts();
  const asksMegabytes = wholeOf(given, 'memory-limit', 1);
  const workers = workersOf(given);
  const config = await loadConfig(textOf(given, 'config'));
  const { instances, bounds = {} } = config ?? {};
  const megabytes = asksMegabytes ?? bounds.memoryLimit;
  const filter = {
    memory: asked.memory.length > 0 ? asked.memory : (instances?.memory ?? []),
    cpus: asked.cpus.length > 0 ? asked.cpus : (instances?.cpus ?? []),
  };
  const options = {
    workers,
    bytesMax: megabytes === undefined ? undefined : megabytes * 1e6,
    isInterrupted: interrupts.isInterrupted,
    secondsMax: secondsMax ?? bounds.seconds,
    statesMax: bounds.maxStates,
    isJson: hasFlag(given, 'json'),
    isQuiet,
    progress: startProgress(isQuiet),
  };
  const checks = await planSuite(given.operands, filter, config);
  const suite = new SuiteRun(checks, options);
  for (const check of checks) {
    if (interrupts.isInterrupted()) break;
    await suite.run(check);
    // Lets a broken pipe be noticed between two checks.
    await new Promise(setImmediate);
  }
  return suite.end();
}
