// Serving an explorer: finds out where it begins, starts the server, prints the address, and waits for Ctrl-C.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { DiagnosticError, refuse } from '../core/diagnostic.js';
import { formatAddress, parseAddress } from '../explorer/address.js';
import { labelOf } from '../explorer/label.js';
import { positionAt } from '../explorer/position.js';
import type { Address, Label, Position } from '../explorer/shape.js';
import { loadConfig } from '../load/config-file.js';
import { findModelFile, modelNames } from '../load/model-file.js';
import { changedFrom } from '../load/setting.js';
import { readTraceFile } from '../load/trace-file.js';
import { preparing, windowOf } from '../prepare.js';
import type { Trace } from '../trace/trace.js';
import { placing } from './checking.js';
import type { Beginning } from './explore.js';
import { isPageBuilt } from './explore-files.js';
import { portFrom, startServer, type ExploreServer } from './explore-server.js';
import { Shelf } from './explore-shelf.js';
import { Interrupts } from './interrupts.js';
import { enabledIndex } from './retracing.js';
import { printAside, printLines } from './terminal.js';
import { loadOrigin, requestOf } from './trace-origin.js';

/** Serves until somebody ends it. */
export async function serve(beginning: Beginning): Promise<void> {
  const port = beginning.port === undefined ? undefined : portFrom(beginning.port);
  const models = await modelsOf(beginning);
  const start = await startOf(beginning, models);
  const shelf = new Shelf(models);
  const address = start === undefined ? '' : `?${await checkedAddress(shelf, start)}`;
  const interrupts = new Interrupts();
  const server = await started(shelf, port, beginning.portDefault);
  const url = `http://127.0.0.1:${server.port}/${address}`;
  printLines([url]);
  if (!isPageBuilt()) printAside(['The page was not built, so the browser will show none. In a checkout of quiesce: npm run build']);
  printAside(['Ctrl-C ends it.']);
  if (beginning.isToOpen) openInBrowser(url);
  await interrupts.happened;
  interrupts.end();
  await server.close();
}

// The port that links lead to; another one where that is in use and none was asked for.
async function started(shelf: Shelf, port: number | undefined, otherwise: number): Promise<ExploreServer> {
  if (port !== undefined) return startServer(shelf, port);
  try {
    return await startServer(shelf, otherwise);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return startServer(shelf, 0);
  }
}

// By the name that addresses have for each.
async function modelsOf({ config }: Beginning): Promise<Map<string, string>> {
  const configured = await loadConfig(config);
  const models = new Map(modelNames().map((name) => [name, name]));
  for (const { asked } of configured?.models ?? []) models.set(nameOf(asked), asked);
  return models;
}

function nameOf(asked: string): string {
  return modelNames().includes(asked) ? asked : findModelFile(asked).name;
}

async function startOf(beginning: Beginning, models: Map<string, string>): Promise<Address | undefined> {
  const { operand, options, named } = beginning;
  if (operand === undefined) {
    if (named.length === 0) return undefined;
    return refuse({ code: 'bad-usage', message: `--${named[0]} needs a model`, instead: 'write quiesce explore MODEL …' });
  }
  if (isTrace(operand)) {
    if (named.length > 0)
      refuse({
        code: 'bad-usage',
        message: `--${named[0]} does not go with a trace`,
        instead: 'the trace says on what it ran: leave it out',
      });
    return startOfTrace(operand, models);
  }
  const name = nameOf(operand);
  models.set(name, operand);
  return { model: name, ...options, path: [], at: 0 };
}

function isTrace(operand: string): boolean {
  if (modelNames().includes(operand)) return false;
  return operand.endsWith('.json') || (existsSync(operand) && statSync(operand).isFile() && !/\.(?:ts|mts|js|mjs)$/.test(operand));
}

// The address of a trace's last step, as far as the model of today leads there.
async function startOfTrace(path: string, models: Map<string, string>): Promise<Address> {
  const file = readTraceFile(path);
  const { trace } = file;
  const { origin } = trace;
  const loaded = await loadOrigin(path, origin);
  const request = requestOf(loaded, { path, file });
  const taken = placing(loaded, () => preparing(request, ({ machine }) => labelsTaken(trace, machine)));
  if (taken.length < trace.steps.length) {
    const { number, op } = trace.steps[taken.length];
    printAside([`The trace leads no further than step ${number - 1}: step ${number}, ${op}, is not possible in the model as it is now.`]);
  }
  // The trace names a file; a model under models/ has a name that is the same everywhere.
  const isOwn = modelNames().includes(origin.model) && findModelFile(origin.model).path === loaded.file.path;
  const asked = isOwn ? origin.model : loaded.file.asked;
  const name = nameOf(asked);
  models.set(name, asked);
  const { variant, edits = [], memory, compiler = 'faithful', cpus, nmis } = origin;
  const window = windowOf(origin) === windowOf({ memory, compiler }) ? undefined : origin.window;
  const set = changedFrom(loaded.model, request.set);
  const isWhole = trace.loopFrom !== undefined && taken.length === trace.steps.length;
  const loop = isWhole ? taken.length - trace.loopFrom + 1 : undefined;
  const at = taken.length;
  return { model: name, variant, edits, set, memory, compiler, cpus, nmis, window, path: taken, at, loop, digest: trace.digest };
}

function labelsTaken({ steps }: Trace, machine: Parameters<typeof enabledIndex>[0]): readonly Label[] {
  const labels: Label[] = [];
  let state = machine.initial();
  for (const step of steps) {
    const index = enabledIndex(machine, state, step);
    if (index < 0) break;
    labels.push(labelOf(machine, machine.actions[index]));
    if (machine.findings[index] !== 0) break;
    state = machine.successors.slice(index * machine.words, (index + 1) * machine.words);
  }
  return labels;
}

// Mistakes of the command line are told before a server is started.
async function checkedAddress(shelf: Shelf, start: Address): Promise<string> {
  const address = parseAddress(formatAddress(start));
  const { loaded, keeper } = await shelf.keeperOf(address);
  const changed = changedFrom(loaded.model, address.set);
  const position = placing(loaded, () => keeper.on((ground): Position => positionAt(ground, address, { changed })));
  if (position.isOtherProgram) printAside(['The trace is of another program: the model, or quiesce, has changed since.']);
  return position.address;
}

// The address goes to the opener as one word, never through a shell.
function openInBrowser(url: string): void {
  const [command, ...words] = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const opener = spawn(command, [...words, url], { stdio: 'ignore', detached: true });
  opener.on('error', () => printAside([`No browser could be opened: ${command} is not there. Open the address yourself.`]));
  opener.unref();
}
