// Traces of findings that come at an awkward place: before the first op, at an op without an answer, in the state itself.
import { describe, expect, test } from 'vitest';
import {
  always,
  atomic_add_return,
  BUG_ON,
  cell,
  field,
  kfree,
  kmalloc,
  per_cpu_variable,
  preempt_disable,
  preempt_enable,
  READ_ONCE,
  smp_mb,
  struct,
  this_cpu_inc,
  this_cpu_ptr,
  WRITE_ONCE,
  wrapping,
  type System,
  type View,
} from '../../src/index.js';
import { findingName } from '../../src/core/verdict.js';
import { diagnosticOf, resultOf, verdictOf, type Asked } from '../machine/tiny-system.js';

const x = cell<number>('x', 0);
const y = cell<number>('y', 0);
const thing = struct('thing', { a: field<number>() });

describe('the trace of a finding', () => {
  test('a BUG_ON() before the first op of a task is one step', () => {
    expectTrace({ tasks: { *task() { yield* BUG_ON(true, 'at once'); } } }, ['failed-assertion', 1]);
  });

  test('a BUG_ON() before the first op of an NMI is one step', () => {
    expectTrace({ tasks: { *task() { yield* smp_mb(); } }, *nmi() { yield* BUG_ON(true, 'at once'); } }, ['failed-assertion', 1]);
  });

  test('a kmalloc() that may sleep where it must not is the last step, whatever was answered before', () => {
    const system: System = {
      tasks: {
        *task() {
          yield* preempt_disable();
          yield* kfree(yield* kmalloc(thing));
          yield* preempt_enable();
        },
      },
    };
    expectTrace(system, ['sleeping-in-atomic', 2]);
    expectTrace({ tasks: { *other() { yield* WRITE_ONCE(x, yield* READ_ONCE(y)); }, ...system.tasks } }, ['sleeping-in-atomic', 4]);
  });

  test('an update whose answer wraps is told as the generator is given it', () => {
    const wraps = cell<number>('wraps', 2, wrapping(3));
    const system: System = {
      tasks: {
        *task() {
          const value = yield* atomic_add_return(1, wraps);
          yield* WRITE_ONCE(x, value);
          yield* BUG_ON((yield* READ_ONCE(x)) === 0);
        },
      },
    };
    expectTrace(system, ['failed-assertion', 3]);
    expect(resultOf(system, { cpus: 1 }).trace?.steps[0]?.result).toBe('0');
  });

  test('an always that does not hold at the start has no steps', () => {
    expectTrace({ tasks: { *task() { yield* WRITE_ONCE(x, 1); } }, properties: [always('never', '', () => false)] }, ['never', 0]);
  });

  test('a read of what the CPU itself has freed, with the free still pending, says where it was freed', () => {
    const system: System = {
      tasks: {
        *task() {
          const pointer = yield* kmalloc(thing);
          yield* WRITE_ONCE(pointer.a, 1);
          yield* kfree(pointer);
          yield* READ_ONCE(pointer.a);
        },
      },
    };
    expect(resultOf(system, { memory: 'tso', cpus: 1 }).trace?.why.join(' ')).toMatch(/freed at 3\b/);
    expectTrace(system, ['use-after-free', 4], { memory: 'tso', cpus: 1 });
  });

  test('a store after which a guess goes wrong is performed, and read, like any other', () => {
    const system: System = {
      tasks: {
        *guesses() {
          const seen = yield* READ_ONCE(x);
          yield* WRITE_ONCE(y, 1);
          yield* BUG_ON(seen === 1, 'it was right');
        },
        *answers() { yield* WRITE_ONCE(x, yield* READ_ONCE(y)); },
      },
    };
    const steps = resultOf(system, { memory: 'arm' }).trace?.steps ?? [];
    const told = steps.map(({ kind, op, pending, readsFrom }) => `${kind} ${op} ${pending ?? '-'} ${readsFrom ?? '-'}`);
    expect(told).toMatchInlineSnapshot(`
      [
        "op READ_ONCE(x) 7 6",
        "op WRITE_ONCE(y, 1) 3 -",
        "perform WRITE_ONCE(y, 1) 2 -",
        "op READ_ONCE(y) - 3",
        "op WRITE_ONCE(x, 1) 6 -",
        "perform WRITE_ONCE(x, 1) 5 -",
        "perform READ_ONCE(x) 1 6",
      ]
    `);
  });
});

describe('a property that looks at a cell', () => {
  test('one that no thread mentions keeps its initial value', () => {
    const system: System = { tasks: { *task() { yield* WRITE_ONCE(x, 1); } }, properties: [looking((view) => view.value(y) === 0)] };
    expect(verdictOf(system)).toBe('holds');
  });

  test('asking for this CPU\'s copy of a per-CPU variable is refused, as a property runs on no CPU', () => {
    const counter = per_cpu_variable<number>('counter', 0, wrapping(2));
    const system: System = {
      tasks: { *task() { yield* this_cpu_inc(counter); } },
      properties: [looking((view) => view.value(this_cpu_ptr(counter)) === 0)],
    };
    expect(diagnosticOf(() => resultOf(system)).message).toContain('counter');
  });
});

// An always that gives up after many calls, so that a search that never gets on fails instead of hanging.
function looking(holds: (view: View) => boolean): ReturnType<typeof always> {
  let calls = 0;
  return always('looking', 'It holds.', (view) => {
    calls++;
    if (calls > 200) throw new Error('the property was asked 200 times');
    return holds(view);
  });
}

function expectTrace(system: System, [finding, length]: readonly [string, number], asked: Asked = { cpus: 1 }): void {
  const { verdict, trace } = resultOf(system, asked);
  expect(verdict.kind === 'violated' && findingName(verdict.finding)).toBe(finding);
  expect(trace?.steps.length).toBe(length);
  expect(trace?.why.length).toBeGreaterThan(0);
}
