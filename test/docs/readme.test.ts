// README.md, run: its commands print what it shows, its model is checked, and its tables are those of the models.
//
// After a change of the tool or of a model, `npx vitest run test/docs -u` writes what they say now into README.md: read the difference.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import nmiRcuModel from '../../models/nmi-rcu/model.ts';
import { EXIT } from '../../src/cli/exit-code.js';
import { FAULT_KINDS } from '../../src/core/fault.js';
import { MEMORY_NAMES } from '../../src/core/memory.js';
import { omissions, memoryModel } from '../../src/machine/memory-model.js';
import { loadModel } from '../../src/load/load-model.js';
import { modelNames } from '../../src/load/model-file.js';
import { quiesce } from '../cli/run.js';
import { blocksOf, pathsIn, withBlocks, withMarked } from './markdown.js';
import { exchangesOf, ranAgain } from './transcript.js';
import { galleryTable } from './gallery-table.js';
import { verdictTable } from './verdict-table.js';
import { missingPaths } from './paths.js';

const TOP = resolve(import.meta.dirname, '..', '..');
const FILE = join(TOP, 'README.md');
const document = readFileSync(FILE, 'utf8');
const blocks = blocksOf(document);
const transcripts = blocks.filter(({ language }) => language === 'console');
const gallery = (await Promise.all(modelNames().map((name) => loadModel(name)))).map(({ model }) => model);
const folder = mkdtempSync(join(tmpdir(), 'quiesce-readme-'));

afterAll(() => rmSync(folder, { recursive: true }));

// A reader's own files are written beside the checkout here, so that a test leaves nothing in it.
for (const { text } of blocks) {
  const [, model, litmus] = /^\/\/ (my-[\w-]+\.ts)\b|^C (my-[\w-]+)\n/.exec(text) ?? [];
  if (model !== undefined) writeFileSync(join(folder, model), text);
  if (litmus !== undefined) writeFileSync(join(folder, `${litmus}.litmus`), text);
}

const TABLES = [
  ['verdicts with static data', { cpus: 2, compiler: 'faithful', set: {} }],
  ['verdicts with published data', { cpus: 2, compiler: 'faithful', set: { data: 'published' } }],
  ['verdicts with a speculating compiler', { cpus: 2, compiler: 'speculating', set: { data: 'published' } }],
] as const;

function folderOf(transcript: string): string {
  return /\bmy-[\w-]+\.(ts|litmus)\b/.test(transcript) ? folder : TOP;
}

describe('the transcripts of README.md', () => {
  test('there is a transcript of each command', () => {
    const commands = transcripts.flatMap(({ text }) => exchangesOf(text)).map(({ command }) => command.split(' ')[2]);
    for (const name of ['verify', 'check', 'replay', 'list', 'show', 'litmus', 'diff']) expect(commands).toContain(name);
  });

  // One test, since it is one file that `-u` writes.
  test('every command prints what is shown, and every table of verdicts is what the model expects', { timeout: 600_000 }, async () => {
    const texts = new Map(transcripts.map((block) => [block, ranAgain(block.text, folderOf(block.text))]));
    let now = withBlocks(document, texts);
    for (const [name, options] of TABLES) now = withMarked(now, name, verdictTable(nmiRcuModel, options));
    now = withMarked(now, 'gallery', galleryTable(gallery));
    await expect(now).toMatchFileSnapshot(FILE);
  });
});

test('the picture of README.md is what the command draws that stands below it', async () => {
  const [, command = ''] = /^`npx quiesce (.*) --output docs\/counterexample\.svg`/m.exec(document) ?? [];
  expect(command).toMatch(/^check nmi-rcu /);
  const { code, out } = quiesce([...command.split(' '), '--quiet']);
  expect(code).toBe(EXIT.violated);
  await expect(out).toMatchFileSnapshot(join(TOP, 'docs', 'counterexample.svg'));
});

describe('the tables of README.md', () => {
  test('every exit code is in the table, and no other', () => {
    const listed = [...document.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    // 128 + SIGINT: the shell's code for a command that was interrupted.
    expect(listed).toEqual(Object.values(EXIT).sort((one, other) => one - other));
  });

  test('every fault is named, and every memory model', () => {
    for (const name of [...FAULT_KINDS, ...MEMORY_NAMES]) expect(document).toContain(`\`${name}\``);
  });

  test('what the memory models leave out is listed', () => {
    const prose = document.replace(/\s+/g, ' ');
    for (const name of MEMORY_NAMES) for (const omitted of omissions(memoryModel(name), 'faithful')) expect(prose).toContain(omitted);
  });
});

test('every file and folder that README.md names is there', () => {
  expect(missingPaths(pathsIn(document), [''])).toEqual([]);
});

test('README.md says nothing of the machine that it was written on', () => {
  expect(document).not.toMatch(/\/(home|work|root|Users)\//);
});
