// The command line: finds the command, runs it, and turns whatever happens into an exit code.
import { DiagnosticError, refuse } from '../core/diagnostic.js';
import { packageVersion } from '../load/model-file.js';
import { nearest } from '../load/nearest.js';
import { diagnosticText } from '../report/diagnostic-text.js';
import { parseArguments } from './arguments.js';
import { necessityCommand } from './necessity.js';
import { checkCommand } from './check.js';
import type { Command } from './command.js';
import { diffCommand } from './diff.js';
import { EXIT } from './exit-code.js';
import { exploreCommand } from './explore.js';
import { listCommand } from './list.js';
import { litmusCommand } from './litmus.js';
import { repairCommand } from './repair.js';
import { replayCommand } from './replay.js';
import { showCommand } from './show.js';
import { asidePage, endOnBrokenPipe, printAside, printLines, resultPage } from './terminal.js';
import { commandUsage, usage } from './usage.js';
import { verifyCommand } from './verify.js';

const COMMANDS: readonly Command[] = [
  verifyCommand,
  checkCommand,
  replayCommand,
  listCommand,
  showCommand,
  exploreCommand,
  litmusCommand,
  diffCommand,
  necessityCommand,
  repairCommand,
];

async function main(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  if (first === undefined) {
    process.stderr.write(usage(COMMANDS, asidePage().width));
    return EXIT.mistake;
  }
  if (first === '--help' || first === '-h' || first === 'help') return help(rest);
  if (first === '--version') return version();
  const command = commandNamed(first);
  if (rest.includes('--help') || rest.includes('-h')) return help([first]);
  return command.run(parseArguments(command, rest));
}

function commandNamed(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found) return found;
  const names = COMMANDS.map((command) => command.name);
  const meant = nearest(name, names);
  const known = `commands: ${names.join(', ')}`;
  const kind = name.startsWith('-') ? 'option' : 'command';
  return refuse({
    code: 'bad-usage',
    message: `there is no ${kind} ${name}`,
    instead: meant === undefined ? known : `did you mean ${meant}? ${known}`,
  });
}

function help([name]: readonly string[]): number {
  const { width } = resultPage();
  process.stdout.write(name === undefined ? usage(COMMANDS, width) : commandUsage(commandNamed(name), width));
  return EXIT.ok;
}

function version(): number {
  printLines([packageVersion()]);
  return EXIT.ok;
}

function explainError(error: unknown): number {
  if (error instanceof DiagnosticError) {
    printAside(diagnosticText(error.diagnostic, asidePage()));
    return EXIT.mistake;
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  printAside([
    `quiesce: this is a bug of quiesce, not of your model: ${message}`,
    `  please report it, with the command line: quiesce ${process.argv.slice(2).join(' ')}`,
    ...(process.env.QUIESCE_DEBUG && error instanceof Error ? [error.stack ?? ''] : ['  QUIESCE_DEBUG=1 shows where it comes from']),
  ]);
  return EXIT.bug;
}

endOnBrokenPipe();
// Not awaited: what a command imports when it runs may import this file, and each would wait for the other for ever. So until the
// command has ended, to run out of work is a bug.
process.exitCode = EXIT.bug;
void main(process.argv.slice(2)).catch(explainError).then(endWith);

function endWith(code: number): void {
  process.exitCode = code;
}
