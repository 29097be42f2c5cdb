// Built models: they are used while their sources are what they were, and seen where these stand.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sourcePlace } from '../../src/load/places.js';
import type { TraceStep } from '../../src/trace/trace.js';
import { quiesce, type Ran } from '../cli/run.js';

const TOP = resolve(import.meta.dirname, '..', '..');
const copies: string[] = [];
afterAll(() => copies.forEach((folder) => rmSync(folder, { recursive: true })));

/** A copy of the package as users get it, with the packages that it depends on or without. */
function copyOfPackage({ packages }: { packages: boolean }): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-package-'));
  copies.push(folder);
  const parts = ['bin', 'dist', 'models', 'properties', 'package.json'];
  for (const part of parts) cpSync(join(TOP, part), join(folder, part), { recursive: true });
  if (packages) symlinkSync(join(TOP, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function run(folder: string, ...words: string[]): Ran {
  return quiesce(words, { folder, bin: join(folder, 'bin', 'quiesce.mjs') });
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

describe('a model under models/', () => {
  test('is checked without the loader for TypeScript, and without any other package', () => {
    const check = ['check', 'nmi-rcu', '--memory', 'sc', '--no-symmetry', '--no-reduction'];
    const { code, out, err } = run(copyOfPackage({ packages: false }), ...check);
    expect(err).toBe('');
    expect(out).toContain('653 distinct states · 1,419 transitions');
    expect(code).toBe(0);
  });

  test('is read again when its own file has changed since the build', () => {
    const folder = copyOfPackage({ packages: true });
    edit(join(folder, 'models/nmi-rcu/model.ts'), "question: 'Can a module", "question: 'May a module");
    expect(run(folder, 'list', 'nmi-rcu').out).toContain('May a module free the data');
  });

  test('is read again when a file that it imports has changed since the build, or is gone', () => {
    const folder = copyOfPackage({ packages: true });
    const file = join(folder, 'models/nmi-rcu/module.ts');
    edit(file, 'yield* synchronize_sched();', '');
    expect(run(folder, 'check', 'nmi-rcu', '--memory', 'sc').code).toBe(1);
    rmSync(file);
    expect(run(folder, 'check', 'nmi-rcu').err).toContain('the model imports models/nmi-rcu/module.ts, which does not exist');
  });

  test('is read from its sources when the build does not have it, or has it damaged', () => {
    const folder = copyOfPackage({ packages: true });
    writeFileSync(join(folder, 'dist/models/nmi-rcu/model.js'), 'throw new Error("damaged");');
    expect(run(folder, 'list', 'nmi-rcu').code).toBe(0);
    rmSync(join(folder, 'dist/models'), { recursive: true });
    expect(run(folder, 'list', 'nmi-rcu').code).toBe(0);
  });

  test.each(['nmi-rcu --variant no-grace-period', 'irq-rcu --variant no-grace-period', 'litmus/sb --memory tso'])(
    'has a trace that names calls in its sources: %s',
    (words) => {
      const { out } = quiesce(['check', ...words.split(' '), '--json']);
      // What the command prints has the shape of a verdict.
      const { trace } = JSON.parse(out) as { trace: { steps: readonly TraceStep[] } };
      const steps = trace.steps.filter(({ stack }) => stack.length > 0);
      expect(steps.length).toBeGreaterThan(3);
      for (const { file, line, column } of steps.flatMap(({ stack }) => stack)) {
        expect(file).toMatch(/\/(models|properties)\/.*\.ts$/);
        expect(readFileSync(file, 'utf8').split('\n')[line - 1]?.slice(column - 1)).toMatch(/^[\w.]*\(/);
      }
    },
  );

  test('has the same places as when it is read from its sources', () => {
    const [built, read] = [copyOfPackage({ packages: true }), copyOfPackage({ packages: true })];
    rmSync(join(read, 'dist/models'), { recursive: true });
    for (const words of [
      ['show', 'irq-rcu', '--json'],
      ['check', 'nmi-rcu', '--variant', 'no-grace-period', '--memory', 'sc', '--trace', 'trace.json', '--quiet'],
    ]) {
      const [one, other] = [built, read].map((folder) => run(folder, ...words).out.replaceAll(folder, '').replaceAll(/\d\.\d\d s/g, ''));
      expect(one).toBe(other);
    }
    const [one, other] = [built, read].map((folder) => readFileSync(join(folder, 'trace.json'), 'utf8').replaceAll(folder, ''));
    expect(one).toBe(other);
  });
});

describe('a place of a built file', () => {
  const places = { sources: [{ path: 'a.ts', text: '' }], lines: [[], [0, 0, 4, 0, 8, 0, 4, 12]] };

  test('comes from the last place that is written at it or before it', () => {
    expect(sourcePlace(places, 2, 1)).toEqual({ file: 'a.ts', line: 5, column: 1 });
    expect(sourcePlace(places, 2, 8)).toEqual({ file: 'a.ts', line: 5, column: 1 });
    expect(sourcePlace(places, 2, 9)).toEqual({ file: 'a.ts', line: 5, column: 13 });
  });

  test('comes from nowhere when the build made it', () => {
    expect([sourcePlace(places, 1, 5), sourcePlace(places, 7, 1)]).toEqual([undefined, undefined]);
  });
});
