// quiesce.config.ts: what it makes of `verify` and `list`, and what is said of a wrong one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesMatching } from '../../src/load/glob.js';
import { RACE_MODEL } from './fixtures.js';
import { folderWith, quiesce, type Ran } from './run.js';

const CONFIG = 'quiesce.config.ts';

/** A folder with two models, one of them further down, and a configuration with this between its parentheses. */
function project(config: string): string {
  return projectWith(`import { defineConfig } from 'quiesce/config';\nexport default defineConfig(${config});\n`);
}

function projectWith(text: string): string {
  const folder = folderWith({ 'race.ts': RACE_MODEL, [CONFIG]: text, 'notes.txt': 'no model' });
  mkdirSync(join(folder, 'more', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'more', 'deep', 'other.ts'), RACE_MODEL.replace("name: 'race'", "name: 'other'"));
  return folder;
}

/** The checks that a suite ran, each as `model/variant cpus memory verdict`. */
function checksOf({ out }: Ran): string[] {
  type Line = { model: string; variant?: string; cpus: number; memory: string; verdict: string };
  const lines = out.trim().split('\n').map((line) => JSON.parse(line) as Line); // What --json prints has these members.
  return lines.map(({ model, variant, cpus, memory, verdict }) => `${model}${variant ? `/${variant}` : ''} ${cpus} ${memory} ${verdict}`);
}

describe('a configuration', () => {
  test('names the models that are verified and listed, by patterns, and which of their instances', () => {
    const folder = project("{ models: ['race.ts', 'more/**/*.ts'], instances: { memory: ['sc'], cpus: [2] } }");
    const ran = quiesce(['verify', '--json'], { folder });
    expect(ran.code, ran.err).toBe(0);
    expect(checksOf(ran)).toEqual(['race 2 sc violated', 'race/quiet 2 sc holds', 'other 2 sc violated', 'other/quiet 2 sc holds']);
    const { out } = quiesce(['list', '--json'], { folder });
    expect(out.trim().split('\n')).toHaveLength(2);
  });

  test('says what is expected of a model in place of the model, also where that is wrong', () => {
    const expecting = "expect: [{ cpus: [1, 3], memory: ['tso'], set: { mode: 'slow' }, verdict: 'holds' }]";
    const folder = project(`{ models: [{ model: './race.ts', variant: 'quiet', ${expecting} }, { model: 'race.ts', ${expecting} }] }`);
    const ran = quiesce(['verify', '--json'], { folder });
    expect(ran.code, ran.err).toBe(1);
    expect(checksOf(ran)).toEqual(['race/quiet 1 tso holds', 'race/quiet 3 tso holds', 'race 1 tso violated', 'race 3 tso violated']);
  });

  test('says which variants are listed, and with which rows', () => {
    const folder = project(
      "{ models: [{ model: 'race.ts', variant: 'quiet', expect: [{ cpus: [3], verdict: 'holds' }] }, 'more/deep/other.ts'] }",
    );
    const { out } = quiesce(['list', '--json'], { folder });
    type Listed = { expect: unknown[]; variants: { name: string; expect: unknown[] }[] };
    const [race, other] = out.trim().split('\n').map((line) => JSON.parse(line) as Listed); // What --json prints has these members.
    expect(race?.expect).toEqual([]);
    expect(race?.variants.map(({ name, expect: rows }) => [name, rows])).toEqual([['quiet', [{ cpus: [3], verdict: 'holds' }]]]);
    expect(other?.expect).not.toEqual([]);
  });

  test('that names what a model has not is refused by list as by verify', () => {
    const folder = project("{ models: [{ model: 'race.ts', variant: 'quite' }] }");
    const parts = ['no variant quite', 'did you mean quiet?', `${CONFIG}:2:`];
    for (const command of ['verify', 'list']) expectMistake(quiesce([command], { folder }), parts);
    expect(quiesce(['list', 'race.ts'], { folder }).code).toBe(0);
  });

  test('bounds each search', () => {
    const folder = project("{ models: ['nmi-rcu'], instances: { memory: ['sc'], cpus: [2] }, bounds: { maxStates: 5 } }");
    const { code, out } = quiesce(['verify'], { folder });
    expect(code).toBe(2);
    expect(out).toContain('incomplete');
  });

  test('gives way to what the command line says', () => {
    const folder = project("{ models: ['more/*/other.ts'], instances: { memory: ['sc'] } }");
    expect(checksOf(quiesce(['verify', '--json', '--memory', 'tso'], { folder }))).toEqual(['other 2 tso violated']);
    expect(checksOf(quiesce(['verify', '--json', 'race.ts/quiet'], { folder }))).toEqual(['race/quiet 2 sc holds']);
  });

  test('can be any file, and paths in it are relative to it', () => {
    const folder = project("{ models: ['nowhere.ts'] }");
    writeFileSync(join(folder, 'more', 'mine.mjs'), "export default { models: ['deep/*.ts'] };\n");
    const ran = quiesce(['verify', '--json', '--config', 'more/mine.mjs', '--memory', 'pso'], { folder });
    expect(checksOf(ran), ran.err).toEqual(['other 2 pso violated']);
  });
});

