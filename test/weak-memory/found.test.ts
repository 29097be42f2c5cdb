// Dependencies that the compiler finds by itself: in pointers, in stored values, in branches; each against its like without one.
import { describe, expect, test } from 'vitest';
import { MEMORY_NAMES, type CompilerName, type MemoryName } from '../../src/core/memory.js';
import { atomic_inc } from '../../src/lang/atomic.js';
import { smp_mb, smp_wmb } from '../../src/lang/barrier.js';
import { cell, per_cpu_variable, type Cell } from '../../src/lang/cell.js';
import { loop } from '../../src/lang/loop.js';
import { load, READ_ONCE, WRITE_ONCE } from '../../src/lang/once.js';
import { preempt_disable, preempt_enable } from '../../src/lang/preempt.js';
import { rcu_dereference } from '../../src/lang/rcupdate.js';
import { this_cpu_write } from '../../src/lang/smp.js';
import { field, points_to_same, static_object, struct, type PointerTo } from '../../src/lang/struct.js';
import type { Thread } from '../../src/lang/thread.js';
import { wrapping } from '../../src/lang/value.js';
import { wait_until } from '../../src/lang/wait.js';
import { DEPENDENCY_MAX } from '../../src/program/program.js';
import { exhaust } from '../oracle/exhaust.js';

const box = struct('box', { value: field<number>() });
type Box = PointerTo<typeof box>;

const registers = per_cpu_variable<string>('registers', '');
const [a, b] = [cell<number>('a', 0), cell<number>('b', 0, wrapping(3))];
const x = static_object('x', box, { value: 0 });
const y = static_object('y', box, { value: 0 });
const p = cell<Box>('p', x);
const WEAK: readonly MemoryName[] = ['arm', 'alpha'];
const NONE: readonly MemoryName[] = [];

describe('an object that is initialized before it is published', () => {
  const publish = function* (): Thread {
    yield* WRITE_ONCE(y.value, 1);
    yield* smp_wmb();
    yield* WRITE_ONCE(p, y);
    yield* WRITE_ONCE(a, 1);
  };
  const readThrough = (read: (from: Cell<Box>) => Thread<Box>): Threads => [
    publish,
    function* () {
      const pointer = yield* read(p);
      const value = yield* READ_ONCE(pointer.value);
      yield* end(`${points_to_same(pointer, y) ? 'y' : 'x'},${value}`);
    },
  ];

  test('is read stale through the published pointer on alpha only, and not with rcu_dereference()', () => {
    expect(allowed(readThrough(READ_ONCE), ['', 'y,0'])).toEqual(['alpha']);
    expect(allowed(readThrough(rcu_dereference), ['', 'y,0'])).toEqual(NONE);
  });

  test('is read as fresh through a pointer that a loop takes from round to round', () => {
    const q = cell<Box>('q', x);
    const publishTwice = function* (): Thread {
      yield* WRITE_ONCE(y.value, 1);
      yield* smp_wmb();
      yield* WRITE_ONCE(q, y);
      yield* WRITE_ONCE(p, y);
    };
    // The first round has its pointer from elsewhere, so that all rounds behind it are one.
    const through = (first: (from: Cell<Box>) => Thread<Box>, later: (from: Cell<Box>) => Thread<Box>): Threads => [
      publishTwice,
      function* () {
        let pointer = yield* first(p);
        for (;;) {
          yield* loop('look', [pointer]);
          const value = yield* READ_ONCE(pointer.value);
          if (points_to_same(pointer, y)) return yield* end(`y,${value}`);
          // Or every round would leave loads pending, without bound.
          yield* smp_mb();
          pointer = yield* later(q);
        }
      },
    ];
    expect(allowed(through(READ_ONCE, rcu_dereference), ['', 'y,0'])).toEqual(['alpha']);
    expect(allowed(through(rcu_dereference, READ_ONCE), ['', 'y,0'])).toEqual(['alpha']);
    expect(allowed(through(rcu_dereference, rcu_dereference), ['', 'y,0'])).toEqual(NONE);
  });

  test('is read stale through a pointer that a loop keeps for longer than dependencies are followed', () => {
    const kept: Threads = [
      publish,
      function* () {
        const pointer = yield* READ_ONCE(p);
        for (let round = 0; round < DEPENDENCY_MAX / 2; round++) {
          yield* loop('idle', [pointer, round]);
          yield* preempt_disable();
          yield* preempt_enable();
        }
        yield* loop('look', [pointer]);
        yield* end(`${points_to_same(pointer, y) ? 'y' : 'x'},${yield* READ_ONCE(pointer.value)}`);
      },
    ];
    expect(allowed(kept, ['', 'y,0'])).toEqual(WEAK);
  });

  test('is read stale everywhere if the compiler guesses the pointer, which it does for a plain load only', () => {
    expect(allowed(readThrough(load), ['', 'y,0'], 'speculating')).toEqual(MEMORY_NAMES);
    expect(allowed(readThrough(READ_ONCE), ['', 'y,0'], 'speculating')).toEqual(['alpha']);
    expect(allowed(readThrough(rcu_dereference), ['', 'y,0'], 'speculating')).toEqual(NONE);
  });

  test('is read stale on arm too where the pointer is only compared', () => {
    const compare = function* (): Thread {
      const pointer = yield* READ_ONCE(p);
      if (points_to_same(pointer, y)) yield* end(`y,${yield* READ_ONCE(y.value)}`);
    };
    expect(allowed([publish, compare], ['', 'y,0'])).toEqual(WEAK);
  });

  test('is read stale on arm too where a branch chooses between it and another: a branch orders no loads', () => {
    const choose = function* (): Thread {
      if ((yield* READ_ONCE(a)) === 1) yield* end(`y,${yield* READ_ONCE(y.value)}`);
      else yield* end(`x,${yield* READ_ONCE(x.value)}`);
    };
    expect(allowed([publish, choose], ['', 'y,0'])).toEqual(WEAK);
  });
});

