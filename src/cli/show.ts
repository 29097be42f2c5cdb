// `quiesce show`: the automata that a model is compiled to, for reading and as Mermaid.
import { prepare, type CheckRequest } from '../prepare.js';
import { refuse } from '../core/diagnostic.js';
import { loadModel } from '../load/load-model.js';
import { suggestion } from '../load/nearest.js';
import { checkVariant, settingOf } from '../load/setting.js';
import { automatonMermaid } from '../report/automaton-mermaid.js';
import { automatonText } from '../report/automaton-text.js';
import { automataOf, type Automaton } from '../report/automaton.js';
import type { Arguments } from './arguments.js';
import { placing } from './checking.js';
import type { Command } from './command.js';
import { EXIT } from './exit-code.js';
import { hasFlag, setOf, textOf, wholeOf } from './option-value.js';
import { printLines, resultPage } from './terminal.js';

/** The command. */
export const showCommand: Command = {
  name: 'show',
  operands: 'MODEL [OPTION]...',
  least: 1,
  most: 1,
  summary: 'Shows the automaton of each thread: its local states, and where each answer leads.',
  options: {
    thread: { value: 'NAME', summary: 'only this thread' },
    variant: { value: 'NAME', summary: 'a variant of the model' },
    set: { value: 'NAME=VALUE', isMany: true, summary: 'a parameter of the model' },
    cpus: { value: 'N', summary: 'how many CPUs (2)' },
    mermaid: { summary: 'print Mermaid flowcharts' },
    json: { summary: 'print each automaton as one line of JSON' },
  },
  notes: [],
  run,
};

async function run(given: Arguments): Promise<number> {
  const cpus = wholeOf(given, 'cpus', 1) ?? 2;
  const set = setOf(given);
  const [asked = ''] = given.operands;
  const loaded = await loadModel(asked);
  const variant = textOf(given, 'variant');
  checkVariant(loaded.model, variant);
  const request: CheckRequest = {
    model: loaded.model,
    file: loaded.file.name,
    variant,
    set: settingOf(loaded.model, set),
    memory: 'sc',
    cpus,
    nmis: 'unbounded',
    order: 'bfs',
    now: () => 0,
  };
  const { program } = placing(loaded, () => prepare(request)).compiled;
  printAutomata(chosen(automataOf(program), textOf(given, 'thread')), given);
  return EXIT.ok;
}

function chosen(all: readonly Automaton[], thread: string | undefined): readonly Automaton[] {
  if (thread === undefined) return all;
  const found = all.filter((automaton) => automaton.thread === thread);
  if (found.length > 0) return found;
  const names = all.map((automaton) => automaton.thread);
  return refuse({ code: 'unknown-name', message: `there is no thread ${thread}`, instead: suggestion(thread, 'threads', names) });
}

function printAutomata(shown: readonly Automaton[], given: Arguments): void {
  for (const [index, automaton] of shown.entries()) {
    if (hasFlag(given, 'json')) printLines([JSON.stringify({ format: 'quiesce.automaton/1', ...automaton })]);
    else if (hasFlag(given, 'mermaid')) printLines([...(index > 0 ? [''] : []), automatonMermaid(automaton)]);
    else printLines([...(index > 0 ? [''] : []), ...automatonText(automaton, resultPage())]);
  }
}
