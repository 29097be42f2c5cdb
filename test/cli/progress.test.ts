// Progress: what it says of a search, and how often, on a terminal, elsewhere, and where nobody wants it.
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { litmusCommand } from '../../src/cli/litmus.js';
import { startProgress } from '../../src/cli/progress.js';
import { progressText } from '../../src/report/verdict-text.js';
import { folderWith } from './run.js';

const FAR = { states: 4_100_000, transitions: 9, depth: 41, waiting: 212_000, milliseconds: 12_000, bytes: 340_000_000, words: 3 };

describe('the text', () => {
  test('has states, rate, frontier, depth, memory and time', () => {
    expect(progressText(FAR, {})).toBe('4.1M states, 212k waiting, depth 41, 342k states/s, 340.0 MB, 12 s');
  });

  test('says of each bound how much of it is used', () => {
    const bounds = { statesMax: 10_000_000, depthMax: 50, secondsMax: 60, bytesMax: 1e9 };
    expect(progressText(FAR, bounds)).toBe(
      '4.1M states (41 %), 212k waiting, depth 41 (82 %), 342k states/s, 340.0 MB (34 %), 12 s (20 %)',
    );
  });

  test('never says that all of a bound is used while some is left', () => {
    expect(progressText(FAR, { statesMax: 4_100_001 })).toContain('states (99 %)');
    expect(progressText(FAR, { statesMax: 4_100_000 })).toContain('states (100 %)');
    expect(progressText(FAR, { secondsMax: 11 })).toContain('12 s (100 %)');
  });
});

describe('where it goes', () => {
  function shown(isQuiet: boolean, isTTY: boolean): string[] {
    const written: string[] = [];
    let time = 0;
    const progress = startProgress(isQuiet, { isTTY, columns: 40, write: (text) => written.push(text) }, () => time);
    progress.begin('1/2 first');
    for (time = 0; time <= 25_000; time += 50) progress.show('1/2 first', FAR, {});
    progress.clear();
    progress.clear();
    return written;
  }

  test('on a terminal it is one line, redrawn ten times a second, and wiped once', () => {
    const written = shown(false, true);
    expect(written).toHaveLength(251);
    expect(written.at(-1)).toBe('\r\u001B[K');
    for (const text of written.slice(0, -1)) {
      expect(text.startsWith('\r\u001B[K … 1/2 first: 4.1M')).toBe(true);
      expect(text.length - 4).toBeLessThan(40);
    }
  });

  test('elsewhere it is a line every ten seconds', () => {
    const written = shown(false, false);
    expect(written).toHaveLength(2);
    for (const text of written) expect(text).toMatch(/^1\/2 first: 4\.1M states, .* s\n$/);
  });

  test('it is nothing where it is not wanted', () => {
    expect(shown(true, true)).toEqual([]);
    expect(shown(true, false)).toEqual([]);
  });
});

describe('of litmus tests', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    Reflect.deleteProperty(process.stderr, 'isTTY');
  });

  // Three processes that each store and load twice: thousands of states.
  const processOf = (own: string, other: string, number: number): string =>
    `P${number}(int *${own}, int *${other})\n{\n  int r0;\n  int r1;\n  WRITE_ONCE(*${own}, ${number + 1});\n  r0 = READ_ONCE(*${other});\n` +
    `  WRITE_ONCE(*${other}, ${number + 11});\n  r1 = READ_ONCE(*${own});\n}\n`;
  const long = `C long\n{}\n${processOf('x', 'y', 0)}${processOf('y', 'x', 1)}${processOf('x', 'y', 2)}exists (0:r0=12)\n`;

  async function onStderr(words: readonly string[]): Promise<string[]> {
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
    // A second between any two looks at the clock.
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (time += 1000));
    const file = join(folderWith({ 'long.litmus': long }), 'long.litmus');
    expect(await litmusCommand.run(parseArguments(litmusCommand, [file, ...words]))).toBe(0);
    return written;
  }

  test('it says which test runs under which memory model, and how far it is, and is wiped', async () => {
    const written = await onStderr(['--memory', 'tso']);
    expect(written.some((text) => /long tso: [\d.]+k? states?, \S+ waiting/.test(text))).toBe(true);
    expect(written.at(-1)).toBe('\r\u001B[K');
  });

  test('with --quiet there is none', async () => {
    expect(await onStderr(['--memory', 'tso', '--quiet'])).toEqual([]);
  });
});
