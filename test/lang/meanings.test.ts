// What the words of the language mean, by running them: each task asserts what it must see.
import { describe, expect, test } from 'vitest';
import {
  atomic_add_return,
  atomic_dec,
  atomic_dec_and_test,
  atomic_inc,
  atomic_inc_not_zero,
  BUG_ON,
  cell,
  choose,
  cmpxchg,
  field,
  kfree,
  kmalloc,
  kmalloc_may_fail,
  kzalloc,
  per_cpu,
  per_cpu_variable,
  points_to_same,
  READ_ONCE,
  smp_processor_id,
  static_object,
  struct,
  this_cpu_dec,
  this_cpu_inc,
  this_cpu_ptr,
  this_cpu_read,
  this_cpu_write,
  WRITE_ONCE,
  wrapping,
  xchg,
  type Cell,
  type Thread,
} from '../../src/index.js';
import { outcomesOf, verdictOf } from '../machine/tiny-system.js';

const pair = struct('pair', { first: field<number>(wrapping(16)), second: field<number>() });

describe('atomic read-modify-writes', () => {
  const rows: readonly (readonly [string, number, (on: Cell<number>) => Thread<unknown>, unknown, number])[] = [
    ['atomic_inc adds 1 and returns nothing', 3, atomic_inc, undefined, 4],
    ['atomic_dec subtracts 1 and returns nothing', 3, atomic_dec, undefined, 2],
    ['atomic_add_return adds and returns the new value', 3, (on) => atomic_add_return(5, on), 8, 8],
    ['atomic_dec_and_test says that the new value is 0', 1, atomic_dec_and_test, true, 0],
    ['atomic_dec_and_test says that the new value is not 0', 2, atomic_dec_and_test, false, 1],
    ['atomic_inc_not_zero increments what is not 0', 2, atomic_inc_not_zero, true, 3],
    ['atomic_inc_not_zero leaves 0 alone', 0, atomic_inc_not_zero, false, 0],
    ['xchg stores and returns the old value', 3, (on) => xchg(on, 9), 3, 9],
    ['cmpxchg stores when the old value is as expected', 3, (on) => cmpxchg(on, 3, 9), 3, 9],
    ['cmpxchg stores nothing when it is not', 3, (on) => cmpxchg(on, 4, 9), 3, 3],
  ];
  for (const [what, initial, op, returned, after] of rows) {
    test(`what they do: ${what}`, () => {
      const on = cell<number>('on', initial, wrapping(16));
      expectTrue(function* () {
        const answer = yield* op(on);
        return answer === returned && (yield* READ_ONCE(on)) === after;
      });
    });
  }

  test('no other CPU comes between the load and the store of one, and it may between READ_ONCE and WRITE_ONCE', () => {
    const on = cell<number>('on', 0, wrapping(16));
    function* apart(): Thread {
      yield* WRITE_ONCE(on, (yield* READ_ONCE(on)) + 1);
    }
    const tasksOf = (task: () => Thread) => ({ tasks: { one: task, other: task } });
    expect(outcomesOf(tasksOf(() => atomic_inc(on)), ['on'])).toEqual(['on=2']);
    expect(outcomesOf(tasksOf(function* () {
      const value = yield* READ_ONCE(on);
      if (value < 2) yield* apart();
    }), ['on'])).toEqual(['on=1', 'on=2']);
  });
});

