// `quiesce check`: one verdict on one instance of a model.
import { refuseIdleEdits } from '../changes.js';
import { CPUS_DEFAULT } from '../core/cpus.js';
import { refuse } from '../core/diagnostic.js';
import { parseEdit } from '../edit/edit-text.js';
import { COMPILER_NAMES, MEMORY_DEFAULT } from '../core/memory.js';
import { loadModel } from '../load/load-model.js';
import { checkVariant, settingOf } from '../load/setting.js';
import type { Arguments } from './arguments.js';
import { checkPlaced, placing, type AskedRequest } from './checking.js';
import type { Command } from './command.js';
import { verdictExitCode } from './exit-code.js';
import { formatOptions, formatWishes } from './formats.js';
import { Interrupts } from './interrupts.js';
import { planMemory } from './memory-limit.js';
import {
  choiceOf,
  cpusOf,
  hasFlag,
  memoryOf,
  MEMORY_VALUES,
  nmisOf,
  secondsOf,
  setOf,
  textOf,
  textsOf,
  wholeOf,
  workersOf,
} from './option-value.js';
import { checkOutput } from './output-file.js';
import { startProgress } from './progress.js';
import { tellVerdict } from './verdict-telling.js';

const ORDERS = ['bfs', 'dfs'] as const;

/** The command. */
export const checkCommand: Command = {
  name: 'check',
  operands: 'MODEL [OPTION]...',
  least: 1,
  most: 1,
  summary: 'Says whether one instance of a model holds, and shows the shortest counterexample when it does not.',
  options: {
    variant: { value: 'NAME', summary: 'a variant of the model' },
    edit: { value: 'EDIT', isMany: true, summary: 'a change of one call: `drop PLACE`, `weaken PLACE [to NAME]`, …; see the README' },
    memory: { value: MEMORY_VALUES, summary: `the memory model (${MEMORY_DEFAULT}); i386 and x86 are other names of tso` },
    compiler: { value: COMPILER_NAMES.join('|'), summary: 'whether the compiler may guess the values of plain loads (faithful)' },
    cpus: { value: 'N|any', summary: `how many CPUs (${CPUS_DEFAULT}); any is every number of them` },
    nmis: { value: 'N|unbounded', summary: 'how many NMIs, and how many irqs, arrive at the most on each CPU (unbounded)' },
    set: { value: 'NAME=VALUE', isMany: true, summary: 'a parameter of the model' },
    'no-symmetry': { summary: 'explore every state, not one representative of those that differ in which CPU is which' },
    'no-reduction': { summary: 'explore every interleaving, also those that nobody can tell apart' },
    search: { value: ORDERS.join('|'), summary: 'the order of the search; bfs finds shortest counterexamples (bfs)' },
    depth: { value: 'N', summary: 'stop paths after N actions' },
    'max-states': { value: 'N', summary: 'stop after N distinct states' },
    time: { value: 'SECONDS', summary: 'stop after so many seconds' },
    'memory-limit': { value: 'MB', summary: 'stop before the process takes more memory (80 % of what is free)' },
    workers: { value: 'N', summary: 'search a large space on so many threads (all cores)' },
    window: { value: 'N', summary: "ops that can be pending in a CPU's window at a time (6, or 8 where loads can be)" },
    trace: { value: 'FILE', summary: 'write the counterexample as quiesce.trace/1 JSON' },
    ...formatOptions('the verdict'),
    quiet: { summary: 'no progress on stderr' },
  },
  notes: [
    'A search that a bound cut short is `incomplete`, never `holds`.',
    'exit codes: 0 holds, 1 violated (also where the model expects that; see `verify`), 2 incomplete, 3 vacuous, 130 interrupted',
  ],
  run,
};

async function run(given: Arguments): Promise<number> {
  const options = requestOptions(given);
  const wishes = formatWishes(given, 'the verdict');
  checkOutput(textOf(given, 'trace'), 'the trace');
  const [asked = ''] = given.operands;
  const loaded = await loadModel(asked);
  checkVariant(loaded.model, options.variant);
  const progress = startProgress(hasFlag(given, 'quiet'));
  const { bytesMax, workers } = planMemory(options.bytesMax, workersOf(given));
  const request: AskedRequest = {
    ...options,
    model: loaded.model,
    file: loaded.file.name,
    set: settingOf(loaded.model, setOf(given)),
    bytesMax,
    onProgress: (statistics) => progress.show(asked, statistics, { ...options, bytesMax }),
    now: () => performance.now(),
  };
  placing(loaded, () => refuseIdleEdits({ ...request, cpus: request.cpus === 'any' ? CPUS_DEFAULT : request.cpus }));
  const interrupts = new Interrupts();
  const { isInterrupted } = interrupts;
  const result = await checkPlaced(loaded, request, { workers, isInterrupted });
  interrupts.end();
  progress.clear();
  await tellVerdict(result, {
    loaded,
    request,
    options: repeatedOptions(given),
    file: textOf(given, 'trace'),
    wishes,
  });
  return verdictExitCode(result.verdict);
}

type RequestOptions = Omit<AskedRequest, 'model' | 'file' | 'set' | 'onProgress' | 'now'>;

// Everything that can be wrong with the command line itself is found before a model is loaded.
function requestOptions(given: Arguments): RequestOptions {
  const megabytes = wholeOf(given, 'memory-limit', 1);
  setOf(given);
  refuseBoundOnEvery(given);
  workersOf(given);
  return {
    variant: textOf(given, 'variant'),
    edits: textsOf(given, 'edit').map(parseEdit),
    memory: memoryOf(given) ?? MEMORY_DEFAULT,
    compiler: choiceOf(given, 'compiler', COMPILER_NAMES),
    cpus: cpusOf(given) ?? CPUS_DEFAULT,
    nmis: nmisOf(given),
    window: wholeOf(given, 'window', 1),
    symmetry: !hasFlag(given, 'no-symmetry'),
    reduction: !hasFlag(given, 'no-reduction'),
    order: choiceOf(given, 'search', ORDERS) ?? 'bfs',
    depthMax: wholeOf(given, 'depth', 1),
    statesMax: wholeOf(given, 'max-states', 1),
    secondsMax: secondsOf(given, 'time'),
    bytesMax: megabytes === undefined ? undefined : megabytes * 1e6,
  };
}

// Paths of counted CPUs are no paths of a machine.
function refuseBoundOnEvery(given: Arguments): void {
  if (cpusOf(given) !== 'any' || textOf(given, 'depth') === undefined) return;
  refuse({
    code: 'bad-usage',
    message: '--depth does not go with --cpus any',
    instead: 'bound --max-states or --time, or name a number of CPUs',
  });
}

const REPEATED = ['search', 'depth', 'max-states', 'time', 'memory-limit', 'workers', 'window'] as const;

// The options that bound or order the search: whoever repeats it wants them again.
function repeatedOptions(given: Arguments): readonly string[] {
  const flags = ['no-symmetry', 'no-reduction'].filter((name) => hasFlag(given, name)).map((name) => `--${name}`);
  const values = REPEATED.flatMap((name) => {
    const value = textOf(given, name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  return [...flags, ...values];
}
