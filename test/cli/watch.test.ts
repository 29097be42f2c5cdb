// `verify --watch`: a saved file runs the checks of the models that are made of it, and no others.
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { sourcesOf } from '../../src/load/source-graph.js';
import { RACE_MODEL } from './fixtures.js';
import { folderWith, quiesce } from './run.js';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'quiesce.mjs');
const SHARED = "export const QUESTION = 'Does the reader ever see the flag?';\n";
// Two models, of which one has its question in another file.
const ONE = RACE_MODEL.replace("question: 'Does the reader ever see the flag?'", 'question: QUESTION')
  .replace("from 'quiesce';", "from 'quiesce';\nimport { QUESTION } from './question.ts';")
  .replace("name: 'race'", "name: 'one'");
const TWO = RACE_MODEL.replace("name: 'race'", "name: 'two'");

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** A process, with all that it has said since it was last asked. */
class Said {
  private text = '';

  constructor(readonly by: ChildProcess) {
    for (const stream of [by.stdout, by.stderr]) stream?.on('data', (data: Buffer) => (this.text += data.toString()));
  }

  /** Waits until it says this; returns everything up to now. */
  async until(wanted: RegExp): Promise<string> {
    for (let waited = 0; !wanted.test(this.text); waited += 20) {
      if (waited > 40_000) throw new Error(`nothing like ${wanted} in: ${this.text}`);
      await new Promise((after) => void setTimeout(after, 20));
    }
    const { text } = this;
    this.text = '';
    return text;
  }
}

function watching(folder: string, words: readonly string[]): Said {
  const env = { ...process.env, COLUMNS: '100', NO_COLOR: '1' };
  child = spawn(process.execPath, [BIN, 'verify', '--watch', '--memory', 'sc', ...words], { cwd: folder, env });
  return new Said(child);
}

test('what a saved file changes runs again, and nothing else, until it is interrupted', async () => {
  const folder = folderWith({ 'question.ts': SHARED, 'one.ts': ONE, 'two.ts': TWO });
  const said = watching(folder, ['one.ts', 'two.ts']);
  const first = await said.until(/watching 3 files/);
  expect(first).toContain('4 checks: 2 holds, 2 violated · all as expected');

  writeFileSync(join(folder, 'two.ts'), TWO.replace("verdict: 'violated', finding: 'failed-assertion'", "verdict: 'holds'"));
  const second = await said.until(/watching 3 files/);
  expect(second).toContain('expected holds, got violated (failed-assertion)');
  expect(second).toContain('2 checks: 1 holds, 1 violated · 1 unexpected');
  expect(second).not.toMatch(/[✓✗] one\b/);

  writeFileSync(join(folder, 'question.ts'), `${SHARED}// Saved again.\n`);
  const third = await said.until(/watching 3 files/);
  expect(third).toContain('2 checks: 1 holds, 1 violated · all as expected');
  expect(third).not.toMatch(/[✓✗] two\b/);

  writeFileSync(join(folder, 'one.ts'), ONE.replace('yield* WRITE_ONCE(flag, 1);', 'WRITE_ONCE(flag, 1);'));
  expect(await said.until(/watching 3 files/)).toContain('forgotten-yield-star');
  writeFileSync(join(folder, 'one.ts'), ONE);
  expect(await said.until(/watching 3 files/)).toContain('all as expected');

  rmSync(join(folder, 'one.ts'));
  expect(await said.until(/watching 3 files/)).toContain('there is no model file one.ts');
  writeFileSync(join(folder, 'one.ts'), ONE);
  expect(await said.until(/watching 3 files/)).toContain('all as expected');

  const ended = new Promise((after) => said.by.once('exit', after));
  said.by.kill('SIGINT');
  expect(await ended).toBe(130);
});

test('wrong usage ends it with one message', () => {
  const folder = folderWith({ 'two.ts': TWO });
  const { code, err } = quiesce(['verify', '--watch', 'two.ts', '--time', 'soon'], { folder });
  expect(code).toBe(64);
  expect(err).toContain('--time cannot be soon');
});

test('a model is made of what it imports, also where the ending is another, or the file is not there', () => {
  const folder = folderWith({
    'a.ts': "import { b } from './b.js';\nimport type { c } from './c';\nexport * from './none.ts';\nimport 'quiesce';\n",
    'b.ts': 'const x = await import("./d.mjs");\n',
    'c.ts': "import { a } from './a.ts';\n",
    'd.mjs': '',
    'e.ts': '',
  });
  const names = sourcesOf(join(folder, 'a.ts')).map((path) => path.slice(folder.length + 1));
  expect(names).toEqual(['a.ts', 'b.ts', 'c.ts', 'd.mjs', 'none.ts']);
});
