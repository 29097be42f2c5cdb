// checkModel(): which tests a model has, and when each of them fails.
import { describe, expect, test } from 'vitest';
import { always, cell, model, never, READ_ONCE, WRITE_ONCE, type Thread } from '../../src/index.js';
import { plannedTests, type CheckModelOptions, type InstanceTests } from '../../src/testing/check-model.js';
import { checkModel } from '../../src/testing/vitest.js';
import { race, turning } from './models.js';

const REPEAT = 'npx vitest run';

function namesOf(planned: readonly InstanceTests[]): Record<string, readonly string[]> {
  return Object.fromEntries(planned.map(({ name, tests }) => [name, tests.map((each) => each.name)]));
}

/** The first line of what each test complains about; nothing where it passes. */
function complaints(planned: readonly InstanceTests[]): string[][] {
  return planned.map(({ tests }) => tests.map(({ complaint }) => (complaint(REPEAT) ?? 'passes').split('\n')[0] ?? ''));
}

checkModel(race);

const QUIET = ['no execution has a fault', 'a difference between quiet and the model', 'nothing of the model is idle'];

describe('the tests of a model', () => {
  test('there is one for each instance that is to be violated, and one for each property where it is to hold', () => {
    expect(namesOf(plannedTests(race, {}))).toEqual({
      'race on 1 CPU under sc': ['is violated by failed-assertion'],
      'race on 2 CPUs under sc': ['is violated by failed-assertion'],
      'race on 1 CPU under tso': ['is violated by failed-assertion'],
      'race on 2 CPUs under tso': ['is violated by failed-assertion'],
      'race/quiet on 2 CPUs under sc': QUIET,
      'race/quiet on any number of CPUs under sc': QUIET,
      'race/empty on 2 CPUs under sc': ['is vacuous: written never happens'],
    });
  });

  test.each<[CheckModelOptions, number]>([
    [{ memory: 'tso' }, 2],
    [{ memory: ['sc', 'tso'], cpus: 1 }, 2],
    [{ variant: 'quiet', cpus: ['any'] }, 1],
    [{ variant: 'quiet', cpus: [2, 'any'] }, 2],
  ])('the options %j leave %i instances', (options, count) => {
    expect(plannedTests(race, options)).toHaveLength(count);
  });

  test('a model that expects nothing, and an instance that it does not name, are mistakes', () => {
    expect(() => checkModel(turning)).toThrow('model turning expects no verdict');
    expect(() => checkModel(race, { memory: 'alpha' })).toThrow('checkModel() is left with no instance of race');
    expect(() => checkModel(race, { variant: 'quite' })).toThrow('did you mean quiet?');
    expect(() => checkModel(race, { cpu: 2 } as CheckModelOptions)).toThrow('did you mean cpus?');
    expect(() => checkModel({} as typeof race)).toThrow('checkModel() is about a model, but was given {}');
  });
});

describe('a test of a model fails', () => {
  const x = cell<number>('x', 0);
  function* touched(): Thread {
    yield* WRITE_ONCE(x, 1);
    yield* READ_ONCE(x);
  }
  const small = always('x-is-small', 'x is 0.', (view) => view.value(x) === 0);
  const fine = always('x-is-there', 'x is a number.', (view) => view.value(x) !== undefined);
  const wrong = model({
    name: 'wrong',
    question: 'Which of its tests fail?',
    system: () => ({ tasks: { touched }, nmi: touched, properties: [never('leak', 'Nothing leaks.'), small, fine] }),
    expect: [{ cpus: [1], memory: ['sc'], nmis: 1, verdict: 'holds' }],
  });

  test('where the search found its finding; the others are not decided', () => {
    const planned = plannedTests(wrong, {});
    expect(namesOf(planned)).toEqual({
      'wrong on 1 CPU under sc, nmis 1': [
        'no execution has another fault',
        'no-leak: Nothing leaks.',
        'x-is-small: x is 0.',
        'x-is-there: x is a number.',
        'an NMI arrives',
        'nothing of the model is idle',
      ],
    });
    const open = 'not decided: the search ended before, at x-is-small after 1 step';
    expect(complaints(planned)).toEqual([[open, open, 'expected: holds', open, open, open]]);
  });

  test('where the search was cut short, whatever it is about', () => {
    const cut = complaints(plannedTests(wrong, { maxStates: 1 })).flat();
    expect(cut).toEqual(Array.from({ length: 6 }, () => 'expected: holds'));
  });

  test('where what it is about never happened; the others pass', () => {
    const { empty } = race.variants;
    const expecting = { cpus: [2], memory: ['sc'], verdict: 'holds' };
    const changed = { ...race, variants: { empty: { ...empty, expect: [expecting] } } } as never;
    expect(complaints(plannedTests(changed, { variant: 'empty' }))).toEqual([['passes', 'expected: holds', 'passes', 'passes']]);
  });

  test('where the verdict or its finding is another one', () => {
    const expecting = (verdict: string, finding?: string): string => {
      const changed = { ...race, variants: {}, expect: [{ cpus: [2], memory: ['sc'], verdict, finding }] } as never;
      return complaints(plannedTests(changed, {})).flat().join();
    };
    expect(expecting('violated', 'leak')).toBe('expected: is violated by leak');
    expect(expecting('vacuous')).toBe('expected: is vacuous');
    expect(expecting('incomplete')).toBe('expected: is incomplete');
    expect(expecting('violated')).toBe('passes');
  });
});
