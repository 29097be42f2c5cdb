// docs/language.md, made again from the doc comments of what can be imported; `npx vitest run test/docs -u` writes it.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as language from 'quiesce';
import { withMarked } from './markdown.js';
import { groupsOf, referenceText } from './reference.js';

const TOP = resolve(import.meta.dirname, '..', '..');
const FILE = join(TOP, 'docs', 'language.md');
const FACES = [
  { module: 'quiesce', path: 'src/index.ts' },
  { module: 'quiesce/vitest', path: 'src/testing/vitest.ts' },
  { module: 'quiesce/fast-check', path: 'src/testing/fast-check.ts' },
  { module: 'quiesce/config', path: 'src/load/config.ts' },
];
// What no author has to know more of than the name.
const OPAQUE = new Set(['Op', 'PointerBrand', 'ObjectName', 'StaticObject', 'Change']);

const groups = groupsOf(TOP, FACES, OPAQUE);
const entries = groups.flatMap(({ file, exported, named }) => [...exported, ...named].map((each) => ({ ...each, path: file.path })));

test('the reference is what the doc comments say', async () => {
  await expect(withMarked(readFileSync(FILE, 'utf8'), 'reference', referenceText(groups))).toMatchFileSnapshot(FILE);
});

test('every value that a model can import has its place in the reference', () => {
  const inReference = groups.filter(({ module }) => module === 'quiesce').flatMap(({ exported }) => exported.map(({ name }) => name));
  for (const name of Object.keys(language)) expect(inReference).toContain(name);
  expect(new Set(inReference).size).toBe(inReference.length);
});

test('every entry says more than its name', () => {
  const silent = entries.filter(({ name, doc }) => doc.replaceAll('`', '').replace(`${name}()`, '').split(/\s+/).length < 3);
  expect(silent.map(({ name, path }) => `${path}: ${name}`)).toEqual([]);
});

test('every type that a signature names is in the reference, or is one of TypeScript or of other packages', () => {
  const known = new Set([...entries.map(({ name }) => name), ...OPAQUE]);
  const parameters = /^(?:[A-Z]|K|P|F|S|A)$/;
  const others = entries.flatMap(({ types }) => types).filter((name) => !known.has(name) && !parameters.test(name));
  expect([...new Set(others)].sort()).toMatchInlineSnapshot(`
    [
      "Arbitrary",
      "Generator",
      "NoInfer",
      "Omit",
      "Readonly",
      "Record",
      "const",
    ]
  `);
});
