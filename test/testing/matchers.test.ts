// toHold() and toViolate(): what passes, and what is said of what does not.
import { describe, expect, test } from 'vitest';
import { MEMORY_NAMES } from '../../src/index.js';
// oxlint-disable-next-line import/no-unassigned-import -- it adds the matchers
import '../../src/testing/vitest.js';
import { race, starless, turning } from './models.js';
import * as models from './models.js';

/** What an expectation that fails says. */
function saidBy(work: () => void): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('an expectation that is met', () => {
  test.each(MEMORY_NAMES)('a model that holds on some instance holds there, under %s', (memory) => {
    expect(race).toHold({ variant: 'quiet', memory });
    expect(race).toHold({ variant: 'quiet', memory, cpus: 'any', set: { mode: 'slow' } });
  });

  test('a violation is one of any finding, or of the one that is named', () => {
    expect(race).toViolate();
    expect(race).toViolate({ cpus: 1, finding: 'failed-assertion' });
    expect(race).toViolate({ cpus: 'any' });
  });
});

describe('an expectation that is not met', () => {
  test('says the verdict, its trace, and the command that runs the test again', () => {
    const said = saidBy(() => expect(race).toHold({ memory: 'sc' }));
    for (const part of [
      'expected: holds',
      '✗ race   violated   sc',
      '✗ READ_ONCE(flag) → 1   failed-assertion',
      'test/testing/models.ts:12:',
      'why      task reader on CPU 1',
      'repeat   npx vitest run test/testing/matchers.test.ts -t',
      'the.command.that.runs.the.test.again',
    ]) {
      expect(said).toContain(part);
    }
  });

  test('says on how many CPUs it is not met where every number of them was asked for', () => {
    expect(saidBy(() => expect(race).toHold({ cpus: 'any' }))).toContain('on       1 CPU ·');
  });

  test('says which finding there is in place of the one that is named', () => {
    const said = saidBy(() => expect(race).toViolate({ finding: 'use-after-free' }));
    expect(said).toContain('expected: violated by use-after-free');
    expect(said).toContain('failed-assertion: ');
  });

  test('says that a model holds which is expected to be violated', () => {
    expect(saidBy(() => expect(race).toViolate({ variant: 'quiet' }))).toContain('✓ race/quiet   holds   tso');
  });

  test('a search that is cut short neither holds nor is violated', () => {
    expect(saidBy(() => expect(turning).toHold({ maxStates: 10 }))).toContain('10 states');
    expect(saidBy(() => expect(turning).toViolate({ maxStates: 10 }))).toContain('incomplete');
    expect(saidBy(() => expect(turning).toHold({ seconds: 1e-9 }))).toContain('incomplete');
  });

  test('what shows nothing does not hold', () => {
    const said = saidBy(() => expect(race).toHold({ variant: 'empty' }));
    expect(said).toContain('vacuous');
    expect(said).toContain('never    written: The flag is set.');
  });
});

describe('a mistake in an expectation is said with what to write instead', () => {
  test.each<[string, unknown, object, readonly string[]]>([
    ['a number', 42, {}, ['toHold() is about a model, but was given 42', 'what model({ … }) returned']],
    ['nothing', undefined, {}, ['was given undefined']],
    ['a function', saidBy, {}, ['was given the function saidBy']],
    ['a namespace', { default: race }, {}, ['give it the default export']],
    ['a namespace without a default', models, {}, ['is about a model', 'instead: ']],
    ['a promise', Promise.resolve(race), {}, ['await the import']],
    ['a damaged model', { ...race, question: undefined }, {}, ['question is missing', 'a model is made of']],
    ['an unknown option', race, { cpu: 2 }, ['toHold(): cpu means nothing', 'did you mean cpus?']],
    ['a finding', race, { finding: 'leak' }, ['toHold(): finding means nothing']],
    ['no CPUs', race, { cpus: 0 }, ['cpus must be at least 1, but is 0']],
    ['a word for CPUs', race, { cpus: 'all' }, [`cpus must be a number of at least 1, or 'any', but is "all"`]],
    ['an unknown memory model', race, { memory: 'x87' }, ['memory must be one of sc, tso, pso, arm, alpha, but is "x87"']],
    ['an unknown variant', race, { variant: 'quite' }, ['race has no variant quite', 'did you mean quiet?']],
    ['an unknown parameter', race, { set: { mod: 'fast' } }, ['race has no parameter mod', 'did you mean mode?']],
    ['an unknown value', race, { set: { mode: 'fats' } }, ['parameter mode of race cannot be fats', 'did you mean fast?']],
    ['too many states', race, { maxStates: 0.5 }, ['maxStates must be a whole number, but is 0.5']],
    ['no time', race, { seconds: 0 }, ['seconds must be more than 0, but is 0']],
    ['options that are none', race, 'sc' as unknown as object, ['what it is given must be an object, but is "sc"']],
    ['a missing star', starless, {}, ['forgotten-yield-star', 'yield*']],
  ])('it is said of %s', (_, given, options, parts) => {
    const said = saidBy(() => expect(given).toHold(options)).replaceAll(/\s+/g, ' ');
    for (const part of parts) expect(said).toContain(part);
  });

  test('it is said of a finding that no check could have', () => {
    expect(saidBy(() => expect(race).toViolate({ finding: 'use-afterfree' }))).toContain('did you mean use-after-free?');
  });

  test('it is said of a negation, which would be met where nothing is known', () => {
    expect(saidBy(() => expect(race).not.toHold()).replaceAll(/\s+/g, ' ')).toContain('expect(model).toViolate()');
    expect(saidBy(() => expect(race).not.toViolate()).replaceAll(/\s+/g, ' ')).toContain('expect(model).toHold()');
  });
});
