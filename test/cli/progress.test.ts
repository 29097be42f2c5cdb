// Progress: what it says of a search, and how often, on a terminal, elsewhere, and where nobody wants it.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startProgress } from '../../src/cli/progress.js';
import type { SearchStatistics } from '../../src/core/verdict.js';
import { compileLitmus, runCompiled } from '../../src/litmus/run.js';
import { readLitmusFile } from '../../src/load/litmus-file.js';
import { progressText } from '../../src/report/verdict-text.js';
import { folderWith, quiesce } from './run.js';

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

  test('a line that does not fit ends behind a figure, not in one', () => {
    const [text] = shown(false, true);
    expect(text).toBe('\r\u001B[K … 1/2 first: 4.1M states, 212k waiting');
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
  // Three processes that each store and load twice: thousands of states.
  const processOf = (own: string, other: string, number: number): string =>
    [
      `P${number}(int *${own}, int *${other})\n{\n  int r0;\n  int r1;\n  WRITE_ONCE(*${own}, ${number + 1});`,
      `  r0 = READ_ONCE(*${other});\n  WRITE_ONCE(*${other}, ${number + 11});\n  r1 = READ_ONCE(*${own});\n}\n`,
    ].join('\n');
  const long = `C long\n{}\n${processOf('x', 'y', 0)}${processOf('y', 'x', 1)}${processOf('x', 'y', 2)}exists (0:r0=12)\n`;
  const file = join(folderWith({ 'long.litmus': long }), 'long.litmus');

  test('the search says how far it is, and the clock that it is given counts', () => {
    const told: SearchStatistics[] = [];
    let time = 0;
    const litmus = compileLitmus(readLitmusFile(file));
    runCompiled(litmus, { memory: 'tso', trace: true, now: () => (time += 1000), onProgress: (statistics) => told.push(statistics) });
    expect(told.length).toBeGreaterThan(1);
    expect(told.some(({ milliseconds }) => milliseconds >= 1000)).toBe(true);
  });

  test('the command takes --quiet, and short ones leave nothing on stderr', () => {
    for (const words of [[], ['--quiet']])
      expect(quiesce(['litmus', file, '--memory', 'sc', ...words])).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringContaining('Test long'),
      });
  });
});
