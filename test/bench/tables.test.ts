// The rows that the comparisons print, made from fixed measurements.
import { expect, test } from 'vitest';
import { asked } from '../../bench/options.js';
import { PUBLISHED, qrcuRow } from '../../bench/qrcu.js';
import { readVerdict, type QuiesceRun } from '../../bench/quiesce-run.js';
import { PLAIN_HEADINGS, plainRow, VERDICT_HEADINGS, verdictRow, type Pair } from '../../bench/spin-rows.js';
import type { SpinRun } from '../../bench/spin-run.js';
import { median, tableLines } from '../../bench/table.js';

const MB = 2 ** 20;

function spinRun(pan: number): SpinRun {
  return {
    report: { verdict: 'holds', complaint: '', states: 1000, transitions: 5001, depth: 80, seconds: 0.5, stateBytes: 66_000 },
    failure: '',
    seconds: 2 + pan,
    stages: { spin: 0.5, gcc: 1.5, pan },
    peakBytes: 180 * MB,
  };
}

function ourRun(seconds: number, states = 1000): QuiesceRun {
  return {
    result: { verdict: 'holds', states, transitions: 5000, seconds: 0.25, bytes: 22_000 },
    failure: '',
    seconds,
    peakBytes: 90 * MB,
  };
}

const REFUSED: QuiesceRun = { result: undefined, failure: 'no option --no-symmetry', seconds: 0.4, peakBytes: undefined };

const PAIR: Pair = {
  memory: 'sc',
  cpus: 6,
  isReduced: true,
  spin: [spinRun(4), spinRun(8), spinRun(3)],
  ours: [ourRun(0.5), ourRun(0.75), ourRun(0.4)],
};

test('whole processes are compared by their medians', () => {
  expect(tableLines([VERDICT_HEADINGS, verdictRow(PAIR)])).toEqual([
    'memory  CPUs  spin -a     gcc     pan    Spin  quiesce  ratio  states   ours    peak   ours  verdicts',
    '    sc     6   0.50 s  1.50 s  4.00 s  6.00 s   0.50 s  12.0x   1,000  1,000  180 MB  90 MB  holds',
  ]);
});

test('the search alone is compared by its rate and by what a state costs', () => {
  expect(tableLines([PLAIN_HEADINGS, plainRow({ ...PAIR, isReduced: false })])).toEqual([
    'memory  CPUs  states  transitions      Spin   quiesce  ratio  stored    ours  ratio    peak   ours  verdicts',
    '    sc     6   1,000        5,001  10,002/s  20,000/s  2.00x  66.0 B  22.0 B  0.33x  180 MB  90 MB  holds',
  ]);
});

test('without reductions a different number of states is remarked upon', () => {
  expect(plainRow({ ...PAIR, isReduced: false, ours: [ourRun(1, 999)] }).at(-1)).toBe('holds, but in 999 states');
  expect(verdictRow({ ...PAIR, ours: [ourRun(1, 999)] }).at(-1)).toBe('holds');
});

test('a side without a result says why, and what it cannot give is a dash', () => {
  const row = plainRow({ ...PAIR, isReduced: false, ours: [REFUSED] });
  expect(row.at(-1)).toBe('Spin: holds; quiesce: no option --no-symmetry');
  expect(row.filter((text) => text === '-')).toHaveLength(5);
});

test('each published QRCU instance has a row, beside what quiesce needs', () => {
  expect(PUBLISHED.map(({ updaters, readers }) => `${updaters}x${readers}`)).toEqual(['1x1', '2x2', '3x1', '2x3', '3x2', '3x3']);
  const [, , , , large] = PUBLISHED;
  expect(qrcuRow(large, ourRun(12))).toEqual(['3 x 2', '186,202,860', '10.5 GB', '1,000', '12.00 s', '0 MB', '90 MB', 'holds']);
  expect(qrcuRow(large, REFUSED).slice(3)).toEqual(['-', '0.40 s', '-', '-', 'no option --no-symmetry']);
});

test('a verdict is read from the line of JSON that check prints', () => {
  const statistics = { states: 362, transitions: 776, depth: 17, waiting: 0, milliseconds: 11.5, bytes: 540_672, words: 1 };
  const line = JSON.stringify({ format: 'quiesce.verdict/1', model: 'nmi-rcu', verdict: 'holds', statistics });
  expect(readVerdict(`${line}\n`)).toEqual({ verdict: 'holds', states: 362, transitions: 776, seconds: 0.0115, bytes: 540_672 });
  expect(readVerdict('')).toBeUndefined();
});

test('the middle of an even number of measurements is their mean', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, NaN]);
});

test('without options the benchmark asks for rates, with the sizes that are given', () => {
  expect(asked([])).toMatchObject({ what: 'rates', sizes: undefined });
  expect(asked(['2', '3'])).toMatchObject({ what: 'rates', sizes: [2, 3] });
  expect(() => asked(['two'])).toThrow('usage: npm run bench');
});

test('the comparison with Spin takes sizes, memory models and definitions', () => {
  expect(asked(['--spin', '--cpus', '4,5', '--memory', 'tso', '--only', 'plain', '--define', 'SHARED_COUNT'])).toEqual({
    what: 'spin',
    sizes: [4, 5],
    memories: ['tso'],
    sections: ['plain'],
    rounds: 3,
    secondsMax: 300,
    defines: ['SHARED_COUNT'],
  });
  expect(() => asked(['--spin', '--memory', 'arm'])).toThrow('none of sc, tso');
});
