// `check --format`: the same verdict in several formats, on stdout or in a file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test.each([
  [['--format', 'xml'], '--format cannot be xml'],
  [['--format', 'text', '--json'], '--json does not go with --format text'],
  [['--output', 'no/such/folder/a.txt'], 'the verdict cannot be written to no/such/folder/a.txt'],
])('wrong usage is refused with one message: %j', (words, message) => {
  const { code, out, err } = quiesce([...CHECK, ...words], { folder, width: 200 });
  expect({ code, out }).toEqual({ code: 64, out: '' });
  expect(err).toContain(message);
});
