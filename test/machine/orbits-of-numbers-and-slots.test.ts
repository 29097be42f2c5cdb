// Orbits where CPUs' numbers are stored, and of heap slots: what goes with what, and what is kept apart.
import { describe, expect, test } from 'vitest';
import {
  always,
  call_rcu,
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
  this_cpu_write,
  wrapping,
  WRITE_ONCE,
  xchg,
  type PointerTo,
  type System,
  type Thread,
} from '../../src/index.js';
import { objectOf } from '../../src/lang/struct.js';
import { orderOf, subjectOf } from './brute-force.js';
import { asked, sizesOf } from './orbit-sizes.js';

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

  function* free(own: PointerTo<typeof thing>): Thread {
    yield* kfree(own);
  }
  function* freeAndGoOn(own: PointerTo<typeof thing>): Thread {
    yield* kfree(own);
    yield* WRITE_ONCE(flag, 1);
  }

  test('slots are not exchanged where a callback goes on after it has freed its object: its row no longer says which that was', () => {
    const retiring = (goesOn: boolean) =>
      function* (): Thread {
        const fresh = yield* kmalloc(thing);
        yield* WRITE_ONCE(fresh.x, 0);
        yield* call_rcu(fresh, goesOn ? freeAndGoOn : free);
      };
    const order = (goesOn: boolean): number => orderOf(subjectOf({ tasks: { task: retiring(goesOn), reader } }, asked(2)));
    expect([order(false), order(true)]).toEqual([6, 1]);
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
