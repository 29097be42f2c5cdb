// docs/guide.md, followed: its files are written, changed and run in the order of the page, where the packed package is installed.
//
// `npx vitest run test/docs -u` writes what the commands print now into the page: read the difference.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newProject, run } from '../package/project.js';
import { changed } from './changed-lines.js';
import { blocksOf, pathsIn, withBlocks, type Block } from './markdown.js';
import { missingPaths } from './paths.js';
import { exchangesOf, ranAgain } from './transcript.js';

const TOP = resolve(import.meta.dirname, '..', '..');
const FILE = join(TOP, 'docs', 'guide.md');
const document = readFileSync(FILE, 'utf8');
const blocks = blocksOf(document);
const folder = newProject({});
afterAll(() => rmSync(folder, { recursive: true }));

// What the page shows is C to read, shell to install with, and this.
const FOLLOWED = ['ts', 'diff', 'console', 'yaml'];

function inProject(name: string): string {
  return join(folder, name);
}

// Does what a reader does with a block; returns the block as it should be.
function follow({ language, text }: Block): string {
  if (language === 'ts') {
    const [, name = ''] = /^\/\/ ([\w.-]+\.ts)\b/.exec(text) ?? [];
    writeFileSync(inProject(name), text);
  } else if (language === 'diff') {
    const model = inProject('mailbox.ts');
    writeFileSync(model, changed(readFileSync(model, 'utf8'), text));
  } else if (language === 'yaml') {
    for (const [, step = ''] of text.matchAll(/^- run: (.+)$/gm)) {
      const command = `${step.replace('$GITHUB_STEP_SUMMARY', 'summary.md')} > /dev/null; echo "code $?"`;
      expect(ranAgain(`$ ${command}\n`, folder), step).toMatch(/\ncode 0\n$/);
      for (const [, file = ''] of step.matchAll(/=([\w.]+)/g)) expect(readFileSync(inProject(file), 'utf8')).toContain('mailbox');
    }
  } else if (language === 'console') {
    return ranAgain(text, folder);
  }
  return text;
}

test('whoever follows the page sees what it shows', { timeout: 600_000 }, async () => {
  const followed = blocks.filter(({ language }) => FOLLOWED.includes(language));
  const texts = new Map(followed.map((block) => [block, follow(block)]));
  await expect(withBlocks(document, texts)).toMatchFileSnapshot(FILE);
});

test('each block of the page is C, shell for the installation, or something that the test follows', () => {
  expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual([...FOLLOWED, 'c', 'sh'].sort());
});

test('each counterexample of the page ends where the text beside it says', () => {
  const lastLines = blocks.flatMap(({ language, text }) => (language === 'console' ? exchangesOf(text) : []));
  const shown = lastLines
    .filter(({ command }) => command.includes("sed '1,/^$/d'"))
    .map(({ output }) => /✗ (mailbox.*? › [\w-]+)/.exec(output)?.[1]);
  expect(shown).toEqual(['mailbox › failed-assertion', 'mailbox › failed-assertion', 'mailbox + drop spin_lock › left-alone']);
});

test('a BUG_ON() before the slot is given back orders what the page says it does', () => {
  const model = readFileSync(inProject('mailbox.ts'), 'utf8');
  const [torn, giveBack] = ["    yield* BUG_ON(sample === 'torn', 'a torn sample');\n", '    yield* smp_store_release(full, false);\n'];
  const early = changed(changed(model, `-${torn}`), `-${giveBack}+${torn}+${giveBack}`);
  writeFileSync(inProject('early.ts'), early);
  const checked = ['check', 'early.ts', '--variant', 'give-back-once', '--memory', 'arm', '--quiet'];
  expect(run(folder, 'quiesce/bin/quiesce.mjs', ...checked).text).toMatch(/^ ✓ mailbox\/give-back-once {3}holds {3}arm\n/);
});

test('the files of the page have no mistake of types', () => {
  const compilerOptions = { target: 'ES2022', module: 'NodeNext', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] };
  writeFileSync(
    inProject('tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, allowImportingTsExtensions: true }, include: ['*.ts'] }),
  );
  expect(run(folder, 'typescript/bin/tsc', '-p', '.')).toEqual({ code: 0, text: '' });
});

test('the installation names the package as it is packed', () => {
  const { name, version } = JSON.parse(readFileSync(join(TOP, 'package.json'), 'utf8')) as { name: string; version: string };
  const [shell] = blocks.filter(({ language }) => language === 'sh');
  expect(shell?.text).toContain(`../quiesce/${name}-${version}.tgz`);
});

test('every file and folder that the page names is there', () => {
  const ours = ['mailbox.ts', 'mailbox.test.ts'];
  expect(
    missingPaths(
      pathsIn(document).filter((path) => !ours.includes(path)),
      ['', 'docs'],
    ),
  ).toEqual([]);
});
