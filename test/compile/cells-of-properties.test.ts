// Cells that properties look at: called like a copy of a per-CPU variable, and made inside of system().
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import type { AnyCell } from '../../src/lang/cell.js';
import { prepare } from '../../src/prepare.js';
import {
  always,
  cell,
  drop,
  field,
  model,
  mutex,
  mutex_lock,
  mutex_unlock,
  per_cpu,
  per_cpu_variable,
  READ_ONCE,
  sometimes,
  static_object,
  struct,
  this_cpu_ptr,
  uninitialized,
  wrapping,
  WRITE_ONCE,
  type System,
  type Thread,
  type View,
} from '../../src/index.js';
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

describe('a cell that no thread uses', () => {
  const thing = struct('thing', { a: field<number>() });
  const constants: Readonly<Record<string, AnyCell>> = {
    'a global': cell<number>('unused', 3),
    'a copy of a per-CPU variable': per_cpu(per_cpu_variable<number>('unused', 3), 1),
    'a field of a static object': static_object('unused', thing, { a: 3 }).a,
    'a global of a domain': cell<number>('unused', 7, wrapping(4)),
  };

  test.each(Object.entries(constants))('has its initial value for a property that looks at it late: %s', (_, unused) => {
    expect(late((view) => view.value(unused) === 3)).toBe('holds');
    expect(late((view) => view.value(unused) !== 3)).toBe('late');
  });

  test('is refused where it is uninitialized, as nobody ever initializes it', () => {
    const { code, message } = diagnosticOf(() => late((view) => view.value(uninitialized<number>('unused')) === 3));
    expect(code).toBe('bad-model');
    expect(message).toBe('a property looks at unused, which is uninitialized, and which no thread uses');
  });

  test('is refused where it is the copy of a CPU that there is not', () => {
    const { message } = diagnosticOf(() => late((view) => view.value(per_cpu(per_cpu_variable<number>('unused', 3), 9)) === 3));
    expect(message).toBe('per_cpu(unused, 9): there is no CPU 9');
  });

  test('is no mistake of an edit that left it unused', () => {
    const lock = mutex('lock');
    const entered = cell<number>('entered', 0);
    function* task(): Thread {
      yield* mutex_lock(lock);
      yield* WRITE_ONCE(entered, 1);
      yield* WRITE_ONCE(entered, 0);
      yield* mutex_unlock(lock);
    }
    const locked = always('locked', 'Who is in has the lock.', (view) => view.value(entered) !== 1 || view.value(lock) === 1);
    const system: System = { tasks: { task }, properties: [locked] };
    const locking = model({ name: 'locking', question: 'Is it locked?', system: () => system });
    expect(check({ ...REQUEST, model: locking }).verdict.kind).toBe('holds');
    const { verdict } = check({ ...REQUEST, model: locking, edits: [drop('mutex_lock')] });
    expect(verdict).toMatchObject({ kind: 'violated', finding: { property: 'locked' } });
  });

  // The dry runs see no 1, so that a property looks at the cell only while the search runs.
  function late(isSo: (view: View) => boolean): string {
    const x = cell<number>('x', 0);
    function* task(): Thread {
      yield* WRITE_ONCE(x, 1);
    }
    return verdictOf({ tasks: { task }, properties: [always('late', 'It is so.', (view) => view.value(x) !== 1 || isSo(view))] });
  }
});