/** What is wrong, the configuration between the parentheses, and what must be said. */
const WRONG: readonly (readonly [string, string, readonly string[]])[] = [
  ['no models', '{}', ['models is missing']],
  ['an empty list', '{ models: [] }', ['models must name a model']],
  ['a list that is none', "{ models: 'race.ts' }", ['models must be a list of models, but is "race.ts"']],
  ['a model that is none', '{ models: [7] }', ['models.0 must be a string or an object, but is 7']],
  ['an unknown member', "{ model: ['race.ts'] }", ['model means nothing', 'did you mean models?']],
  ['an unknown member of a model', "{ models: [{ model: 'race.ts', variants: 'quiet' }] }", ['models.0.variants', 'did you mean variant?']],
  ['an unknown bound', "{ models: ['race.ts'], bounds: { states: 5 } }", ['bounds.states means nothing', 'maxStates, seconds']],
  ['a bound that is none', "{ models: ['race.ts'], bounds: { seconds: 0 } }", ['bounds.seconds must be more than 0, but is 0']],
  ['an unknown memory model', "{ models: ['race.ts'], instances: { memory: ['x87'] } }", ['instances.memory.0 must be one of sc, tso']],
  ['no CPUs', "{ models: ['race.ts'], instances: { cpus: [0] } }", ['instances.cpus.0 must be at least 1, but is 0']],
  ['a file that is not there', "{ models: ['rice.ts'] }", ['there is no model file rice.ts', 'did you mean race.ts?', `${CONFIG}:2:`]],
  ['a name that is not there', "{ models: ['nmi-rcv'] }", ['there is no model named nmi-rcv', 'did you mean nmi-rcu?']],
  ['a pattern without a file', "{ models: ['less/*.ts'] }", ['no file matches less/*.ts', 'patterns are relative to']],
  ['a folder without a model', "{ models: ['more'] }", ['there is no model named more']],
  ['a variant that is not there', "{ models: [{ model: 'race.ts', variant: 'quite' }] }", ['no variant quite', 'did you mean quiet?']],
  [
    'a value that is not there',
    "{ models: [{ model: 'race.ts', expect: [{ cpus: [2], set: { mode: 'fats' }, verdict: 'holds' }] }] }",
    ['mode of race cannot be fats', 'did you mean fast?'],
  ],
  [
    'a verdict that there is not',
    "{ models: [{ model: 'race.ts', expect: [{ cpus: [2], verdict: 'safe' }] }] }",
    ['models.0.expect.0.verdict must be one of holds, violated, incomplete, vacuous, but is "safe"'],
  ],
  ['nothing that is left', "{ models: ['race.ts'], instances: { cpus: [77] } }", ['no check is left to run']],
];

/** Files that do not load. */
const BROKEN: readonly (readonly [string, string, readonly string[]])[] = [
  ['does not parse', 'export default {\n  models: [;\n', [`${CONFIG}:2:`, 'the configuration does not parse']],
  ['throws', "\nthrow new Error('not today');\n", [`${CONFIG}:2:`, 'the configuration throws while it is loaded', 'not today']],
  ['imports what is not there', "import './other.ts';\nexport default {};\n", ['the configuration imports other.ts, which does not exist']],
  ['exports nothing', 'export const models = [];\n', [`${CONFIG}:1:1`, 'the configuration has no default export', 'defineConfig(']],
];

function expectMistake({ code, out, err }: Ran, parts: readonly string[]): void {
  for (const part of parts) expect(err.replaceAll(/\s+/g, ' ')).toContain(part);
  expect(err).toContain('instead: ');
  expect(err).not.toMatch(/^\s+at /m);
  expect(out).toBe('');
  expect(code).toBe(64);
}

describe('a wrong configuration is refused, with its line and what to write instead', () => {
  test.concurrent.each(WRONG)('it is refused with %s', async (_, config, parts) => {
    expectMistake(quiesce(['verify'], { folder: project(config) }), parts);
  });

  test.concurrent.each(BROKEN)('it is refused when it %s', async (_, text, parts) => {
    expectMistake(quiesce(['list'], { folder: projectWith(text) }), parts);
  });

  test('one that is not there is refused, and one that is no module', () => {
    const folder = project("{ models: ['race.ts'] }");
    expectMistake(quiesce(['verify', '--config', 'mine.ts'], { folder }), ['there is no configuration mine.ts']);
    expectMistake(quiesce(['list', '--config', 'notes.txt'], { folder }), ['notes.txt is not a TypeScript or JavaScript file']);
  });
});

describe('a pattern', () => {
  const folder = project('{}');

  test.each<[string, readonly string[]]>([
    ['*.ts', [CONFIG, 'race.ts']],
    ['./r?ce.ts', ['race.ts']],
    ['**/*.ts', ['more/deep/other.ts', CONFIG, 'race.ts']],
    ['more/**', ['more/deep/other.ts']],
    ['{race,more/*/other}.{ts,mts}', ['more/deep/other.ts', 'race.ts']],
    ['race.ts,', []],
    ['{race.ts', []],
    ['nowhere/*.ts', []],
    ['race*ts*', ['race.ts']],
    ['rac(e|d).t*', []],
  ])('the pattern %s matches %j', (pattern, files) => {
    expect(filesMatching(folder, pattern)).toEqual(files);
  });
});
