// Orbits: one representative for each, the same from wherever it is computed, and nothing is lost by looking at those only.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import {
  cell,
  rcu_read_lock,
  rcu_read_unlock,
  READ_ONCE,
  synchronize_rcu,
  synchronize_sched,
  uninitialized,
  WRITE_ONCE,
  type System,
  type Thread,
} from '../../src/index.js';
import { modelNamed } from '../models/instances.js';
import { toSystem, type Program } from '../oracle/program-tree.js';
import { programs } from '../oracle/programs.js';
import { seeded } from '../seed.js';
import { orderOf, subjectOf } from './brute-force.js';
import { asked, sizesOf } from './orbit-sizes.js';

describe('random programs whose tasks are copies of each other', () => {
  const doubled = fc.record({
    program: fc.oneof(
      { weight: 2, arbitrary: programs.map((each) => ({ ...each, nmi: null, irq: null })) },
      { weight: 1, arbitrary: programs },
    ),
    copies: fc.constantFrom(2, 2, 3),
    cpus: fc.constantFrom(1, 2, 2, 3),
  });
  const systemOf = ({ program, copies, cpus }: { program: Program; copies: number; cpus: number }): System => {
    const tasks = [...Array.from({ length: copies }, () => program.tasks[0] ?? []), ...program.tasks.slice(1, 4 - copies)];
    return toSystem({ ...program, cpus, tasks });
  };

  test.each([
    ['sc', 25],
    ['tso', 30],
    ['pso', 40],
    ['arm', 40],
    ['alpha', 40],
  ] as const)('under %s orbits are counted exactly, and an image does what the state does', (memory, runs) => {
    let used = 0;
    const agree = fc.property(doubled, (made) => {
      const sizes = sizesOf(systemOf(made), { cpus: made.cpus, nmis: 1, memory, window: 2 });
      if (sizes !== undefined && sizes.order > 1) used++;
    });
    fc.assert(agree, seeded(runs));
    expect(used).toBeGreaterThanOrEqual(4);
  });
});

describe('CPUs whose tasks wait for grace periods', () => {
  const data = cell<number>('data', 0);
  function* reader(): Thread {
    yield* rcu_read_lock();
    yield* READ_ONCE(data);
    yield* rcu_read_unlock();
  }
  function* updater(): Thread {
    yield* WRITE_ONCE(data, 1);
    yield* synchronize_rcu();
    yield* WRITE_ONCE(data, 0);
  }
  function* other(): Thread {
    yield* WRITE_ONCE(data, 1);
    yield* synchronize_sched();
    yield* WRITE_ONCE(data, 0);
  }
  const tasks = { reader, second: reader, updater, another: updater };

  test('two updaters are exchanged, their grace periods with them', () => {
    expect(sizesOf({ tasks }, asked(4))).toEqual({ order: 2, states: 772, orbits: 261 });
    expect(sizesOf({ tasks: { reader, updater, another: updater } }, { ...asked(3), memory: 'tso' })).toMatchObject({ order: 2 });
  });

  test('updaters that wait for different flavours are kept apart', () => {
    expect(sizesOf({ tasks: { ...tasks, another: other }, flavours: 'split' }, asked(4))).toMatchObject({ order: 1 });
  });

  test('tasks that share a CPU are exchanged there', () => {
    const system: System = { tasks: { updater, another: updater, third: updater }, preemptible: true };
    expect(sizesOf(system, asked(1))).toMatchObject({ order: 6 });
    const apart: System = { ...system, tasks: { updater, another: updater, third: other }, flavours: 'split' };
    expect(sizesOf(apart, asked(1))).toMatchObject({ order: 2 });
  });

  test('two tasks on each of two CPUs: those of a CPU are exchanged, and the CPUs are', () => {
    const system: System = { tasks: { reader, second: reader, updater, another: updater }, preemptible: true };
    expect(sizesOf(system, asked(2))).toMatchObject({ order: 2 });
    const alike = { tasks: { updater, second: updater, third: updater, fourth: updater }, preemptible: true };
    expect(orderOf(subjectOf(alike, asked(2)))).toBe(8);
  });
});

describe('a finding under a guess, which a state keeps as its doom', () => {
  const blank = uninitialized<number>('blank');
  const [x, y] = [cell<number>('x', 0), cell<number>('y', 0)];
  const reading = (from: typeof x, begins: () => Thread) =>
    function* (): Thread {
      yield* begins();
      const value = yield* READ_ONCE(from);
      yield* READ_ONCE(blank);
      yield* WRITE_ONCE(from, value + 1);
    };
  // eslint-disable-next-line require-yield
  function* nothing(): Thread {}
  const [plain, graced] = [reading(x, nothing), reading(x, synchronize_rcu)];

  test.each([
    ['interchangeable CPUs are not told apart by it', plain, plain, 1],
    ['it goes with CPUs that wait for grace periods', graced, graced, 2],
    ['it goes with CPUs that mirror each other', plain, reading(y, nothing), 2],
  ])('a pending load is exchanged with its CPU: %s', (_, one, other, order) => {
    const sizes = sizesOf({ tasks: { one, other } }, { cpus: 2, nmis: 0, memory: 'arm', window: 3 });
    expect(sizes).toMatchObject({ order });
    expect(sizes?.orbits).toBeLessThan(sizes?.states ?? 0);
  });
});

describe('what has no symmetry but that of plain CPUs', () => {
  test('sixty-four CPUs that nobody tells apart need no group', () => {
    const data = cell<number>('data', 0);
    function* nmi(): Thread {
      yield* READ_ONCE(data);
    }
    function* task(): Thread {
      yield* WRITE_ONCE(data, 1);
    }
    const subject = subjectOf({ tasks: { task }, nmi }, asked(64));
    expect(subject.sliced.orbits).toBeUndefined();
    expect(subject.sliced.classes.map(({ length }) => length)).toEqual([1, 63]);
  });
});

describe('NMI-RCU', () => {
  test.each([
    ['static', 'sc', 364, 653],
    ['static', 'tso', 1009, 1748],
    ['published', 'sc', 362, 362],
    ['published', 'tso', 974, 1912],
  ] as const)('with data %s under %s it holds, with orbits and without', (data, memory, orbits, states) => {
    const set = { cycles: 'forever', flavours: 'consolidated', data };
    const how = { cpus: 2, nmis: 'unbounded', order: 'bfs', reduction: false, now: () => 0 } as const;
    const base = { model: modelNamed('nmi-rcu'), file: 'model.ts', set, memory, ...how };
    const results = [true, false].map((symmetry) => check({ ...base, symmetry }));
    expect(results.map(({ verdict }) => verdict.kind)).toEqual(['holds', 'holds']);
    expect(results.map(({ statistics }) => statistics.states)).toEqual([orbits, states]);
  });
});