describe('pointers', () => {
  test('points_to_same compares objects, not handles', () => {
    const place = cell<ReturnType<typeof static_object<typeof pair.fields>> | null>('place', null);
    const object = static_object('object', pair, { first: 1 });
    const other = static_object('other', pair);
    expect(points_to_same(object, object)).toBe(true);
    expect(points_to_same(object, other)).toBe(false);
    expect(points_to_same(null, object)).toBe(false);
    expect(points_to_same(null, null)).toBe(true);
    expectTrue(function* () {
      yield* WRITE_ONCE(place, object);
      const loaded = yield* READ_ONCE(place);
      return loaded !== object && points_to_same(loaded, object) && !points_to_same(loaded, other);
    });
  });

  test('kmalloc gives an object of its own to each caller, alive until kfree', () => {
    expectTrue(function* () {
      const one = yield* kmalloc(pair);
      const other = yield* kmalloc(pair);
      const differ = !points_to_same(one, other);
      yield* kfree(one);
      yield* kfree(other);
      return differ;
    });
  });

  test('kzalloc stores 0 in each field, where kmalloc leaves them uninitialized', () => {
    const reading = (zeroed: boolean) =>
      function* (): Thread {
        const object = yield* zeroed ? kzalloc(pair) : kmalloc(pair);
        yield* BUG_ON((yield* READ_ONCE(object.first)) !== 0 || (yield* READ_ONCE(object.second)) !== 0);
        yield* kfree(object);
      };
    expect(verdictOf({ tasks: { task: reading(true) } })).toBe('holds');
    expect(verdictOf({ tasks: { task: reading(false) } })).toBe('uninitialized-read');
  });

  test('kmalloc_may_fail returns NULL in some execution and an object in another, and kfree(NULL) does nothing', () => {
    const got = cell<string>('got', 'nothing');
    function* task(): Thread {
      const object = yield* kmalloc_may_fail(pair);
      yield* WRITE_ONCE(got, object === null ? 'NULL' : 'an object');
      yield* kfree(object);
    }
    expect(verdictOf({ tasks: { task } })).toBe('holds');
    expect(outcomesOf({ tasks: { task } }, ['got'])).toEqual(['got="NULL"', 'got="an object"']);
  });

  test('after kfree a read, a write and another kfree are faults, each of its own kind', () => {
    const ending = (end: (object: { first: Cell<number> }) => Thread<unknown>) =>
      verdictOf({
        tasks: {
          *task() {
            const object = yield* kzalloc(pair);
            yield* kfree(object);
            yield* end(object);
          },
        },
      });
    expect(ending((object) => READ_ONCE(object.first))).toBe('use-after-free');
    expect(ending((object) => WRITE_ONCE(object.first, 1))).toBe('use-after-free');
    expect(ending((object) => atomic_inc(object.first))).toBe('use-after-free');
    expect(ending((object) => kfree(object as never))).toBe('double-free'); // The same object as above.
  });
});

describe('per-CPU variables', () => {
  const counter = per_cpu_variable<number>('counter', 5, wrapping(16));

  test('each CPU has a copy, which starts at the initial value and which this_cpu_* changes alone', () => {
    function* count(): Thread {
      yield* this_cpu_inc(counter);
      yield* this_cpu_inc(counter);
      yield* this_cpu_dec(counter);
    }
    const watched = ['counter'];
    expect(outcomesOf({ tasks: { count } }, watched)).toEqual(['counter[0]=6;counter[1]=5']);
    expect(outcomesOf({ tasks: { idle, count } }, watched)).toEqual(['counter[0]=5;counter[1]=6']);
  });

  test('per_cpu names the copy of a CPU by its number, and this_cpu_ptr the own one', () => {
    expectTrue(function* () {
      yield* this_cpu_write(counter, 8);
      yield* WRITE_ONCE(per_cpu(counter, 1), 9);
      const own = [yield* this_cpu_read(counter), yield* READ_ONCE(per_cpu(counter, 0)), yield* READ_ONCE(this_cpu_ptr(counter))];
      return own.every((value) => value === 8) && (yield* READ_ONCE(per_cpu(counter, 1))) === 9;
    });
  });

  test('smp_processor_id is the number of the CPU: task i runs on CPU i mod N', () => {
    const where = cell<string>('where', '');
    function* say(): Thread {
      yield* WRITE_ONCE(where, `CPU ${yield* smp_processor_id()}`);
    }
    const placed = (cpus: number) => outcomesOf({ tasks: { zero: idle, one: idle, two: say } }, ['where'], { cpus });
    expect([1, 2, 3].map((cpus) => placed(cpus))).toEqual([['where="CPU 0"'], ['where="CPU 0"'], ['where="CPU 2"']]);
  });
});

describe('choose', () => {
  test('it is each number below its count in some execution, and no other', () => {
    const chosen = cell<number>('chosen', 7);
    function* task(): Thread {
      yield* WRITE_ONCE(chosen, yield* choose(3));
    }
    expect(outcomesOf({ tasks: { task } }, ['chosen'])).toEqual(['chosen=0', 'chosen=1', 'chosen=2']);
  });
});

// eslint-disable-next-line require-yield
function* idle(): Thread {}

// The body is true in every execution, and there is one: with its opposite, the assertion fails.
function expectTrue(body: () => Thread<boolean>): void {
  const asserting = (expected: boolean) =>
    function* task(): Thread {
      yield* BUG_ON((yield* body()) !== expected);
    };
  expect(verdictOf({ tasks: { task: asserting(true) }, mayRestAllocated: true })).toBe('holds');
  expect(verdictOf({ tasks: { task: asserting(false) }, mayRestAllocated: true })).toBe('failed-assertion');
}
