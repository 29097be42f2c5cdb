// The long works of an explorer: checks, grids and necessity tables, each a line of JSON after the other while threads work.
import { availableParallelism } from 'node:os';
import { DiagnosticError } from '../core/diagnostic.js';
import { MEMORY_NAMES } from '../core/memory.js';
import { findingName } from '../core/verdict.js';
import { editText, parseEdit } from '../edit/edit-text.js';
import { formatAddress, withPath } from '../explorer/address.js';
import { gridOf, gridPlan, GridQueue, type GridCell } from '../explorer/grid.js';
import type { CheckLine, GridCellLine, GridLine, NecessityLine, NeedLine } from '../explorer/long-shape.js';
import type { Address } from '../explorer/shape.js';
import { linesOf, type Line } from '../necessity/lines.js';
import { needOf, type Need } from '../necessity/necessity.js';
import type { Outcome } from '../necessity/outcome.js';
import { boundsText } from '../report/instance-text.js';
import { lineText, needText, shownBy } from '../report/necessity-text.js';
import { surveyOf } from '../prepare.js';
import { placing } from './checking.js';
import { requestAt, type Shelf } from './explore-shelf.js';
import { CheckThread, type ThreadResult, type ThreadTask } from './explore-threads.js';
import { planMemory } from './memory-limit.js';
import { Trials } from './trials.js';

/** Where a work says its lines; it ends when nobody listens any more. */
export interface Listener<Says> {
  readonly say: (line: Says) => void;
  /** Resolves when the listener has gone. */
  readonly gone: Promise<void>;
  /** Seconds for each check; absent: no bound. */
  readonly seconds: number | undefined;
}

/** Seconds for each cell of a grid, and for each trial of a table, unless the listener says otherwise. */
const SECONDS_EACH = 60;

/** Checks the instance of an address. */
export async function check(shelf: Shelf, address: Address, listener: Listener<CheckLine>): Promise<void> {
  const loaded = await shelf.load(address.model);
  const request = requestAt(loaded, address);
  const thread = new CheckThread(loaded.file.asked);
  const { bytesMax, workers } = planMemory(undefined);
  const { model: _, now: __, ...postable } = { ...request, bytesMax, secondsMax: listener.seconds };
  const task: ThreadTask = { request: postable, workers };
  const result = thread.check(task, (statistics) => listener.say({ kind: 'progress', statistics }));
  await untilGone(
    result,
    listener,
    () => thread.end(),
    (found) => listener.say(verdictLine(address, found)),
  );
}

function verdictLine(address: Address, found: ThreadResult): CheckLine {
  const { verdict, statistics, digest } = found;
  const omits = verdict.kind === 'holds' ? verdict.omits : [];
  return { kind: 'verdict', verdict: verdict.kind, ...tellingOf(address, found), statistics, digest, omits };
}

type Told = Pick<GridCellLine, 'text' | 'finding' | 'steps' | 'loop' | 'address'>;

function tellingOf(address: Address, { verdict, path }: ThreadResult): Told {
  switch (verdict.kind) {
    case 'violated': {
      const { finding, schedule, loop } = verdict;
      const shown = formatAddress({ ...withPath(address, path, loop), digest: undefined });
      return { text: finding.message, finding: findingName(finding), steps: schedule.length, loop, address: shown };
    }
    case 'incomplete':
      return { text: verdict.reason };
    case 'vacuous':
      return { text: `never seen: ${verdict.missing.join(', ')}` };
    case 'holds':
      return { text: '' };
  }
}

/** Checks each cell of a grid; where words are given, of the variants with these in their names. */
export async function grid(
  shelf: Shelf,
  asked: Address,
  { words, ...listener }: Listener<GridLine> & { readonly words?: string | undefined },
): Promise<void> {
  const loaded = await shelf.load(asked.model);
  const started = performance.now();
  const cells = gridOf(loaded.model, asked, words);
  listener.say(gridPlan(cells));
  const queue = new GridQueue(cells);
  const count = Math.min(availableParallelism(), cells.length);
  const bytesMax = Math.floor(planMemory(undefined, 1).bytesMax / count);
  const threads = Array.from({ length: count }, () => new CheckThread(loaded.file.asked));
  const checkCells = async (thread: CheckThread): Promise<void> => {
    for (const number of queue.share()) {
      const cell = cells[number];
      const { address } = cell;
      const { model: _, now: __, ...postable } = { ...requestAt(loaded, address), bytesMax, secondsMax: listener.seconds ?? SECONDS_EACH };
      const begun = performance.now();
      const found = await outcome(thread.check({ request: postable, workers: 1 }, () => {}));
      listener.say(cellLine([number, cell], found, performance.now() - begun));
    }
  };
  await untilGone(
    Promise.all(threads.map(checkCells)),
    listener,
    () => threads.forEach((thread) => thread.end()),
    () => listener.say({ kind: 'end', milliseconds: performance.now() - started }),
  );
}

