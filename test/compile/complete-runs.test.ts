// Properties of complete runs, asked of threads that go round in loops.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  cell,
  choose,
  each_run,
  field,
  kmalloc,
  loop,
  model,
  observed_region,
  READ_ONCE,
  struct,
  WRITE_ONCE,
  type Run,
  type Thread,
} from '../../src/index.js';
import { check } from '../../src/check.js';
import { diagnosticOf, verdictOf } from '../machine/tiny-system.js';

const FILE = fileURLToPath(import.meta.url);
const x = cell<number>('x', 0);
const thing = struct('thing', { a: field<number>() });

function* set(): Thread {
  yield* WRITE_ONCE(x, 1);
}

function* untilSet(): Thread {
  do {
    yield* loop('until x is set'); // the loop
  } while ((yield* READ_ONCE(x)) === 0);
}

function verdictOfRuns(waits: () => Thread, holds: (run: Run) => boolean): string {
  return verdictOf({ tasks: { waits, set }, properties: [each_run('asked', 'It is so.', { task: 'waits' }, holds)] });
}

test('rounds of a loop are one where they add nothing that a property asks for', () => {
  function* waits(): Thread {
    yield* untilSet();
    yield* observed_region('done', WRITE_ONCE(x, 2));
  }
  expect(verdictOfRuns(waits, (run) => run.entered('done') === 1 && run.performed('WRITE_ONCE') === 1)).toBe('holds');
  expect(verdictOfRuns(waits, (run) => run.entered('done') === 0)).toBe('asked');
  expect(verdictOfRuns(waits, (run) => run.performed('WRITE_ONCE') > 1)).toBe('asked');
});

test('what a property asks only of some runs is told apart before a loop, too', () => {
  function* waits(): Thread {
    if ((yield* choose(2)) === 1) yield* observed_region('chosen', WRITE_ONCE(x, 0));
    yield* untilSet();
    for (let count = 0; count < 3; count++) yield* observed_region('last', WRITE_ONCE(x, 2));
  }
  expect(verdictOfRuns(waits, (run) => run.entered('last') !== 3 || run.entered('chosen') < 2)).toBe('holds');
  expect(verdictOfRuns(waits, (run) => run.entered('last') !== 3 || run.entered('chosen') === 0)).toBe('asked');
  expect(verdictOfRuns(waits, (run) => run.entered('last') !== 3 || run.entered('chosen') === 1)).toBe('asked');
});

test('a property that counts the rounds of a loop is refused at that loop, and names what it counts', () => {
  const { code, message, where, instead } = diagnosticOf(() => verdictOfRuns(untilSet, (run) => run.performed('READ_ONCE') > 0));
  expect(code).toBe('endless-thread');
  expect(message).toBe(
    "rounds of loop 'until x is set' of thread waits add to performed('READ_ONCE') without end, and the property asked asks for that",
  );
  const line =
    readFileSync(FILE, 'utf8')
      .split('\n')
      .findIndex((text) => text.endsWith('// the loop')) + 1;
  expect(where).toMatchObject({ file: FILE, line });
  expect(instead).toContain('outside of loops');
});

test('a region may return a pointer, before a loop and in a variant', () => {
  function* waits(): Thread {
    yield* observed_region('made', kmalloc(thing));
    yield* untilSet();
  }
  const properties = [each_run('made-one', 'One is made.', { task: 'waits' }, (run) => run.returned('made').length === 1)];
  const system = { tasks: { waits, set }, properties, mayRestAllocated: true };
  const made = model({
    name: 'made',
    question: 'Is one made?',
    system: () => system,
    variants: { same: { question: 'And here?', change: () => ({ tasks: { waits, set } }), expect: [] } },
  });
  const request = { model: made, file: 'm.ts', set: {}, memory: 'sc', cpus: 2, nmis: 0, order: 'bfs', now: () => 0 } as const;
  expect(check(request).verdict.kind).toBe('holds');
  expect(check({ ...request, variant: 'same' }).verdict.kind).toBe('vacuous');
});
