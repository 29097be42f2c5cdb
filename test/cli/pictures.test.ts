// Pictures on the command line: where they go, what stands beside them, and what is refused.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-code.js';
import { folderWith, quiesce } from './run.js';

const WRONG = ['check', 'nmi-rcu', '--variant', 'no-grace-period', '--memory', 'sc', '--quiet'];

describe('a picture of a counterexample', () => {
  test('it has stdout to itself', () => {
    const { code, out, err } = quiesce([...WRONG, '--format', 'svg']);
    expect(code).toBe(EXIT.violated);
    expect(out).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(err).toBe('');
  });

  test('with --output it goes to the file, and the verdict to stdout', () => {
    const folder = folderWith({});
    const file = join(folder, 'page.html');
    const { code, out } = quiesce([...WRONG, '--format', 'html', '--output', file]);
    expect(code).toBe(EXIT.violated);
    expect(out).toMatch(/use-after-free[^]*drawn +/);
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/^<!doctype html>[^]*<svg [^]*<\/html>\n$/);
    expect(page).toContain('npx quiesce check nmi-rcu --variant no-grace-period --memory sc --cpus 2');
    // Places are told from where the command ran.
    expect(page).toContain('handle_nmi() models/nmi-rcu/');
  });

  test('a saved trace is drawn as the check drew it', () => {
    const folder = folderWith({});
    const path = join(folder, 't.json');
    for (const format of ['svg', 'html']) {
      const drawn = quiesce([...WRONG, '--trace', path, '--format', format]).out;
      expect(quiesce(['replay', path, '--format', format])).toMatchObject({ code: EXIT.ok, out: drawn });
    }
    const { out } = quiesce(['replay', path, '--format', 'svg', '--output', join(folder, 't.svg'), '--quiet']);
    expect(out).toContain('still ends in use-after-free');
    expect(readFileSync(join(folder, 't.svg'), 'utf8')).toMatch(/^<svg /);
  });

  test('where there is no counterexample nothing is drawn, and the verdict is told on stderr', () => {
    const { code, out, err } = quiesce(['check', 'nmi-rcu', '--memory', 'sc', '--quiet', '--format', 'svg']);
    expect([code, out]).toEqual([EXIT.ok, '']);
    expect(err).toContain('nmi-rcu   holds');
    const file = join(folderWith({}), 'none.svg');
    const told = quiesce(['check', 'nmi-rcu', '--memory', 'sc', '--quiet', '--format', 'svg', '--output', file]);
    expect(told.out).toContain('drawn    nothing: there is no counterexample');
    expect(existsSync(file)).toBe(false);
  });

  test('JSON and a picture are not asked for together', () => {
    const refused = quiesce([...WRONG, '--json', '--format', 'svg']);
    expect(refused.code).toBe(EXIT.mistake);
    expect(refused.err).toContain('--json does not go with --format svg');
  });

  test.each([
    [['--format', 'png'], 'png'],
    [['--format', 'svg', '--json'], 'give one of them'],
    [['--format', 'svg', '--output', '/nowhere/x.svg'], 'cannot be written'],
  ])('a mistake in %j is told before or instead of a picture', (words, says) => {
    const { code, err } = quiesce([...WRONG, ...words]);
    expect(code).toBe(EXIT.mistake);
    expect(err).toContain(says);
  });
});
