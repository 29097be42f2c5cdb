// Stores under tso: they wait in their CPU's window, in order, and their own CPU sees them; under sc there is no window.
import { describe, expect, test } from 'vitest';
import {
  atomic_inc,
  cell,
  field,
  kfree,
  kmalloc,
  nmi_enter,
  nmi_exit,
  per_cpu,
  per_cpu_variable,
  rcu_assign_pointer,
  rcu_dereference,
  READ_ONCE,
  smp_mb,
  smp_wmb,
  spin_lock,
  spin_unlock,
  spinlock,
  struct,
  synchronize_sched,
  this_cpu_inc,
  this_cpu_read,
  WRITE_ONCE,
  wrapping,
  xchg,
  type Cell,
  type PointerTo,
  type Spinlock,
  type System,
  type Thread,
} from '../../src/index.js';
import { outcomesOf, verdictOf } from './tiny-system.js';

const x = cell<number>('x', 0);
const y = cell<number>('y', 0);
const r0 = cell<number>('r0', 7);
const r1 = cell<number>('r1', 7);
const seen = ['r0', 'r1'];
const STALE = 'r0=0;r1=0';

// Store buffering: each task stores to its own cell, then reads the other's; `between` stands between the two.
function storeBuffering(between: (own: Cell<number>) => Thread): System {
  const task = (own: Cell<number>, other: Cell<number>, result: Cell<number>) =>
    function* (): Thread {
      yield* WRITE_ONCE(own, 1);
      yield* between(own);
      yield* WRITE_ONCE(result, yield* READ_ONCE(other));
    };
  return { tasks: { left: task(x, y, r0), right: task(y, x, r1) } };
}

describe('store buffering', () => {
  const lock = spinlock('lock');
  const counter = per_cpu_variable<number>('counter', 0, wrapping(2));
  // eslint-disable-next-line require-yield
  function* nothing(): Thread {}

  test('on tso both tasks can read the old value, on sc one of them reads the new one', () => {
    const strong = ['r0=0;r1=1', 'r0=1;r1=0', 'r0=1;r1=1'];
    expect(outcomesOf(storeBuffering(nothing), seen, { memory: 'sc' })).toEqual(strong);
    expect(outcomesOf(storeBuffering(nothing), seen, { memory: 'tso' })).toEqual([STALE, ...strong]);
  });

  const drains: readonly (readonly [string, boolean, (own: Cell<number>) => Thread])[] = [
    ['smp_mb', true, smp_mb],
    ['smp_wmb', false, smp_wmb],
    ['an atomic_inc, which is a locked instruction,', true, () => atomic_inc(cell('other', 0, wrapping(2)))],
    ['a load of the own store', false, (own) => READ_ONCE(own) as Thread<never>],
    ['this_cpu_inc', false, () => this_cpu_inc(counter)],
  ];
  for (const [what, drainsWindow, between] of drains) {
    test(`on tso ${what} ${drainsWindow ? 'empties the window' : 'leaves stores pending'}`, () => {
      const other = cell<number>('other', 0, wrapping(2));
      const op = what.startsWith('an atomic') ? () => atomic_inc(other) : between;
      expect(outcomesOf(storeBuffering(op), seen, { memory: 'tso' }).includes(STALE)).toBe(!drainsWindow);
    });
  }

  test('on tso spin_lock empties the window, and spin_unlock does not', () => {
    const locked = (before: boolean): System => {
      const task = (own: Cell<number>, other: Cell<number>, result: Cell<number>) =>
        function* (): Thread {
          if (!before) yield* spin_lock(lock);
          yield* WRITE_ONCE(own, 1);
          if (before) yield* spin_lock(lock);
          yield* spin_unlock(lock);
          yield* WRITE_ONCE(result, yield* READ_ONCE(other));
        };
      return { tasks: { left: task(x, y, r0), right: task(y, x, r1) } };
    };
    expect(outcomesOf(locked(true), seen, { memory: 'tso' })).not.toContain(STALE);
    // The later holder empties its window in spin_lock() before its own store, and its own store may still be pending at its load;
    // but the earlier holder's store went before its unlock, so the later one sees it.
    expect(outcomesOf(locked(false), seen, { memory: 'tso' })).not.toContain(STALE);
    const unlocked = (result: Cell<number>, own: Cell<number>, other: Cell<number>, mine: Spinlock) =>
      function* (): Thread {
        yield* spin_lock(mine);
        yield* WRITE_ONCE(own, 1);
        yield* spin_unlock(mine);
        yield* WRITE_ONCE(result, yield* READ_ONCE(other));
      };
    const apart = { tasks: { left: unlocked(r0, x, y, spinlock('one')), right: unlocked(r1, y, x, spinlock('two')) } };
    expect(outcomesOf(apart, seen, { memory: 'tso' })).toContain(STALE);
  });
});

