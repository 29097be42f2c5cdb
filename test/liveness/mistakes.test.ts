// Mistakes of those who ask for liveness, and what is not decided.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { checkEvery } from '../../src/check-every.js';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import { cell, eventually, leads_to, WRITE_ONCE, type System, type Thread } from '../../src/index.js';
import { requestOf } from './live-of.js';
import { verdictOf } from './verdict-of.js';

const done = cell<number>('done', 0);

function said(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DiagnosticError) return `${error.diagnostic.code}: ${error.diagnostic.message}; ${error.diagnostic.instead}`;
    throw error;
  }
  return 'nothing';
}

// As in a model that is no TypeScript.
const loosely = { eventually, leads_to } as unknown as Record<'eventually' | 'leads_to', (...given: readonly unknown[]) => unknown>;

describe('a diagnostic says what is missing', () => {
  test.each([
    [() => loosely.eventually('done', 'It is done.'), 'bad-model: eventually("done") needs a goal, which is a function of the view'],
    [() => loosely.eventually('done', () => true), 'bad-model: eventually() needs a statement, which is a text that is not empty'],
    [
      () => loosely.leads_to('served', 'Who waits is served.', () => true, 1),
      'bad-model: leads_to("served") needs to, which is a function',
    ],
    [
      () =>
        loosely.leads_to(
          '',
          'Who waits is served.',
          () => true,
          () => true,
        ),
      'bad-model: leads_to() needs a name',
    ],
  ])('of a part that is missing, or is no function: %#', (act, message) => {
    expect(said(act)).toContain(message);
    expect(said(act)).toContain("('name', 'A sentence.', (view) => …");
  });

  const finishing: System = {
    tasks: {
      *finish(): Thread {
        yield* WRITE_ONCE(done, 1);
      },
    },
    properties: [eventually('done', 'It is done.', (view) => view.value(done) === 1)],
  };

  test('of another fairness', () => {
    const wrong = { ...finishing, fairness: 'strong' } as unknown as System;
    expect(said(() => verdictOf(wrong))).toBe("bad-model: model small has the fairness \"strong\"; 'contexts' or 'cpus'");
  });

  test('of more properties than there are bits', () => {
    const many = Array.from({ length: 16 }, (_, index) => eventually(`done-${index}`, 'It is done.', (view) => view.value(done) === 1));
    expect(said(() => verdictOf({ ...finishing, properties: many }))).toContain('too-large: 16 properties of liveness');
    expect(verdictOf({ ...finishing, properties: many.slice(1) })).toBe('holds');
  });

  test('every number of CPUs is not decided, but a number that breaks it is found', () => {
    const { cpus: _, ...every } = requestOf(finishing, { memory: 'sc', cpus: 1, nmis: 'unbounded' });
    const { verdict } = checkEvery(every);
    expect(verdict).toMatchObject({ kind: 'incomplete', bounds: ['counting'], reason: expect.stringContaining('does not decide done') });
    const never: System = { ...finishing, properties: [eventually('never', 'It is 2.', (view) => view.value(done) === 2)] };
    const { cpus: __, ...broken } = requestOf(never, { memory: 'sc', cpus: 1, nmis: 'unbounded' });
    expect(checkEvery(broken).verdict).toMatchObject({ kind: 'violated', finding: { kind: 'liveness', property: 'never' } });
  });

  test('a search without time or memory is incomplete', () => {
    const request = requestOf(finishing, { memory: 'sc', cpus: 2, nmis: 'unbounded' });
    expect(check({ ...request, secondsMax: 0 }).verdict).toMatchObject({ kind: 'incomplete', bounds: ['time'] });
    let clock = 0;
    // The first search takes its time, and leaves none for the other.
    const late = check({ ...request, secondsMax: 2.5, now: () => (clock += 1000) });
    expect(late.verdict).toMatchObject({ kind: 'incomplete', bounds: ['time'] });
    expect(late.liveness).toBeDefined();
  });
});
