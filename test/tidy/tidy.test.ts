// The rules of the house, as a test; and a test of each rule, so that none can rot into one that finds nothing.
import { describe, expect, test } from 'vitest';
import { codeRules } from './code-rules.js';
import { breachesOf, cyclesOf, importGraph, loadGraph, unreachable } from './house.js';
import type { Rule } from './rule.js';
import { importsOf, lineAt, readSource, type Source } from './source.js';
import { textRules } from './text-rules.js';
import { isEntry, isFace, readTree } from './tree.js';

const tree = readTree();
const rules = [...textRules, ...codeRules];

describe('the tree', () => {
  test('tidy sees the whole tree', () => {
    const paths = tree.map(({ path }) => path);
    for (const path of [
      'src/index.ts',
      'src/machine/step.ts',
      'test/tidy/tidy.test.ts',
      'models/nmi-rcu/model.ts',
      'bin/quiesce.mjs',
      'src/explorer/page/main.tsx',
    ]) {
      expect(paths).toContain(path);
    }
  });

  test.each(rules.map((rule) => [rule.says, rule] as const))('the tree keeps to the rule: %s', (_, rule) => {
    expect(tree.flatMap((source) => complaintsAbout(source, rule))).toEqual([]);
  });

  test('imports point down the rows of the house', () => {
    const breaches = tree.flatMap((source) => breachesOf(source).map(({ offset, message }) => at(source, offset, message)));
    expect(breaches).toEqual([]);
  });

  test('no file needs itself to load', () => {
    expect(cyclesOf(loadGraph(tree)).map((cycle) => cycle.join(' -> '))).toEqual([]);
  });

  test('every import of a file of the project finds it', () => {
    const paths = new Set(tree.map(({ path }) => path));
    const isLost = (target: string): boolean => /^(src|models|properties)\//.test(target) && !paths.has(target);
    expect([...importGraph(tree)].filter(([, targets]) => targets.some(isLost))).toEqual([]);
  });

  test('every file is an entry or is imported on the way from one', () => {
    expect(unreachable(importGraph(tree), isEntry)).toEqual([]);
  });

  test('every file of src is part of the language, of the command line, or of what tests and configurations import', () => {
    const sources = tree.filter(({ path }) => path.startsWith('src/'));
    expect(unreachable(importGraph(sources), isFace)).toEqual([]);
  });
});

describe.each(rules.map((rule) => [rule.says, rule] as const))('the rule: %s', (_, rule) => {
  test('it complains once about each bad sample', () => {
    expect(rule.isAbout(rule.samplePath)).toBe(true);
    expect(rule.bad.length).toBeGreaterThan(0);
    for (const text of rule.bad) expect(rule.complaints(readSource(rule.samplePath, text)), text).toHaveLength(1);
  });

  test('it has nothing against the good samples', () => {
    for (const text of rule.good) expect(rule.complaints(readSource(rule.samplePath, text)), text).toEqual([]);
  });
});

describe('where a rule holds', () => {
  test.each([
    ['src/cli/main.ts', 'console.log(1); Date.now();', []],
    ['bench/bench.ts', 'console.log(1); Date.now();', []],
    ['test/seed.ts', 'console.log(1);', []],
    ['src/check.ts', 'console.log(1);', ['Only the command line prints.']],
    ['models/nmi-rcu/model.ts', 'export default model({});', []],
    ['models/nmi-rcu/variants/entry.ts', 'export default {};', ['Only models and configuration files have a default export.']],
    ['vitest.config.ts', 'export default {};', []],
  ])('the code of %s is judged by what the file is for', (path, text, broken) => {
    const source = readSource(path, text);
    expect(codeRules.filter((rule) => complaintsAbout(source, rule).length > 0).map(({ says }) => says)).toEqual(broken);
  });
});

