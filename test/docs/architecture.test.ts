// src/README.md, the page about the architecture: short, and about files that exist.
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, pathsIn } from './markdown.js';
import { missingPaths } from './paths.js';

const TOP = resolve(import.meta.dirname, '..', '..');
const document = readFileSync(resolve(TOP, 'src', 'README.md'), 'utf8');

test('the page has at most 150 lines', () => {
  expect(document.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test('every file and folder that the page names is there', () => {
  const paths = pathsIn(document);
  expect(paths.length).toBeGreaterThan(40);
  expect(missingPaths(paths, ['src', ''])).toEqual([]);
});

test('the diagram of the house has every folder of src, and no other', () => {
  const house = blocksOf(document).find(({ text }) => text.includes('core/'));
  const drawn = [...(house?.text ?? '').matchAll(/\b(\w+)\//g)].map(([, name]) => name);
  expect(drawn.sort()).toEqual(foldersOfSource());
});

function foldersOfSource(): string[] {
  return readdirSync(resolve(TOP, 'src'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}
