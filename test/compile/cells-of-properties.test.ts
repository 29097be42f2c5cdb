// Cells that properties look at: called like a copy of a per-CPU variable, and made inside of system().
import { expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { prepare } from '../../src/prepare.js';
import { always, cell, model, per_cpu_variable, READ_ONCE, sometimes, this_cpu_ptr, WRITE_ONCE, type Thread } from '../../src/index.js';
import { diagnosticOf, resultOf, verdictOf } from '../machine/tiny-system.js';

const REQUEST = { file: 'm.ts', set: {}, memory: 'sc', cpus: 2, nmis: 0, order: 'bfs', now: () => 0 } as const;

test('a global called like an element of an array has its value', () => {
  const flags = [0, 1].map((index) => cell<number>(`flag[${index}]`, 0));
  function* raise(): Thread {
    yield* WRITE_ONCE(flags[1], 7);
  }
  const raised = sometimes('raised', 'The second flag is 7.', { state: (view) => view.value(flags[1]) === 7 });
  const low = always('low', 'No flag is 7.', (view) => flags.every((flag) => view.value(flag) !== 7));
  expect(verdictOf({ tasks: { raise }, properties: [raised] })).toBe('holds');
  expect(verdictOf({ tasks: { raise }, properties: [low] })).toBe('low');
});

test('a property that looks at such a global only later has its value, too', () => {
  const [first, second] = [cell<number>('slot[0]', 0), cell<number>('slot[1]', 0)];
  function* fill(): Thread {
    yield* WRITE_ONCE(first, 1);
    yield* WRITE_ONCE(second, 1);
  }
  // The dry runs see no 1, so that the second cell is found while the search runs.
  const empty = always('empty', 'Not both are full.', (view) => view.value(first) !== 1 || view.value(second) !== 1);
  expect(verdictOf({ tasks: { fill }, properties: [empty] })).toBe('empty');
});

test('a global called like a copy of a per-CPU variable of the same model is refused', () => {
  const count = per_cpu_variable<number>('count', 0);
  const other = cell<number>('count[1]', 0);
  function* task(): Thread {
    yield* WRITE_ONCE(this_cpu_ptr(count), 1);
    yield* READ_ONCE(this_cpu_ptr(count));
    yield* READ_ONCE(other);
  }
  const { code, message } = diagnosticOf(() => resultOf({ tasks: { task } }));
  expect(code).toBe('bad-model');
  expect(message).toBe('two cells are both called count[1]: of the per-cpu variable count and of the global variable count[1]');
});

test('cells made inside of system() are those that the properties of the system look at', () => {
  const inside = model({
    name: 'inside',
    question: 'Are they the same?',
    parameters: { to: ['1', '2'] },
    system: ({ to }) => {
      const x = cell<number>('x', 0);
      function* task(): Thread {
        yield* WRITE_ONCE(x, Number(to));
      }
      return { tasks: { task }, properties: [always('never-2', 'x is not 2.', (view) => view.value(x) !== 2)] };
    },
  });
  const verdict = (to: string): string => check({ ...REQUEST, model: inside, set: { to } }).verdict.kind;
  expect([verdict('1'), verdict('2'), verdict('1')]).toEqual(['holds', 'violated', 'holds']);
  // As a worker does, which prepares an instance that somebody has prepared before.
  expect(prepare({ ...REQUEST, model: inside, set: { to: '1' } }).compiled.program.digest).toMatch(/^[0-9a-f]{16}$/);
});

test('a variant that makes its cells anew is told that they are two, and where', () => {
  const made = (): { task: () => Thread; x: ReturnType<typeof cell<number>> } => {
    const x = cell<number>('x', 0);
    return {
      x,
      *task() {
        yield* WRITE_ONCE(x, 1); // another x
      },
    };
  };
  const torn = model({
    name: 'torn',
    question: 'Whose cell is it?',
    system: () => {
      const { task, x } = made();
      return { tasks: { task }, properties: [always('zero', 'x is 0.', (view) => view.value(x) === 0)] };
    },
    variants: { other: { question: 'And anew?', change: () => ({ tasks: { task: made().task } }), expect: [] } },
  });
  const { message, where, instead } = diagnosticOf(() => check({ ...REQUEST, model: torn, variant: 'other' }));
  expect(message).toBe('two different variables are both called x');
  expect(where?.file).toContain('cells-of-properties.test.ts');
  expect(instead).toContain('outside of system()');
});
