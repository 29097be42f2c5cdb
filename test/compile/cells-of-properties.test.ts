// Cells that properties look at: called like a copy of a per-CPU variable.
import { expect, test } from 'vitest';
import { always, cell, per_cpu_variable, READ_ONCE, sometimes, this_cpu_ptr, WRITE_ONCE, type Thread } from '../../src/index.js';
import { diagnosticOf, resultOf, verdictOf } from '../machine/tiny-system.js';

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
