// Which values can reach a cell, and how long a thread holds on to an object.
import { describe, expect, test } from 'vitest';
import {
  BUG_ON,
  atomic_add_return,
  atomic_dec,
  atomic_inc,
  cell,
  field,
  kfree,
  kmalloc,
  loop,
  points_to_same,
  range,
  READ_ONCE,
  smp_mb,
  struct,
  WRITE_ONCE,
  wrapping,
  xchg,
  type Cell,
  type PointerTo,
  type System,
  type Thread,
} from '../../src/index.js';
import { compile } from '../../src/compile/compile.js';
import { verdictOf } from '../machine/tiny-system.js';

const one = { cpus: 1 };

describe('the values that can reach a cell', () => {
  test('they are those that some thread stores, computed to the end over all threads', () => {
    const x = cell<number>('x', 0);
    const y = cell<number>('y', 0);
    const copying = (from: Cell<number>, to: Cell<number>, add: number) =>
      function* (): Thread {
        const value = yield* READ_ONCE(from);
        if (value < 3) yield* WRITE_ONCE(to, value + add);
      };
    const system: System = { tasks: { there: copying(x, y, 1), back: copying(y, x, 1) } };
    expect(valuesIn(system)).toEqual({ x: ['0', '1', '2', '3'], y: ['0', '1', '2', '3'] });
  });

  test('a wrapping cell is reduced, below 0 as above', () => {
    const x = cell<number>('x', 0, wrapping(3));
    const system = { tasks: { down: repeating(() => atomic_dec(x)), look: reading(x) } };
    expect(valuesIn(system)).toEqual({ x: ['0', '1', '2'] });
  });

  test('a value outside of a range is a failed assertion, and reaches nobody', () => {
    const x = cell<number>('x', 0, range(0, 2));
    expect(verdictOf({ tasks: { up: repeating(() => atomic_inc(x)) } }, one)).toBe('failed-assertion');
    const y = cell<number>('y', 0, range(0, 2));
    expect(verdictOf({ tasks: { twice: twice(() => atomic_inc(y)), look: reading(y) } })).toBe('holds');
  });

  test('a store in a branch that no value ever takes is not among them', () => {
    const x = cell<number>('x', 0);
    const system: System = {
      tasks: {
        *task() {
          if ((yield* READ_ONCE(x)) === 5) yield* WRITE_ONCE(x, 6);
        },
      },
    };
    expect(valuesIn(system)).toEqual({ x: ['0'] });
  });

  test('the answer of an update that wraps is the value that was stored', () => {
    const x = cell<number>('x', 2, wrapping(3));
    const result = cell<number>('result', 7);
    const system: System = {
      tasks: {
        *task() {
          yield* WRITE_ONCE(result, yield* atomic_add_return(1, x));
          yield* BUG_ON((yield* READ_ONCE(result)) === 0, 'wrapped');
        },
      },
    };
    expect(verdictOf(system, one)).toBe('failed-assertion');
  });
});

describe('the slots of the heap', () => {
  const thing = struct('thing', { x: field<number>() }, { slots: 2 });
  const kept = cell<PointerTo<typeof thing> | null>('kept', null);

  test('a pointer that nobody uses any more lets its slot be given out again, for ever', () => {
    function* churn(): Thread {
      for (;;) {
        yield* loop('churn');
        const first = yield* kmalloc(thing);
        const second = yield* kmalloc(thing);
        yield* kfree(first);
        yield* kfree(second);
        yield* smp_mb(); // Under tso a kfree() may still be pending, and its slot is in use until it is performed.
      }
    }
    expect(verdictOf({ tasks: { churn } }, one)).toBe('holds');
    expect(verdictOf({ tasks: { churn } }, { ...one, memory: 'tso' })).toBe('holds');
  });

  test('a stale pointer in a cell keeps its slot from being given out: with the other taken, the heap is too small', () => {
    function* hoard(): Thread {
      const first = yield* kmalloc(thing);
      yield* WRITE_ONCE(kept, first);
      yield* kfree(first);
      yield* kmalloc(thing);
      yield* kmalloc(thing);
      yield* READ_ONCE(kept);
    }
    expect(verdictOf({ tasks: { hoard }, mayRestAllocated: true }, one)).toBe('incomplete: heap');
  });

  test('a stale pointer in a local that is used later never leads to a newer object', () => {
    function* compare(): Thread {
      const first = yield* kmalloc(thing);
      yield* kfree(first);
      const second = yield* kmalloc(thing);
      yield* kfree(second);
      if (points_to_same(first, second)) yield* BUG_ON(true, 'the slot was given out under a stale pointer');
      yield* WRITE_ONCE(first.x, 1); // Keeps the first pointer in use, and is the fault.
    }
    expect(verdictOf({ tasks: { compare } }, one)).toBe('use-after-free');
  });

  test('a pointer that xchg() has yet to store keeps its slot from being given out', () => {
    function* late(): Thread {
      const stale = yield* kmalloc(thing);
      yield* kfree(stale);
      yield* kmalloc(thing);
      yield* kmalloc(thing);
      yield* xchg(kept, stale);
      yield* READ_ONCE(kept);
    }
    expect(verdictOf({ tasks: { late }, mayRestAllocated: true }, one)).toBe('incomplete: heap');
  });

  test('a slot whose last pointer has been overwritten is given out again', () => {
    function* replace(): Thread {
      for (;;) {
        yield* loop('replace');
        const fresh = yield* kmalloc(thing);
        const old = yield* READ_ONCE(kept);
        yield* WRITE_ONCE(kept, fresh);
        yield* kfree(old);
      }
    }
    expect(verdictOf({ tasks: { replace } }, one)).toBe('holds');
  });
});

function valuesIn(system: System): Record<string, readonly string[]> {
  const { program } = compile({ system, cpus: 2, regions: [], watched: [] });
  return Object.fromEntries(program.cells.map(({ name, values }) => [name, values]));
}

function repeating(op: () => Thread): () => Thread {
  return function* (): Thread {
    for (;;) {
      yield* loop('again');
      yield* op();
    }
  };
}

function reading(from: Cell<number>): () => Thread {
  return function* (): Thread {
    yield* READ_ONCE(from);
  };
}

function twice(op: () => Thread): () => Thread {
  return function* (): Thread {
    yield* op();
    yield* op();
  };
}
