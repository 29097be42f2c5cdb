// Formats: how a verdict, or a replay, is told; each on stdout or in a file of its own. One table, so that a new one is a line here.
import { refuse } from '../core/diagnostic.js';
import { labelled } from '../report/labelled.js';
import { plainPage, type Page } from '../report/page.js';
import type { PageContext } from '../report/picture/page.js';
import type { ToldState } from '../trace/states.js';
import type { Trace } from '../trace/trace.js';
import type { Arguments } from './arguments.js';
import type { OptionSpec } from './command.js';
import { destinationOf, filesOf, type Destination } from './destination.js';
import { hasFlag, textOf, textsOf } from './option-value.js';
import { checkOutput, writeOutput } from './output-file.js';
import { asidePage, printAside, printLines, printText, resultPage } from './terminal.js';

const FILE_WIDTH = 100;

/** What is told, in whichever format. */
export interface Told {
  /** In a word: the verdict, or what became of the replay. */
  readonly outcome: string;
  readonly text: (page: Page) => readonly string[];
  readonly json: () => string;
  /** The counterexample, if there is one. */
  readonly trace: Trace | undefined;
  /** The command that finds it. */
  readonly repeat: string;
  /** The states on its way. */
  readonly states: () => Promise<readonly ToldState[]>;
}

/** Makes a text; none where the format is about a counterexample, and there is none. */
type Format = (told: Told, page: Page) => Promise<string | undefined> | string | undefined;

// By name. A format that is large and seldom asked for is imported when it is.
const FORMATS = {
  text: ({ text }, page) => linesOf(text(page)),
  json: ({ json }) => `${json()}\n`,
  itf: async ({ trace, states }) => trace && (await import('../report/itf.js')).itfJson(trace, [...(await states())]),
  svg: (told) => drawn(told, async () => (await import('../report/picture/picture.js')).picture),
  html: (told) => drawn(told, async () => (await import('../report/picture/page.js')).picturePage),
} as const satisfies Readonly<Record<string, Format>>;

type FormatName = keyof typeof FORMATS;
type Wish = Destination<FormatName>;

/** Where what is told goes. */
export type Wishes = readonly Wish[];

// The names of an object are its keys.
const NAMES = Object.keys(FORMATS) as FormatName[];

/** The options of a command that shows a counterexample; `what` names what it tells. */
export function formatOptions(what: string): Readonly<Record<'format' | 'output' | 'json', OptionSpec>> {
  return {
    format: {
      value: `${NAMES.join('|')}[=FILE]`,
      isMany: true,
      summary: `how ${what} is told (text), on stdout or in a file; itf (for viewers of traces), svg and html are the counterexample`,
    },
    output: { value: 'FILE', summary: 'the file of the one format that names none' },
    json: { summary: `the same as --format json: ${what} as one line of JSON` },
  };
}

/** Which formats are asked for, and where; mistakes end in the diagnostic bad-usage, also what cannot be written to. */
export function formatWishes(given: Arguments, what: string): Wishes {
  const asked = textsOf(given, 'format').map((text) => destinationOf('format', text, NAMES));
  const isJsonAsked = asked.some(({ name, file }) => name === 'json' && file === undefined);
  const named: Wishes = hasFlag(given, 'json') && !isJsonAsked ? [...asked, { name: 'json', file: undefined }] : asked;
  const wishes = directed(named.length > 0 ? named : [{ name: 'text', file: undefined }], textOf(given, 'output'));
  for (const file of filesOf(wishes, 'format')) checkOutput(file, what);
  const isFlag = (name: FormatName): boolean => name === 'json' && hasFlag(given, 'json') && !isJsonAsked;
  checkStdout(wishes, isFlag);
  // Beside pictures in files, the rest is told as usual.
  return wishes.every(({ name, file }) => isPicture(name) && file !== undefined) ? [...wishes, { name: 'text', file: undefined }] : wishes;
}

function directed(wishes: Wishes, output: string | undefined): Wishes {
  if (output === undefined) return wishes;
  const open = wishes.filter(({ file }) => file === undefined);
  if (open.length === 1) return wishes.map(({ name, file }) => ({ name, file: file ?? output }));
  const message =
    open.length === 0 ? '--output has no format: each has a file' : '--output is the file of one format, but several have none';
  return refuse({ code: 'bad-usage', message, instead: 'name the file of each format: --format text --format svg=FILE' });
}

// A text on stdout is alone there, or nobody could read it.
function checkStdout(wishes: Wishes, isFlag: (name: FormatName) => boolean): void {
  const onStdout = wishes.filter(({ file }) => file === undefined).map(({ name }) => (isFlag(name) ? '--json' : `--format ${name}`));
  if (onStdout.length <= 1) return;
  const [last = ''] = onStdout.slice(-1);
  refuse({
    code: 'bad-usage',
    message: `${last} does not go with ${onStdout.slice(0, -1).join(' and ')}: both would be on standard output`,
    instead: 'give one of them, or all but one a file, as in --format svg=picture.svg',
  });
}

/** Tells in each format that is asked for; `what` names it in messages, and `notes` stand below the text on stdout. */
export async function tell(told: Told, wishes: Wishes, { what, notes = [] }: { what: string; notes?: readonly string[] }): Promise<void> {
  const written: string[] = [];
  const isText = wishes.some(({ name, file }) => name === 'text' && file === undefined);
  for (const { name, file } of wishes) {
    if (file === undefined) continue;
    const text = await FORMATS[name](told, plainPage(FILE_WIDTH, process.cwd()));
    if (text !== undefined) writeOutput(file, text, what);
    if (text === undefined && !isText) printAside([nothingText(told, name)]);
    written.push(...labelled(resultPage(), isPicture(name) ? 'drawn' : 'written', text === undefined ? nothingFor(name) : file));
  }
  const onStdout = wishes.find(({ file }) => file === undefined);
  if (!onStdout) return;
  const text = await FORMATS[onStdout.name](told, resultPage());
  if (text !== undefined) printText(text);
  else if (isPicture(onStdout.name)) printAside(told.text(asidePage()));
  else printAside([nothingText(told, onStdout.name)]);
  if (isText) printLines([...notes, ...written]);
}

function isPicture(name: FormatName): boolean {
  return name === 'svg' || name === 'html';
}

function nothingFor(name: FormatName): string {
  return isPicture(name) ? 'nothing: there is no counterexample' : `nothing as ${name}: there is no counterexample`;
}

function nothingText({ outcome }: Told, name: FormatName): string {
  return `quiesce: ${outcome}: there is no counterexample, so there is nothing to write as ${name}`;
}

async function drawn(
  { trace, repeat }: Told,
  load: () => Promise<(trace: Trace, context: PageContext) => string>,
): Promise<string | undefined> {
  if (trace === undefined) return undefined;
  const text = (await load())(trace, { repeat, folder: process.cwd() });
  return text.endsWith('\n') ? text : `${text}\n`;
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