describe('load buffering', () => {
  // What stays in order on the other side: a value that is computed from the load.
  const other = function* (): Thread {
    const seen = yield* READ_ONCE(b);
    yield* WRITE_ONCE(a, seen);
    yield* end(`${seen}`);
  };

  test('needs a store that does not depend on the load by its value', () => {
    const side = (next: (seen: number) => number) =>
      function* (): Thread {
        const seen = yield* READ_ONCE(a);
        yield* WRITE_ONCE(b, next(seen));
        yield* end(`${seen}`);
      };
    expect(allowed([side(() => 1), other], ['1', '1'])).toEqual(WEAK);
    expect(allowed([side((seen) => (seen === 1 ? 1 : 0)), other], ['1', '1'])).toEqual(NONE);
  });

  test('needs a store that does not depend on the load by a branch', () => {
    const guarded = function* (): Thread {
      const seen = yield* READ_ONCE(a);
      if (seen === 1) yield* WRITE_ONCE(b, 1);
      yield* end(`${seen}`);
    };
    // Something else stores 1, so that the branch can be taken at all.
    const third = function* (): Thread {
      yield* WRITE_ONCE(b, 2);
    };
    expect(allowed([guarded, other, third], ['1', '1'])).toEqual(NONE);
  });

  test('needs a store whose address does not depend on the load, nor that of an access before it', () => {
    const side = (middle: (pointer: Box) => Thread<unknown>) =>
      function* (): Thread {
        const pointer = yield* READ_ONCE(p);
        yield* middle(pointer);
        yield* WRITE_ONCE(b, 1);
        yield* end(points_to_same(pointer, y) ? 'y' : 'x');
      };
    const back = function* (): Thread {
      const seen = yield* READ_ONCE(b);
      yield* WRITE_ONCE(p, seen === 1 ? y : x);
      yield* end(`${seen}`);
    };
    expect(allowed([side(() => READ_ONCE(y.value)), back], ['y', '1'])).toEqual(WEAK);
    for (const compiler of ['faithful', 'speculating'] as const) {
      expect(allowed([side((pointer) => READ_ONCE(pointer.value)), back], ['y', '1'], compiler)).toEqual(NONE);
      expect(allowed([side((pointer) => WRITE_ONCE(pointer.value, 1)), back], ['y', '1'], compiler)).toEqual(NONE);
    }
  });
});

describe('what stands behind a wait', () => {
  const setAfter = function* (): Thread {
    const seen = yield* READ_ONCE(b);
    yield* smp_mb();
    yield* WRITE_ONCE(a, 1);
    yield* end(`${seen}`);
  };
  const waitThen = (then: () => Thread, pairsBetween = 0) =>
    function* (): Thread {
      yield* wait_until(a, (value) => value === 1);
      for (let pair = 0; pair < pairsBetween; pair++) {
        yield* preempt_disable();
        yield* preempt_enable();
      }
      yield* then();
    };

  test('is performed after it if it is a store or an update, however far behind: the loop ends in a branch', () => {
    for (const then of [() => WRITE_ONCE(b, 1), () => atomic_inc(b)]) {
      expect(allowed([waitThen(then), setAfter], ['', '1'])).toEqual(NONE);
      expect(allowed([waitThen(then, DEPENDENCY_MAX), setAfter], ['', '1'])).toEqual(NONE);
    }
  });

  test('may be performed before it if it is a load', () => {
    const read = waitThen(function* () {
      yield* end(`${yield* READ_ONCE(b)}`);
    });
    const write = function* (): Thread {
      yield* WRITE_ONCE(b, 1);
      yield* smp_wmb();
      yield* WRITE_ONCE(a, 1);
    };
    expect(allowed([read, write], ['0'])).toEqual(WEAK);
  });
});

type Threads = readonly (() => Thread)[];

// The last op of a thread: what it read.
function end(text: string): Thread {
  return this_cpu_write(registers, text);
}

// The memory models under which the threads can read this, one text for each.
function allowed(threads: Threads, wanted: readonly string[], compiler: CompilerName = 'faithful'): MemoryName[] {
  const tasks = Object.fromEntries(threads.map((thread, cpu) => [`P${cpu}`, thread]));
  const parts = wanted.flatMap((text, cpu) => (text === '' ? [] : [`registers[${cpu}]="${text}"`]));
  return MEMORY_NAMES.filter((memory) => {
    const options = { cpus: threads.length, nmis: 0, window: 6, watched: ['registers'], memory, compiler };
    const { outcomes, faults, bounded } = exhaust({ tasks }, options);
    expect([...faults.keys(), ...bounded]).toEqual([]);
    return [...outcomes].some((outcome) => parts.every((part) => outcome.split(';').includes(part)));
  });
}
