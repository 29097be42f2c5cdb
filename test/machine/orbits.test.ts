// Orbits: one representative for each, the same from wherever it is computed, and nothing is lost by looking at those only.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  always,
  cell,
  field,
  kfree,
  kmalloc,
  loop,
  nmi_enter,
  nmi_exit,
  per_cpu,
  per_cpu_variable,
  rcu_assign_pointer,
  rcu_dereference,
  rcu_read_lock,
  rcu_read_unlock,
  READ_ONCE,
  smp_processor_id,
  struct,
  synchronize_rcu,
  synchronize_sched,
  this_cpu_write,
  wrapping,
  WRITE_ONCE,
  xchg,
  type PointerTo,
  type System,
  type Thread,
} from '../../src/index.js';
import { objectOf } from '../../src/lang/struct.js';
import { toSystem, type Program } from '../oracle/program-tree.js';
import { programs } from '../oracle/programs.js';
import { seeded } from '../seed.js';
import {
  encoded,
  imagesOf,
  orbitOf,
  orderOf,
  replayed,
  searched,
  statesOf,
  subjectOf,
  successorsOf,
  type Explored,
} from './brute-force.js';

const STATES_MAX = 3000;

// How many states there are, how many orbits, and how large the group is besides exchanging CPUs of one class.
function sizesOf(system: System, how: Explored): { order: number; states: number; orbits: number } | undefined {
  const subject = subjectOf(system, how);
  const { machine, sliced, whole } = subject;
  const all = statesOf(machine, STATES_MAX);
  if (all === undefined) return undefined;
  const representatives = new Map<string, string>();
  for (const [index, state] of all.states.entries()) {
    const orbit = orbitOf(subject, state);
    const representative = representatives.get(orbit) ?? encoded(subject, state);
    representatives.set(orbit, representative);
    expect(encoded(subject, state)).toBe(representative);
    if (index % 7 !== 0) continue;
    // What an image does is the image of what the state does.
    const images = imagesOf(subject, state);
    const image = images[index % images.length] ?? state;
    const [here, there] = [successorsOf(machine, state), successorsOf(machine, image)];
    expect(encoded(subject, image)).toBe(representative);
    expect(new Set(there.after.map((each) => orbitOf(subject, each)))).toEqual(new Set(here.after.map((each) => orbitOf(subject, each))));
    expect(there.found).toEqual(here.found);
  }
  expect(new Set(representatives.values()).size).toBe(representatives.size);
  const [fewer, more] = [searched(sliced, Infinity), searched(whole, Infinity)];
  if (more.finding === '') expect([fewer.states, more.states]).toEqual([representatives.size, all.states.length]);
  expect(fewer.finding === '').toBe(more.finding === '');
  expect(fewer.schedule).toHaveLength(more.schedule.length);
  if (fewer.finding !== '') expect(replayed(machine, fewer.schedule)).toContain(fewer.finding);
  return { order: orderOf(subject), states: all.states.length, orbits: representatives.size };
}

