// The gallery: what each model under models/ has, so that it can be read, can fail, and cannot be vacuous.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { differenceOf } from '../../src/changes.js';
import { findingName } from '../../src/core/verdict.js';
import { MEMORY_NAMES } from '../../src/core/memory.js';
import { systemOf, type Expectation, type Model } from '../../src/lang/model.js';
import { loadModel } from '../../src/load/load-model.js';
import { modelNames } from '../../src/load/model-file.js';
import { requestFor } from './instances.js';

const gallery = await Promise.all(modelNames().map((name) => loadModel(name)));
const own = gallery.filter(({ model }) => !model.name.startsWith('litmus/'));
const tutorial = gallery.filter(({ model }) => model.name.startsWith('tutorial/'));

describe('a model of the gallery', () => {
  test.each(gallery.map(({ model, file }) => [model.name, file.path]))('named %s is found by that name, and has a README', (name, path) => {
    expect(path.endsWith(`models/${name}/model.ts`)).toBe(true);
    const folder = dirname(path);
    expect([folder, dirname(folder)].some((place) => existsSync(join(place, 'README.md')))).toBe(true);
  });

  test.each(own.map(({ model }) => [model.name, model] as const))('named %s has something that must be seen to happen', (_, model) => {
    const { properties = [] } = systemOf(model, undefined, requestFor(model).set);
    const mustBeSeen = properties.filter((property) => property.kind === 'sometimes' || (property.kind === 'always' && property.premise));
    expect(mustBeSeen).not.toEqual([]);
  });

  test.each(own.map(({ model }) => [model.name, model] as const))('named %s can fail, and can hold', (_, model) => {
    const verdicts = rowsOf(model).map(({ verdict }) => verdict);
    expect(verdicts).toContain('violated');
    expect(verdicts).toContain('holds');
  });

  test.each(gallery.map(({ model }) => [model.name, model] as const))('named %s expects a verdict under every memory model', (_, model) => {
    const asked = new Set(model.expect.flatMap(({ memory = MEMORY_NAMES }) => memory));
    expect(MEMORY_NAMES.filter((memory) => !asked.has(memory))).toEqual([]);
  });
});

describe('the tutorial', () => {
  test('its models have an order, and each has a variant that fails, and one that holds or is the model that does', () => {
    const names = ['1-lost-update', '2-publish', '3-grace-period', '4-nmi'];
    expect(tutorial.map(({ model }) => model.name)).toEqual(names.map((name) => `tutorial/${name}`));
    for (const { model } of tutorial) {
      const verdicts = Object.entries(model.variants).flatMap(([name, { expect: rows }]) =>
        rows.map(({ verdict, finding }) => (finding === differenceOf(name) ? 'holds' : verdict)),
      );
      expect(new Set(verdicts), model.name).toEqual(new Set(['violated', 'holds']));
    }
  });

  test.each(tutorial.map(({ model }) => [model.name, model] as const))('every row of %s is what a check says', (_, model) => {
    for (const variant of [undefined, ...Object.keys(model.variants)]) {
      for (const row of variant === undefined ? model.expect : (model.variants[variant]?.expect ?? [])) expectRow(model, variant, row);
    }
  });
});

function rowsOf(model: Model): readonly Expectation[] {
  return [...model.expect, ...Object.values(model.variants).flatMap((variant) => variant.expect)];
}

function expectRow(model: Model, variant: string | undefined, { cpus, memory = MEMORY_NAMES, verdict: kind, finding }: Expectation): void {
  for (const name of memory) {
    for (const count of cpus) {
      if (count === 'any') continue;
      const { verdict } = check(requestFor(model, { variant, memory: name, cpus: count }));
      const found =
        verdict.kind === 'violated' ? findingName(verdict.finding) : verdict.kind === 'vacuous' ? verdict.missing[0] : undefined;
      expect([verdict.kind, found], `${model.name} ${variant} ${name}`).toEqual([kind, finding]);
    }
  }
}