describe('a window', () => {
  test('a CPU sees its own pending stores at once, the youngest first', () => {
    const writeAndRead: System = {
      tasks: {
        *task() {
          yield* WRITE_ONCE(x, 1);
          yield* WRITE_ONCE(x, 2);
          yield* WRITE_ONCE(r0, yield* READ_ONCE(x));
        },
      },
    };
    expect(outcomesOf(writeAndRead, ['r0'], { memory: 'tso' })).toEqual(['r0=2']);
  });

  test('stores are performed in order: whoever sees the second sees the first', () => {
    const passing: System = {
      tasks: {
        *writer() {
          yield* WRITE_ONCE(x, 1);
          yield* WRITE_ONCE(y, 1);
        },
        *reader() {
          yield* WRITE_ONCE(r0, yield* READ_ONCE(y));
          yield* WRITE_ONCE(r1, yield* READ_ONCE(x));
        },
      },
    };
    expect(outcomesOf(passing, seen, { memory: 'tso' })).toEqual(['r0=0;r1=0', 'r0=0;r1=1', 'r0=1;r1=1']);
  });

  test('a store that finds no room makes the verdict incomplete, and one more entry is enough', () => {
    const three: System = {
      tasks: {
        *writer() {
          for (const value of [1, 2, 3]) yield* WRITE_ONCE(x, value);
          yield* READ_ONCE(x);
        },
      },
    };
    expect(verdictOf(three, { memory: 'tso', window: 2 })).toBe('incomplete: window');
    expect(verdictOf(three, { memory: 'tso', window: 3 })).toBe('holds');
    expect(verdictOf(three, { memory: 'sc', window: 1 })).toBe('holds');
  });

  test('xchg waits for the window and is seen at once', () => {
    expect(outcomesOf(storeBuffering((own) => xchg(own, 1) as Thread<never>), seen, { memory: 'tso' })).not.toContain(STALE);
  });

  test('a per-CPU variable that every CPU keeps to itself needs no room in the window', () => {
    const counter = per_cpu_variable<number>('counter', 0, wrapping(8));
    const count = (isRead: boolean): System => ({
      tasks: {
        *task() {
          for (let round = 0; round < 3; round++) yield* this_cpu_inc(counter);
          yield* WRITE_ONCE(r0, yield* isRead ? READ_ONCE(per_cpu(counter, 0)) : this_cpu_read(counter));
        },
      },
    });
    expect(verdictOf(count(false), { memory: 'tso', window: 1 })).toBe('holds');
    expect(verdictOf(count(true), { memory: 'tso', window: 1 })).toBe('incomplete: window');
  });
});

describe('a grace period on tso', () => {
  const thing = struct('thing', { x: field<number>(wrapping(2)) });
  const published = cell<PointerTo<typeof thing> | null>('published', null);
  function* updater(): Thread {
    const pointer = yield* kmalloc(thing);
    yield* WRITE_ONCE(pointer.x, 0);
    yield* rcu_assign_pointer(published, pointer);
    yield* rcu_assign_pointer(published, null);
    yield* synchronize_sched();
    yield* kfree(pointer);
  }
  function* writes(): Thread {
    const pointer = yield* rcu_dereference(published);
    if (pointer !== null) yield* WRITE_ONCE(pointer.x, 1);
  }
  function* announced(): Thread {
    yield* nmi_enter();
    yield* writes();
    yield* nmi_exit();
  }

  test('it waits for the pending stores of a handler that is over: the object is not freed under them', () => {
    expect(verdictOf({ tasks: { updater }, nmi: announced }, { memory: 'tso', nmis: 2 })).toBe('holds');
  });

  test('without a grace period such a store is performed after kfree()', () => {
    function* hasty(): Thread {
      const pointer = yield* kmalloc(thing);
      yield* WRITE_ONCE(pointer.x, 0);
      yield* rcu_assign_pointer(published, pointer);
      yield* rcu_assign_pointer(published, null);
      yield* kfree(pointer);
    }
    expect(verdictOf({ tasks: { hasty }, nmi: announced }, { memory: 'tso', nmis: 1 })).toBe('use-after-free');
  });

  test('its beginning and its end empty the window of the task itself', () => {
    expect(outcomesOf(storeBuffering(synchronize_sched), seen, { memory: 'tso' })).not.toContain(STALE);
  });
});
