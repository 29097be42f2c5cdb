// `quiesce explore`: a page in the browser to walk the states of a model.
import { CPUS_DEFAULT } from '../core/cpus.js';
import { refuse } from '../core/diagnostic.js';
import { COMPILER_NAMES, MEMORY_DEFAULT } from '../core/memory.js';
import type { Arguments } from './arguments.js';
import { CONFIG_NOTE, CONFIG_OPTION, type Command } from './command.js';
import { EXIT } from './exit-code.js';
import { choiceOf, cpusOf, hasFlag, memoryOf, MEMORY_VALUES, nmisOf, setOf, textOf, textsOf, wholeOf } from './option-value.js';

// Where links lead, unless somebody else is there.
const PORT_DEFAULT = 7117;

/** The command. */
export const exploreCommand: Command = {
  name: 'explore',
  operands: '[MODEL|TRACE] [OPTION]...',
  least: 0,
  most: 1,
  summary: 'Serves a page to walk the states of a model, or of a saved trace, in the browser.',
  options: {
    variant: { value: 'NAME', summary: 'a variant of the model' },
    edit: { value: 'EDIT', isMany: true, summary: 'a change of one call, as of `check`' },
    memory: { value: MEMORY_VALUES, summary: `the memory model (${MEMORY_DEFAULT})` },
    compiler: { value: COMPILER_NAMES.join('|'), summary: 'whether the compiler may guess the values of plain loads (faithful)' },
    cpus: { value: 'N', summary: `how many CPUs (${CPUS_DEFAULT})` },
    nmis: { value: 'N|unbounded', summary: 'how many NMIs, and how many irqs, arrive at the most on each CPU (unbounded)' },
    set: { value: 'NAME=VALUE', isMany: true, summary: 'a parameter of the model' },
    window: { value: 'N', summary: "ops that can be pending in a CPU's window at a time" },
    port: { value: 'N', summary: `the port on this machine (${PORT_DEFAULT}, or any that is free where that is in use)` },
    open: { summary: 'open the page in the browser' },
    config: CONFIG_OPTION,
  },
  notes: [
    'It listens on 127.0.0.1 only, and shows the models under models/, those of the configuration, and the one that is named.',
    'The address of the page holds everything: a link leads to the same step. The options say where it begins.',
    CONFIG_NOTE,
    'exit codes: 0 ended by Ctrl-C, 64 a mistake, also a port that cannot be had',
  ],
  run,
};

/** Where the page begins: what the command line says. */
export interface Beginning {
  /** A model's name or path, or the path of a trace. */
  readonly operand: string | undefined;
  readonly options: ReturnType<typeof instanceOptions>;
  /** The names of the options that say which instance it is. */
  readonly named: readonly string[];
  readonly port: string | undefined;
  readonly portDefault: number;
  readonly isToOpen: boolean;
  readonly config: string | undefined;
}

const INSTANCE_OPTIONS = ['variant', 'edit', 'memory', 'compiler', 'cpus', 'nmis', 'set', 'window'];

async function run(given: Arguments): Promise<number> {
  const [operand] = given.operands;
  const beginning: Beginning = {
    operand,
    options: instanceOptions(given),
    named: INSTANCE_OPTIONS.filter((name) => given.options.has(name)),
    port: textOf(given, 'port'),
    portDefault: PORT_DEFAULT,
    isToOpen: hasFlag(given, 'open'),
    config: textOf(given, 'config'),
  };
  const { serve } = await import('./explore-serve.js');
  await serve(beginning);
  return EXIT.ok;
}

function instanceOptions(given: Arguments) {
  const cpus = cpusOf(given) ?? CPUS_DEFAULT;
  if (cpus === 'any')
    return refuse({
      code: 'bad-usage',
      message: '--cpus cannot be any here',
      instead: 'name a number of CPUs: one state is shown at a time',
    });
  return {
    variant: textOf(given, 'variant'),
    edits: textsOf(given, 'edit'),
    set: setOf(given),
    memory: memoryOf(given) ?? MEMORY_DEFAULT,
    compiler: choiceOf(given, 'compiler', COMPILER_NAMES) ?? 'faithful',
    cpus,
    nmis: nmisOf(given),
    window: wholeOf(given, 'window', 1),
  };
}
