// `--format` of check and replay: one verdict in several formats at once, on stdout or in files.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { objections } from '../report/published.js';
import { RACE_MODEL } from './fixtures.js';
import { folderWith, quiesce } from './run.js';

const folder = folderWith({ 'model.ts': RACE_MODEL });
const CHECK = ['check', 'model.ts', '--memory', 'sc'];
// What differs from run to run.
const settled = (text: string): string => text.replaceAll(/"milliseconds":[\d.]+/g, '').replaceAll(/explored[^]*?program/g, '');

test('text is the default, and a file gets it without what else is printed', () => {
  const plain = quiesce(CHECK, { folder });
  expect(settled(quiesce([...CHECK, '--format', 'text'], { folder }).out)).toBe(settled(plain.out));
  const { code, out } = quiesce([...CHECK, '--output', 'verdict.txt'], { folder, width: 60 });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  // Files are 100 columns wide, whatever the terminal is.
  expect(settled(readFileSync(join(folder, 'verdict.txt'), 'utf8'))).toBe(settled(plain.out));
});

test('json is what --json prints, and keeps to its schema', () => {
  const { out } = quiesce([...CHECK, '--format', 'json'], { folder });
  expect(settled(out)).toBe(settled(quiesce([...CHECK, '--json'], { folder }).out));
  quiesce([...CHECK, '--format', 'json', '--output', 'verdict.json'], { folder });
  expect(objections('quiesce.verdict-1.schema.json', JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')))).toEqual([]);
});

test('itf is the counterexample with its states, also of one that counting CPUs leads to', () => {
  for (const words of [[], ['--cpus', 'any']]) {
    const { code, out } = quiesce([...CHECK, '--format', 'itf', ...words], { folder });
    expect(code).toBe(1);
    const { vars, states } = JSON.parse(out) as { vars: string[]; states: { memory: { flag: unknown } }[] };
    expect(vars).toEqual(['step', 'memory', 'allocated', 'contexts', 'pending']);
    expect(states.map(({ memory }) => memory.flag)).toEqual(['0', '1', '1'].map((flag) => ({ '#bigint': flag })));
  }
});

test('without a counterexample there is no itf, and the exit code is that of the verdict', () => {
  const { code, out, err } = quiesce([...CHECK, '--variant', 'quiet', '--format', 'itf', '--output', 'none.json'], { folder });
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(err).toContain('holds: there is no counterexample');
  expect(existsSync(join(folder, 'none.json'))).toBe(false);
});

describe('several formats in one call', () => {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const files = ['--format', 'svg=all.svg', '--format', 'json=all.json', '--format', 'itf=all.itf.json', '--format', 'html=all.html'];

  test('each file has what its format alone has, and the verdict is on stdout with the names of the files', () => {
    const { code, out, err } = quiesce([...CHECK, '--format', 'text', ...files, '--trace', 'all.trace.json', '--quiet'], { folder });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('race   violated');
    expect(out.split('\n').slice(-6)).toEqual([
      '   saved    all.trace.json (quiesce replay all.trace.json)',
      '   drawn    all.svg',
      '   written  all.json',
      '   written  all.itf.json',
      '   drawn    all.html',
      '',
    ]);
    for (const [format, name] of [
      ['svg', 'all.svg'],
      ['json', 'all.json'],
      ['itf', 'all.itf.json'],
      ['html', 'all.html'],
    ] as const)
      expect(settled(read(name))).toBe(settled(quiesce([...CHECK, '--format', format], { folder }).out));
  });

  test('one of them can be on stdout, and any one; --output is the file of the one that names none', () => {
    expect(quiesce([...CHECK, '--json', '--format', 'svg=one.svg'], { folder }).out).toMatch(/^\{.*\}\n$/);
    expect(quiesce([...CHECK, '--format', 'svg', '--format', 'text=one.txt'], { folder }).out).toBe(read('one.svg'));
    expect(read('one.txt')).toContain('race   violated');
    expect(quiesce([...CHECK, '--format', 'json=one.json', '--format', 'svg', '--output', 'two.svg'], { folder }).out).toBe('');
    expect(read('two.svg')).toBe(read('one.svg'));
    // Beside pictures alone, the verdict is told as usual.
    expect(quiesce([...CHECK, '--format', 'svg=three.svg'], { folder }).out).toMatch(/race {3}violated[^]*drawn {4}three\.svg\n$/);
  });

  test('where there is no counterexample it is said of each format that has nothing else', () => {
    const words = [...CHECK, '--variant', 'quiet', '--format', 'json=held.json', '--format', 'svg=held.svg'];
    const silent = quiesce(words, { folder });
    expect({ code: silent.code, out: silent.out }).toEqual({ code: 0, out: '' });
    expect(silent.err).toBe('quiesce: holds: there is no counterexample, so there is nothing to write as svg\n');
    const told = quiesce([...words, '--format', 'text'], { folder });
    expect(told.out).toMatch(/written {2}held\.json\n {3}drawn {4}nothing: there is no counterexample\n$/);
    expect(existsSync(join(folder, 'held.svg'))).toBe(false);
  });

  test('a replay has the same formats', () => {
    quiesce([...CHECK, '--trace', 'trace.json', '--format', 'itf=check.itf.json'], { folder });
    const { code, out } = quiesce(
      ['replay', 'trace.json', '--quiet', '--format', 'text', '--format', 'itf=replay.itf.json', '--format', 'json=r.json'],
      {
        folder,
      },
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^ ✗ race still ends in failed-assertion[^]*written {2}replay\.itf\.json\n {3}written {2}r\.json\n$/);
    expect(read('replay.itf.json')).toBe(read('check.itf.json'));
    expect(JSON.parse(read('r.json'))).toMatchObject({ format: 'quiesce.replay/1', leads: true });
    expect(quiesce(['replay', 'trace.json', '--json'], { folder }).out).toBe(read('r.json'));
  });
});

test.each([
  [['--format', 'text', '--format', 'svg'], '--format svg does not go with --format text: both would be on standard output'],
  [['--format', 'svg=a', '--format', 'json=a'], 'two formats cannot be written to a'],
  [['--format', 'svg='], '--format svg= names no file'],
  [['--format', 'svg=a.svg', '--output', 'b.svg'], '--output has no format: each has a file'],
  [['--format', 'svg', '--format', 'json', '--output', 'b.svg'], '--output is the file of one format, but several have none'],
  [['--format', 'svg=no/such/folder/a.svg'], 'the verdict cannot be written to no/such/folder/a.svg'],
  [['--format', 'xml'], '--format cannot be xml'],
  [['--format', 'text', '--json'], '--json does not go with --format text'],
  [['--output', 'no/such/folder/a.txt'], 'the verdict cannot be written to no/such/folder/a.txt'],
])('wrong usage is refused with one message: %j', (words, message) => {
  const { code, out, err } = quiesce([...CHECK, ...words], { folder, width: 200 });
  expect({ code, out }).toEqual({ code: 64, out: '' });
  expect(err).toContain(message);
});
