// The benchmark: how fast the search is, and what a state costs, on NMI-RCU without reductions. It reports; it judges nothing.
//
//   npm run bench             2 to 6 CPUs
//   npm run bench -- 2 3      these numbers of CPUs
//   npm run bench -- --spin   the comparison with Spin (spin.ts)
//   npm run bench -- --qrcu   QRCU beside published figures (qrcu.ts)
import { cpus, loadavg } from 'node:os';
import model from '../models/nmi-rcu/model.ts';
import { preparing, slicedMachine, type CheckRequest } from '../src/prepare.js';
import { MEMORY_NAMES } from '../src/core/memory.js';
import { search, type SearchResult } from '../src/explore/search.js';
import { isModel } from '../src/lang/model.js';
import { litmusLines } from './litmus.js';
import { asked, type Asked } from './options.js';
import { compareQrcu } from './qrcu.js';
import { compareWithSpin } from './spin.js';
import { count, tableLines } from './table.js';

const SIZES = [2, 3, 4, 5, 6];
const ROUNDS = 3;
/** A run that reaches one of these ends there, and its row says so. */
const BUDGET = { statesMax: 10_000_000, secondsMax: 10 };

type Row = readonly string[];

const source: unknown = model;
if (!isModel(source)) throw new Error('models/nmi-rcu/model.ts exports no model');
const nmiRcu = source;

const HEADINGS: Row = ['memory', 'CPUs', 'states', 'transitions', 's', 'states/s', 'transitions/s', 'words', 'packed', 'stored', ''];

function requestOf(memory: CheckRequest['memory'], size: number): CheckRequest {
  const set = Object.fromEntries(Object.entries(nmiRcu.parameters).map(([name, [first]]) => [name, first]));
  // Data behind the published pointer: the form that holds under every memory model.
  set.data = 'published';
  return { model: nmiRcu, file: 'models/nmi-rcu/model.ts', set, memory, cpus: size, nmis: 'unbounded', order: 'bfs', now };
}

function run(request: CheckRequest): SearchResult {
  const unreduced = { ...request, symmetry: false };
  return preparing(unreduced, (prepared) => search(slicedMachine(unreduced, prepared, false), { order: request.order, now, ...BUDGET }));
}

function measure(memory: CheckRequest['memory'], size: number): Row {
  const results = Array.from({ length: ROUNDS }, () => run(requestOf(memory, size)));
  results.sort((left, right) => speed(left) - speed(right));
  const median = results[(ROUNDS - 1) / 2];
  const { states, transitions, milliseconds, words, bytes } = median.statistics;
  return [
    memory,
    String(size),
    count(states),
    count(transitions),
    (milliseconds / 1000).toFixed(2),
    count((1000 * states) / milliseconds),
    count((1000 * transitions) / milliseconds),
    String(words),
    `${words * 4} B`,
    `${(bytes / states).toFixed(1)} B`,
    outcome(median),
  ];
}

function speed({ statistics }: SearchResult): number {
  return statistics.transitions / statistics.milliseconds;
}

function outcome({ bounds, finding }: SearchResult): string {
  if (finding !== 0) return 'stopped at a finding';
  return bounds.size === 0 ? 'complete' : `stopped: ${[...bounds].join(', ')}`;
}

function now(): number {
  return performance.now();
}

function rates({ sizes }: Asked): void {
  console.log(`nmi-rcu, data published, looped, unbounded NMIs, bfs, no reductions; median of ${ROUNDS}`);
  console.log(`a run stops at ${count(BUDGET.statesMax)} states or ${BUDGET.secondsMax} s\n`);
  const rows = MEMORY_NAMES.flatMap((memory) => (sizes ?? SIZES).map((size) => measure(memory, size)));
  console.log([...tableLines([HEADINGS, ...rows]), '', ...litmusLines(now)].join('\n'));
}

const options = asked(process.argv.slice(2));
const talk = { print: (line: string) => console.log(line), progress: (line: string) => console.error(line) };
const processors = cpus();
console.log(`node ${process.version} · ${processors[0]?.model ?? 'unknown CPU'} × ${processors.length} · load ${loadavg()[0]?.toFixed(2)}`);
if (options.what === 'spin') await compareWithSpin({ ...options, ...talk, cpus: options.sizes });
else if (options.what === 'qrcu') await compareQrcu({ ...options, ...talk });
else rates(options);
console.log(`\nload at the end ${loadavg()[0]?.toFixed(2)}`);
