// The package, packed and installed in an empty project: a user's tests run there, with types.
import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { blocksOf } from '../docs/markdown.js';
import { newProject, run, write } from './project.js';

const folder = newProject({ 'slot.ts': 'slot.ts', 'passing.test.ts': 'passing.ts', 'failing.test.ts': 'failing.ts' });
afterAll(() => rmSync(folder, { recursive: true }));

// The files of a reader in README.md, each with its name in its first line.
const readme = readFileSync(resolve(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
for (const { text } of blocksOf(readme)) {
  const [, name] = /^\/\/ (my-model(?:\.test)?\.ts|quiesce\.config\.ts)/.exec(text) ?? [];
  if (name !== undefined) write(folder, name, text.replace("'protocols/**/*.ts'", "'{slot,none}.ts'"));
}

const vitest = (...words: string[]): ReturnType<typeof run> => run(folder, 'vitest/vitest.mjs', 'run', ...words);

describe('in an empty project with the packed package', () => {
  test("the compiler takes a user's tests as they are, and also looks into the package's own types", () => {
    const compilerOptions = { target: 'ES2022', module: 'NodeNext', strict: true, noEmit: true, skipLibCheck: false, types: ['node'] };
    const importing = { allowImportingTsExtensions: true };
    write(folder, 'tsconfig.json', JSON.stringify({ compilerOptions: { ...compilerOptions, ...importing }, include: ['*.ts'] }));
    expect(run(folder, 'typescript/bin/tsc', '-p', '.')).toEqual({ code: 0, text: '' });
  });

  test('the tests that README.md shows pass, and its configuration is of use', () => {
    const { code, text } = vitest('my-model.test.ts');
    expect(code, text).toBe(0);
    expect(text).toMatch(/Tests {2}25 passed \(25\)/);
    const verified = run(folder, 'quiesce/bin/quiesce.mjs', 'verify');
    expect(verified.code, verified.text).toBe(0);
    expect(verified.text).toContain('slot/hasty');
    expect(verified.text).toContain('my-model/with-release');
  });

  test('a model that is right has a test for each instance and property, and all of them pass', () => {
    const { code, text } = vitest('passing', '--reporter=verbose');
    expect(code, text).toBe(0);
    for (const memory of ['sc', 'tso']) {
      const holding = ['no execution has a fault', 'one-item: At the most two readers use an item.', 'item-is-used: A reader finds an'];
      for (const name of holding) expect(text).toContain(`✓ passing.test.ts > slot on 2 CPUs under ${memory} > ${name}`);
      expect(text).toContain(`✓ passing.test.ts > slot/hasty on 2 CPUs under ${memory} > is violated by use-after-free`);
    }
    expect(text).toMatch(/Tests {2}16 passed \(16\)/);
  });

  test('a model that is wrong fails with the verdict, the trace, the line in the model, and the command that runs it again', () => {
    const { code, text } = vitest('failing');
    expect(code, text).toBe(1);
    expect(text).toMatch(/Tests {2}6 failed \(6\)/);
    for (const part of [
      'FAIL  failing.test.ts > the hasty updater waits long enough',
      ' ✗ slot/hasty   violated   sc',
      'use-after-free: READ_ONCE(item#0.value), in 9 steps',
      'slot.ts:52:10',
      'CPU 0 · updater',
      '✗ READ_ONCE(item#0.value)   use-after-free',
      'why      item#0 is freed at 8',
      'repeat   npx vitest run failing.test.ts -t the.hasty.updater.waits.long.enough',
      '❯ failing.test.ts:20:16',
      // Of a random schedule, once it is shrunk.
      'Counterexample: [',
      'ends in use-after-free',
      // Of checkModel(): what the search did not come to has not passed.
      'FAIL  failing.test.ts > early on 2 CPUs under sc > no execution has a fault',
      'FAIL  failing.test.ts > early on 2 CPUs under sc > one-item: At the most two readers use an item.',
      'not decided: the search ended before, at use-after-free after 9 steps',
      '❯ failing.test.ts:10:1',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('the command of a failure runs the test that failed, and no other', () => {
    const { code, text } = vitest('failing.test.ts', '-t', 'early.on.2.CPUs.under.sc.no.execution.has.a.fault');
    expect(code, text).toBe(1);
    expect(text).toMatch(/Tests {2}1 failed \| 5 skipped \(6\)/);
  });
});
