// Reporters of `verify`: each tells a suite in one format, on stdout or in a file of its own.
import { unreachable } from '../core/assert.js';
import { refuse } from '../core/diagnostic.js';
import { suiteJson, verifyJson } from '../report/json.js';
import { plainPage } from '../report/page.js';
import type { ReportedCheck, SuiteReport } from '../report/suite-report.js';
import type { SuiteCheck } from '../report/suite-table.js';
import type { Arguments } from './arguments.js';
import { destinationOf, filesOf, type Destination } from './destination.js';
import { hasFlag, textsOf } from './option-value.js';
import { writeOutput } from './output-file.js';
import { SuiteText } from './suite-text.js';
import { printLines, resultPage } from './terminal.js';

const REPORTER_NAMES = ['text', 'json', 'junit', 'sarif', 'github', 'markdown'] as const;
const FILE_WIDTH = 100;

/** Hears of a suite as it runs. */
export interface Reporter {
  readonly begins: (checks: readonly SuiteCheck[]) => void;
  readonly checked: (checked: ReportedCheck) => void;
  /** May take its time: formats that are seldom asked for are loaded now. */
  readonly ends: (report: SuiteReport) => Promise<void>;
}

/** What `--reporter` can be, for the usage. */
export const REPORTER_VALUES = `${REPORTER_NAMES.join('|')}[=FILE]`;

type Choice = Destination<(typeof REPORTER_NAMES)[number] | 'lines'>;

/** The reporters that are asked for; text on stdout unless told otherwise. */
export function reportersOf(given: Arguments): readonly Reporter[] {
  const asked = textsOf(given, 'reporter').map((text) => destinationOf('reporter', text, REPORTER_NAMES));
  const lines: Choice[] = hasFlag(given, 'json') ? [{ name: 'lines', file: undefined }] : [];
  const choices = asked.length + lines.length > 0 ? [...asked, ...lines] : [{ name: 'text' as const, file: undefined }];
  checkStdout(choices);
  // Before hours of work: every file can be written to. It is empty until then, so that none of an earlier run is taken for this one's.
  for (const file of filesOf(choices, 'report')) writeOutput(file, '', 'the report');
  return choices.map((choice) => reporterFor(choice, hasFlag(given, 'quiet')));
}

// A document on stdout is alone there, or nobody could read it. Commands of GitHub stand among other lines.
function checkStdout(choices: readonly Choice[]): void {
  const onStdout = choices.filter(({ file }) => file === undefined).map(({ name }) => (name === 'lines' ? '--json' : name));
  const isMixed = onStdout.length > 1 && (new Set(onStdout).size < onStdout.length || onStdout.some((name) => !isPlain(name)));
  if (!isMixed) return;
  refuse({
    code: 'bad-usage',
    message: `${onStdout.join(' and ')} cannot share standard output`,
    instead: 'give all but one of them a file, as in --reporter junit=report.xml; text and github go together',
  });
}

function isPlain(name: string): boolean {
  return name === 'text' || name === 'github';
}

function reporterFor({ name, file }: Choice, isQuiet: boolean): Reporter {
  if (name === 'text') return textReporter(file, isQuiet);
  if (name === 'lines') return lineReporter();
  return {
    begins: () => {},
    checked: () => {},
    ends: async (report) => {
      const text = await documentOf(name, report);
      if (file === undefined) process.stdout.write(text);
      else writeOutput(file, text, 'the report');
    },
  };
}

function textReporter(file: string | undefined, isQuiet: boolean): Reporter {
  if (file === undefined) return new SuiteText({ page: resultPage(), print: printLines, isQuiet });
  const lines: string[] = [];
  const text = new SuiteText({ page: plainPage(FILE_WIDTH, process.cwd()), print: (more) => lines.push(...more), isQuiet });
  return {
    begins: (checks) => text.begins(checks),
    checked: (checked) => text.checked(checked),
    ends: async (report) => {
      await text.ends(report);
      writeOutput(file, lines.map((line) => `${line}\n`).join(''), 'the report');
    },
  };
}

// Each check as soon as it is done.
function lineReporter(): Reporter {
  return {
    begins: () => {},
    checked: (checked) => {
      if (checked.kind === 'ran') printLines([suiteJson(checked)]);
    },
    ends: async () => {},
  };
}

async function documentOf(name: Exclude<Choice['name'], 'text' | 'lines'>, report: SuiteReport): Promise<string> {
  const folder = process.cwd();
  switch (name) {
    case 'json':
      return verifyJson(report);
    case 'junit':
      return (await import('../report/junit.js')).junitXml(report, folder);
    case 'sarif':
      return (await import('../report/sarif.js')).sarifLog(report, folder);
    case 'github':
      return (await import('../report/github.js'))
        .githubCommands(report, folder)
        .map((line) => `${line}\n`)
        .join('');
    case 'markdown':
      return (await import('../report/markdown.js')).markdownSummary(report, folder);
    default:
      return unreachable(name);
  }
}