describe('random programs whose tasks are copies of each other', () => {
  const doubled = fc.record({ program: programs, copies: fc.constantFrom(2, 2, 3), cpus: fc.constantFrom(1, 2, 2, 3) });
  const systemOf = ({ program, copies, cpus }: { program: Program; copies: number; cpus: number }): System => {
    const tasks = [...Array.from({ length: copies }, () => program.tasks[0] ?? []), ...program.tasks.slice(1, 4 - copies)];
    return toSystem({ ...program, cpus, tasks });
  };

  test.each([
    ['sc', 25],
    ['tso', 12],
    ['pso', 10],
    ['arm', 10],
    ['alpha', 10],
  ] as const)('under %s orbits are counted exactly, and an image does what the state does', (memory, runs) => {
    let used = 0;
    const agree = fc.property(doubled, (made) => {
      const sizes = sizesOf(systemOf(made), { cpus: made.cpus, nmis: 1, memory, window: 2 });
      if (sizes !== undefined && sizes.order > 1) used++;
    });
    fc.assert(agree, seeded(runs));
    expect(used).toBeGreaterThan(runs / 5);
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

describe('numbers of CPUs', () => {
  const owner = cell<number>('owner', -1);
  const data = cell<number>('data', 0);
  const flag = per_cpu_variable<number>('flag', 0);
  const owning = (special: number) =>
    function* (): Thread {
      const me = yield* smp_processor_id();
      yield* WRITE_ONCE(owner, me);
      if (me === special) yield* WRITE_ONCE(data, 1);
      const found = yield* READ_ONCE(owner);
      if (found >= 0 && found !== me) yield* WRITE_ONCE(per_cpu(flag, found), 1);
      yield* READ_ONCE(per_cpu(flag, me));
    };
  const tasks = { one: owning(-1), two: owning(-1), three: owning(-1) };

  test('a stored number goes with its CPU, and so does a variable that is reached by it', () => {
    expect(sizesOf({ tasks }, asked(3))).toEqual({ order: 6, states: 836, orbits: 154 });
  });

  test('a handler may store the number of its CPU', () => {
    function* nmi(): Thread {
      yield* nmi_enter();
      yield* WRITE_ONCE(owner, yield* smp_processor_id());
      yield* READ_ONCE(data);
      yield* nmi_exit();
    }
    function* task(): Thread {
      yield* WRITE_ONCE(data, yield* READ_ONCE(owner));
    }
    expect(sizesOf({ tasks: { task }, nmi }, asked(3))).toMatchObject({ order: 2 });
  });

  test('a CPU that does something else is kept apart', () => {
    expect(sizesOf({ tasks: { one: owning(0), two: owning(0), three: owning(0) } }, asked(3))).toMatchObject({ order: 2 });
  });

  test('CPUs that are asked one after the other, in the order of their numbers, are kept apart', () => {
    function* asking(): Thread {
      for (let cpu = 0; cpu < 3; cpu++) if ((yield* READ_ONCE(per_cpu(flag, cpu))) === 1) return;
    }
    function* raising(): Thread {
      yield* this_cpu_write(flag, 1);
    }
    expect(sizesOf({ tasks: { asking, raising, again: raising } }, asked(3))).toMatchObject({ order: 1 });
  });

  test('a number that a property looks at stays', () => {
    const properties = [always('owned-by-others', 'CPU 0 never owns it.', (view) => view.value(owner) !== 0)];
    expect(orderOf(subjectOf({ tasks, properties }, asked(3)))).toBe(1);
    const named = [always('no-flag', 'Nobody raises the flag of CPU 0.', (view) => view.value(per_cpu(flag, 0)) === 0)];
    expect(orderOf(subjectOf({ tasks, properties: named }, asked(3)))).toBe(2);
  });

  test('cells of CPUs that mirror each other are exchanged', () => {
    const [x, y] = [cell<number>('x', 0), cell<number>('y', 0)];
    const storing = (own: typeof x, theirs: typeof x) =>
      function* (): Thread {
        yield* WRITE_ONCE(own, 1);
        yield* READ_ONCE(theirs);
      };
    const under = { ...asked(2), memory: 'tso' } as const;
    expect(sizesOf({ tasks: { left: storing(x, y), right: storing(y, x) } }, under)).toMatchObject({ order: 2 });
    expect(sizesOf({ tasks: { left: storing(x, y), right: storing(y, y) } }, under)).toMatchObject({ order: 1 });
  });

  test('in a ring each goes on as the next one does', () => {
    const places = [0, 1, 2].map((place) => cell<number>(`place${place}`, 0));
    const passing = (place: number) =>
      function* (): Thread {
        yield* WRITE_ONCE(places[place] ?? owner, 1);
        yield* READ_ONCE(places[(place + 1) % 3] ?? owner);
      };
    expect(sizesOf({ tasks: { first: passing(0), second: passing(1), third: passing(2) } }, asked(3))).toMatchObject({ order: 3 });
  });
});

describe('slots of the heap', () => {
  const thing = struct('thing', { x: field<number>(wrapping(2)) }, { slots: 3 });
  const published = cell<PointerTo<typeof thing> | null>('published', null);
  const flag = cell<number>('flag', 0);
  const publishing = (isTold: boolean) =>
    function* (): Thread {
      for (;;) {
        yield* loop('publishing');
        const fresh = yield* kmalloc(thing);
        yield* WRITE_ONCE(fresh.x, 0);
        const name = objectOf(fresh);
        if (isTold && name.kind === 'slot' && name.slot === 0) yield* WRITE_ONCE(flag, 1);
        const old = yield* xchg(published, fresh);
        if (old === null) continue;
        yield* synchronize_rcu();
        yield* kfree(old);
      }
    };
  function* reader(): Thread {
    yield* rcu_read_lock();
    const found = yield* rcu_dereference(published);
    if (found !== null) yield* READ_ONCE(found.x);
    yield* READ_ONCE(flag);
    yield* rcu_read_unlock();
  }
  const system: System = { tasks: { publisher: publishing(false), reader }, mayRestAllocated: true };

  test('three slots are exchanged in six ways, and which one is given out makes no difference', () => {
    expect(sizesOf(system, asked(2))).toEqual({ order: 6, states: 99, orbits: 57 });
    expect(sizesOf(system, { ...asked(2), memory: 'tso' })).toMatchObject({ order: 6 });
  });

  test('slots that a thread tells apart are not exchanged', () => {
    expect(sizesOf({ ...system, tasks: { publisher: publishing(true), reader } }, asked(2))).toMatchObject({ order: 1 });
  });

  test('slots whose pointers a property looks at are not exchanged', () => {
    const properties = [always('null', 'Nothing is published.', (view) => view.value(published) !== 1)];
    expect(orderOf(subjectOf({ ...system, properties }, asked(2)))).toBe(1);
  });

  test('a read after the free is found in as many steps with orbits as without', () => {
    function* careless(): Thread {
      const fresh = yield* kmalloc(thing);
      yield* WRITE_ONCE(fresh.x, 0);
      yield* rcu_assign_pointer(published, fresh);
      yield* kfree(fresh);
    }
    const faulty: System = { tasks: { careless, another: careless, reader }, mayRestAllocated: true };
    expect(sizesOf(faulty, asked(3))).toMatchObject({ order: 6 });
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

function asked(cpus: number): Explored {
  return { cpus, nmis: 1, memory: 'sc', window: 2 };
}