async function outcome(result: Promise<ThreadResult>): Promise<ThreadResult | DiagnosticError> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
}

function cellLine(
  [cell, { address, instance }]: [number, GridCell],
  found: ThreadResult | DiagnosticError,
  milliseconds: number,
): GridCellLine {
  const { expected } = instance;
  if (found instanceof DiagnosticError) {
    const isAsExpected = expected ? false : undefined;
    return { kind: 'cell', cell, verdict: 'mistake', text: found.diagnostic.message, isAsExpected, states: 0, milliseconds };
  }
  const { verdict, statistics } = found;
  const told = tellingOf(address, found);
  const missing = verdict.kind === 'vacuous' ? verdict.missing : [told.finding];
  const isFound = expected?.finding === undefined || missing.includes(expected.finding);
  const isAsExpected = expected ? expected.verdict === verdict.kind && isFound : undefined;
  return { kind: 'cell', cell, verdict: verdict.kind, ...told, isAsExpected, states: statistics.states, milliseconds };
}

/** Finds out which lines are needed, under each memory model. */
export async function necessity(shelf: Shelf, address: Address, listener: Listener<NecessityLine>): Promise<void> {
  const loaded = await shelf.load(address.model);
  const started = performance.now();
  const request = requestAt(loaded, address);
  const lines = linesOf(placing(loaded, () => surveyOf(request)));
  listener.say({ kind: 'plan', memory: MEMORY_NAMES, lines: lines.map(planOf) });
  const workers = availableParallelism();
  const bytesMax = Math.floor(planMemory(undefined, 1).bytesMax / workers);
  const { model: _, memory: __, edits: ___, now: ____, ...common } = { ...request, bytesMax, secondsMax: listener.seconds ?? SECONDS_EACH };
  const trials = new Trials(loaded, common, { workers, isFresh: false });
  const before = address.edits.map(parseEdit);
  const table = MEMORY_NAMES.flatMap((memory) =>
    lines.map(async (line, index) => {
      const base = await trials.check(before, memory);
      const need = await needOf(line, { base, compiler: address.compiler, check: (edit) => trials.check([...before, edit], memory) });
      listener.say({ line: index, ...needLine({ ...withPath(address, []), memory, digest: undefined }, line, need) });
    }),
  );
  await untilGone(
    Promise.all(table),
    listener,
    () => trials.end(),
    () => listener.say({ kind: 'end', milliseconds: performance.now() - started }),
  );
}

function planOf(line: Line): { place: string; text: string; isOrder: boolean } {
  return { place: line.place, text: lineText(line), isOrder: line.next !== undefined };
}

function needLine(address: Address, line: Line, need: Need): Omit<NeedLine, 'line'> {
  const edit = shownBy(need);
  const text = needText(need, line, boundsText(address));
  const shown = edit === undefined ? address : { ...address, edits: [...address.edits, editText(edit)] };
  const shows = counterexampleOf(need);
  return {
    kind: 'need',
    memory: address.memory,
    need: need.kind,
    text,
    ...(edit && { edit: editText(edit) }),
    ...(shows?.path && { address: formatAddress(withPath(shown, shows.path, shows.loop)) }),
  };
}

// The counterexample that shows a need, or that the model as it stands has.
function counterexampleOf(need: Need): Extract<Outcome, { kind: 'violated' }> | undefined {
  const because: Outcome | undefined =
    need.kind === 'weaker-is-enough'
      ? need.next?.because
      : need.kind === 'load-bearing' || need.kind === 'unsound'
        ? need.because
        : undefined;
  return because?.kind === 'violated' ? because : undefined;
}

// Waits for a work, or for its listener to go; then ends its threads. Nobody is told what becomes of a work that nobody waits for.
async function untilGone<T>(
  work: Promise<T>,
  { gone }: Pick<Listener<never>, 'gone'>,
  end: () => void,
  then: (found: T) => void,
): Promise<void> {
  const left = Symbol('left');
  try {
    const found = await Promise.race([work, gone.then(() => left)]);
    if (found !== left) then(found as T); // The only other thing that the race can give.
  } finally {
    work.catch(() => {});
    end();
  }
}