describe('the plan of the house', () => {
  test.each([
    ['src/lang/a.ts', "import { x } from '../core/x.js';"],
    ['src/machine/a.ts', "import type { x } from '../lang/x.js';"],
    ['src/machine/a.ts', "import { x } from './x.js';"],
    ['src/trace/a.ts', "import { x } from '../compile/x.js'; import { y } from '../machine/y.js';"],
    ['src/check.ts', "import { x } from './trace/x.js'; import { y } from './explore/y.js';"],
    ['src/report/a.ts', "import type { CheckResult } from '../check.js';"],
    ['src/load/a.ts', "import { pathToFileURL } from 'node:url';"],
    ['src/load/a.ts', "const face = new URL('../index.ts', import.meta.url);"],
    ['src/compile/a.ts', "import { createHash } from 'node:crypto';"],
    ['src/index.ts', "export { x } from './lang/x.js'; export type { Y } from './core/y.js';"],
    ['src/cli/a.ts', "import { check } from '../check.js'; import pc from 'picocolors';"],
    ['src/testing/a.ts', "import { check } from '../check.js'; import { expect } from 'vitest';"],
    [
      'src/explorer/page/a.tsx',
      "import { h } from 'preact'; import { useState } from 'preact/hooks'; import type { X } from '../shape.js';",
    ],
    ['src/explorer/page/a.ts', "import { x } from '../../report/x.js'; import { y } from './b.tsx';"],
    ['models/a/model.ts', "import { model } from 'quiesce'; import { b } from '../b/b.ts'; import { p } from '../../properties/index.ts';"],
    ['properties/a.ts', "import { never } from 'quiesce'; import { b } from './b.ts';"],
    ['test/a.test.ts', "import { x } from '../src/machine/x.js';"],
    ['src/core/a.ts', "// import { x } from '../cli/x.js';\nconst text = \"import { x } from '../cli/x.js'\";"],
  ])('the file %s may import what this does: %s', (path, text) => {
    expect(breachesOf(readSource(path, text))).toEqual([]);
  });

  test.each([
    ['src/core/a.ts', "import { x } from '../lang/x.js';"],
    ['src/core/a.ts', "import type { x } from '../lang/x.js';"],
    ['src/core/a.ts', "import { readFileSync } from 'node:fs';"],
    ['src/explore/a.ts', "import { x } from '../machine/x.js';"],
    ['src/machine/a.ts', "export { x } from '../explore/x.js';"],
    ['src/compile/a.ts', "import { x } from '../machine/x.js';"],
    ['src/compile/a.ts', "import { cell } from '../index.js';"],
    ['src/explore/a.ts', "import type { x } from '../lang/x.js';"],
    ['src/trace/a.ts', "import { x } from '../check.js';"],
    ['src/check.ts', "import { x } from './report/x.js';"],
    ['src/load/a.ts', "import { x } from '../report/x.js';"],
    ['src/report/a.ts', "const x = await import('../cli/x.js');"],
    ['src/check.ts', "const url = new URL('./cli/worker.js', import.meta.url);"],
    ['src/index.ts', "export { check } from './check.js';"],
    ['src/cli/a.ts', "import { x } from '../testing/x.js';"],
    ['src/testing/a.ts', "import { x } from '../cli/x.js';"],
    ['src/cli/a.ts', "import { x } from '../../test/x.js';"],
    ['src/explorer/page/a.tsx', "import { readFileSync } from 'node:fs';"],
    ['src/explorer/page/a.tsx', "import { x } from '../server.js';"],
    ['src/explorer/a.ts', "import { x } from './page/x.js';"],
    ['src/stray.ts', ''],
    ['src/new-folder/a.ts', ''],
    ['models/a/model.ts', "import { x } from '../../src/lang/x.js';"],
    ['models/a/model.ts', "import { readFileSync } from 'node:fs';"],
    ['properties/a.ts', "import { x } from '../models/a/a.ts';"],
    ['properties/a.ts', "import fc from 'fast-check';"],
  ])('the file %s must not contain this: %s', (path, text) => {
    expect(breachesOf(readSource(path, text))).toHaveLength(1);
  });

  test('a cycle is named by a shortest way round it', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: ['d'], d: ['b', 'e'], e: [], f: ['f'] };
    expect(cyclesOf(new Map(Object.entries(graph)))).toEqual([['b', 'd'], ['c', 'd', 'b'], ['f']]);
  });

  test('an import of types alone needs nothing to load', () => {
    const sources = [readSource('a.ts', "import type { B } from './b.js';"), readSource('b.ts', "import { type A, a } from './a.js';")];
    expect([...loadGraph(sources)]).toEqual([
      ['a.ts', []],
      ['b.ts', ['a.ts']],
    ]);
    expect(cyclesOf(loadGraph(sources))).toEqual([]);
    expect(cyclesOf(importGraph(sources))).toEqual([['a.ts', 'b.ts']]);
  });

  test('a file that only a dead file imports is dead too', () => {
    const graph = new Map(Object.entries({ main: ['a'], a: ['b'], b: [], dead: ['deader', 'a'], deader: ['dead'] }));
    expect(unreachable(graph, (path) => path === 'main')).toEqual(['dead', 'deader']);
  });
});

describe('how tidy reads a file', () => {
  test.each([
    ['f(); // a "b', 'f();        '],
    ['f(/* a\nb */1);', 'f(    \n    1);'],
    ["f('a // b');", "f('      ');"],
    ["f('it\\'s', x);", "f('     ', x);"],
    ['f(`a ${b("c")} d`, e);', 'f(`   {b(" ")}  `, e);'],
    ['f(`a ${{ b: `${c}` }.b} d`);', 'f(`   {{ b: ` {c}` }.b}  `);'],
    ['f(/["/]a/g, b / c / d);', 'f(/     /g, b / c / d);'],
    ["#!/usr/bin/env x's\nf('a');", "#!/usr/bin/env x's\nf(' ');"],
  ])('of %j only the code is left', (text, code) => {
    expect(readSource('a.ts', text).code).toBe(code);
  });

  test('every form of import is found with what it names', () => {
    const text = [
      "import a from './a.js';",
      "import type { b } from './b.js';",
      "import {\n  c,\n  type d,\n} from './c.js';",
      "export * from './d.js';",
      "import './e.js';",
      "const f = await import('./f.js');",
      "new Worker(new URL('./g.js', import.meta.url));",
      "const top = new URL('../..', import.meta.url);",
      "export const h = 'not from';",
    ].join('\n');
    const found = importsOf(readSource('x.ts', text)).map(({ specifier, isTypeOnly }) => specifier + (isTypeOnly ? ' (types)' : ''));
    expect(found).toEqual(['./a.js', './b.js (types)', './c.js', './d.js', './e.js', './f.js', './g.js']);
  });
});

function complaintsAbout(source: Source, rule: Rule): string[] {
  if (!rule.isAbout(source.path)) return [];
  return rule.complaints(source).map(({ offset, message }) => at(source, offset, message));
}

function at(source: Source, offset: number, message: string): string {
  return `${source.path}:${lineAt(source, offset)}: ${message}`;
}
