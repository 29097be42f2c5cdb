// docs/memory-models.md: its commands print what it shows, and its tables are those of the machine and of the litmus tests.
//
// `npx vitest run test/docs -u` writes what they say now into the page: read the difference.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { COMPILER_NAMES, MEMORY_NAMES, type Expectation, type MemoryName } from 'quiesce';
import mp from '../../models/litmus/mp/model.ts';
import lb from '../../models/litmus/lb/model.ts';
import s from '../../models/litmus/s/model.ts';
import sb from '../../models/litmus/sb/model.ts';
import { omissions, memoryModel, type MemoryModel } from '../../src/machine/memory-model.js';
import { readTable } from '../litmus/tables.js';
import { blocksOf, pathsIn, withBlocks, withMarked } from './markdown.js';
import { missingPaths } from './paths.js';
import { ranAgain } from './transcript.js';

const TOP = resolve(import.meta.dirname, '..', '..');
const FILE = join(TOP, 'docs', 'memory-models.md');
const document = readFileSync(FILE, 'utf8');

const OVERTAKING: readonly (readonly [string, keyof MemoryModel])[] = [
  ['older store, younger load', 'storeLoad'],
  ['older store, younger store', 'storeStore'],
  ['older load, younger load', 'loadLoad'],
  ['older load, younger load whose address comes from it', 'loadLoadAddress'],
  ['older load, younger store', 'loadStore'],
];
const ORDERING: readonly (readonly [string, keyof MemoryModel])[] = [
  ['an acquire load stays behind an older release store', 'releaseAcquire'],
  ['a full barrier follows rcu_dereference()', 'dereferenceFence'],
  ['a read-modify-write that returns nothing is a full barrier', 'updateFence'],
];

// Those that tell two memory models apart, from the first that a weaker one allows.
const TESTS = [
  [sb, undefined, 'two threads store, and each misses the other’s store'],
  [mp, undefined, 'the flag is seen, and then not the data'],
  [mp, 'wmb-branch', '… with the stores in order, and a branch on the flag'],
  [lb, undefined, 'two threads see each other’s later stores'],
  [s, 'wmb-only', 'a store that was seen loses against the one before it'],
  [mp, 'assign-once', 'a published pointer is followed, after READ_ONCE()'],
  [mp, 'assign-dereference', '… after rcu_dereference()'],
  [sb, 'release-acquire', 'sb, with a release and an acquire in both'],
] as const;

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function tableOf(title: string, lines: readonly (readonly [string, (name: MemoryName) => string])[]): string {
  const body = lines.map(([says, cell]) => row([says, ...MEMORY_NAMES.map(cell)]));
  return [row([title, ...MEMORY_NAMES.map((name) => `\`${name}\``)]), row(['---', ...MEMORY_NAMES.map(() => '---')]), ...body].join('\n');
}

function reorderTable(): string {
  const lines = (rows: typeof OVERTAKING): [string, (name: MemoryName) => string][] =>
    rows.map(([says, key]) => [says, (name) => (memoryModel(name)[key] === true ? 'yes' : '–')]);
  const overtaking = tableOf('may a younger op be performed before an older one?', lines(OVERTAKING));
  return `${overtaking}\n\n${tableOf('and besides', lines(ORDERING))}`;
}

function litmusTable(): string {
  const cell = (rows: readonly Expectation[], name: MemoryName): string => {
    const [verdict, ...others] = new Set(rows.filter(({ memory = MEMORY_NAMES }) => memory.includes(name)).map((each) => each.verdict));
    if (verdict === undefined || others.length > 0) throw new Error(`no verdict, or several, under ${name}`);
    return verdict === 'violated' ? 'allowed' : '–';
  };
  return tableOf(
    'test, and how an execution ends',
    TESTS.map(([model, variant, says]) => {
      const rows = variant === undefined ? model.expect : model.variants[variant]?.expect;
      if (rows === undefined) throw new Error(`${model.name} has no variant ${variant}`);
      const name = variant === undefined ? model.name : `${model.name}/${variant}`;
      return [`${name}: ${says}`, (memory) => cell(rows, memory)];
    }),
  );
}

function omissionList(): string {
  const under = (says: string): string => MEMORY_NAMES.filter((name) => omissions(memoryModel(name), 'faithful').includes(says)).join(' ');
  const all = new Set(COMPILER_NAMES.flatMap((compiler) => MEMORY_NAMES.flatMap((name) => omissions(memoryModel(name), compiler))));
  return [...all].map((says) => `- ${says} (${under(says) === '' ? 'speculating' : under(says)})`).join('\n');
}

test(
  'every command prints what is shown, and every table is that of the machine or of the litmus tests',
  { timeout: 600_000 },
  async () => {
    const transcripts = blocksOf(document).filter(({ language }) => language === 'console');
    let now = withBlocks(document, new Map(transcripts.map((block) => [block, ranAgain(block.text, TOP)])));
    for (const [name, text] of [
      ['reorder table', reorderTable()],
      ['litmus tests', litmusTable()],
      ['omissions', omissionList()],
    ] as const)
      now = withMarked(now, name, text);
    await expect(now).toMatchFileSnapshot(FILE);
  },
);

test('each litmus test of the table tells two memory models apart, or shows what keeps them together', () => {
  const columns = MEMORY_NAMES.map((_, index) =>
    litmusTable()
      .split('\n')
      .slice(2)
      .map((line) => line.split(' | ')[index + 1]),
  );
  const [sc, tso, pso, arm, alpha] = columns.map((column) => column.join(' '));
  expect(new Set([sc, tso, pso, arm, alpha]).size).toBe(5);
});

test('the figures of the judges are those of their tables', () => {
  const rows = readTable('verdicts.tsv');
  expect(document).toContain(`${rows.length} generated tests`);
  expect(document).toContain(`${(rows.length * 3).toLocaleString('en')} comparisons`);
  expect(document).toContain(`${readTable('nmi-verdicts.tsv').length} tests on the life cycle of NMI-RCU`);
  const verdict = (name: string): unknown => rows.find((each) => each.test === name)?.['aarch64'];
  expect([verdict('MP+rel+ctrl'), verdict('MP+rel+rmb')]).toEqual(['Allowed', 'Forbidden']);
  const kernel = new Map(readTable('nmi-verdicts.tsv').map((each) => [each.test, each['lkmm']]));
  expect([kernel.get('S01-assign+deref-ctrl-static'), kernel.get('A02-assign+deref-addr-once')]).toEqual(['Sometimes', 'Never']);
});

test('every file and folder that the page names is there', () => {
  expect(
    missingPaths(
      pathsIn(document).filter((path) => path !== 'tools/memory-model'),
      [''],
    ),
  ).toEqual([]);
});
