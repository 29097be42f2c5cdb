// Every number of CPUs, on systems that are small enough to know the answer: what needs three of them, and what needs too many.
import { describe, expect, test } from 'vitest';
import { checkEvery } from '../../src/check-every.js';
import {
  always,
  atomic_add_return,
  atomic_dec,
  BUG_ON,
  call_rcu,
  cell,
  choose,
  kfree,
  kmalloc,
  field,
  observed_region,
  per_cpu,
  per_cpu_variable,
  READ_ONCE,
  smp_processor_id,
  sometimes,
  spin_lock,
  spin_unlock,
  spinlock,
  struct,
  this_cpu_inc,
  wait_until,
  wrapping,
  WRITE_ONCE,
  xchg,
  type Property,
  type System,
  type Thread,
} from '../../src/index.js';
import { everyRequest, everyVerdictOf } from './counted-every.js';
import { sightingsOf } from './counted-sightings.js';
import { diagnosticOf } from './tiny-system.js';

const lock = spinlock('lock');
const other = spinlock('other');
const active = cell<number>('active', 0, wrapping(8));
const flag = cell<number>('flag', 0);

function atMost(count: number): Property {
  return always('few', 'few handlers run', (view) => view.inside('handler') <= count);
}

function together(count: number): Property {
  return sometimes('together', 'so many handlers run', { state: (view) => view.inside('handler') === count });
}

function* locked(): Thread {
  yield* spin_lock(lock);
  yield* observed_region('handler', READ_ONCE(flag));
  yield* spin_unlock(lock);
}

// As locked(), but nobody waits.
function* tried(): Thread {
  if ((yield* xchg(flag, 1)) === 1) return;
  yield* observed_region('handler', READ_ONCE(flag));
  yield* WRITE_ONCE(flag, 0);
}

function* unlocked(): Thread {
  yield* observed_region('handler', twice());
}

function* twice(): Thread {
  yield* atomic_add_return(1, active);
  yield* atomic_dec(active);
}

describe('properties of handlers on every number of CPUs', () => {
  test('a lock that handlers take excludes them, which only exact counting can tell', () => {
    expect(everyVerdictOf({ tasks: {}, irq: locked, properties: [atMost(1)] })).toBe('holds (exact)');
  });

  test('without the lock, two handlers run on two CPUs, and three on three', () => {
    expect(everyVerdictOf({ tasks: {}, irq: unlocked, properties: [atMost(1)] })).toBe('few on 2');
    expect(everyVerdictOf({ tasks: {}, irq: unlocked, properties: [atMost(2)] })).toBe('few on 3');
  });

  test('a property that fails only with four counted CPUs is not seen to fail, and the verdict says so', () => {
    const { verdict } = checkEvery(everyRequest({ tasks: {}, irq: unlocked, properties: [atMost(3)] }));
    expect(verdict).toMatchObject({ kind: 'holds', omits: expect.arrayContaining([expect.stringContaining('more than 3 counted CPUs')]) });
  });

  test('what three handlers do together is looked for on three CPUs before it is missed', () => {
    expect(everyVerdictOf({ tasks: {}, irq: unlocked, properties: [together(2)] })).toBe('holds (loose)');
    expect(everyVerdictOf({ tasks: {}, irq: unlocked, properties: [together(3)] })).toBe('holds (loose)');
  });

  test('what counting exactly rules out never happens, and is missed', () => {
    expect(everyVerdictOf({ tasks: {}, irq: locked, properties: [atMost(1), together(2)] })).toBe('vacuous: together (exact)');
    expect(everyVerdictOf({ tasks: {}, irq: tried, properties: [together(2)] })).toBe('vacuous: together (exact)');
  });

  test('what counting does not rule out, and no number of CPUs shows, is not decided', () => {
    const crowd = sometimes('crowd', 'six handlers count', { state: (view) => view.value(active) === 6 });
    const reason = 'counting CPUs shows crowd, which no number of CPUs up to 4 confirms';
    expect(everyVerdictOf({ tasks: {}, irq: unlocked, properties: [crowd] })).toBe(`incomplete: ${reason}`);
  });
});

describe('faults on every number of CPUs', () => {
  function* counts(): Thread {
    const count = yield* atomic_add_return(1, active);
    yield* BUG_ON(count === needed);
    yield* atomic_dec(active);
  }
  let needed = 0;

  test('a fault that needs three CPUs is found on three', () => {
    needed = 3;
    expect(everyVerdictOf({ tasks: {}, irq: counts })).toBe('failed-assertion on 3');
  });

  test('a fault that needs more CPUs than are tried is not confirmed', () => {
    needed = 6;
    const reason = 'counting CPUs shows failed-assertion, which no number of CPUs up to 4 confirms';
    expect(everyVerdictOf({ tasks: {}, irq: counts })).toBe(`incomplete: ${reason}`);
  });

  test('of one NMI on each CPU, three arrive on three CPUs', () => {
    const arrivals = cell<number>('arrivals', 0, wrapping(8));
    function* nmi(): Thread {
      yield* BUG_ON((yield* atomic_add_return(1, arrivals)) === 3);
    }
    expect(everyVerdictOf({ tasks: {}, nmi }, { nmis: 1 })).toBe('failed-assertion on 3');
  });

  test('handlers of two CPUs that take two locks in either order deadlock', () => {
    function* abba(): Thread {
      const [first, second] = (yield* choose(2)) === 0 ? [lock, other] : [other, lock];
      yield* spin_lock(first);
      yield* spin_lock(second);
      yield* spin_unlock(second);
      yield* spin_unlock(first);
    }
    expect(everyVerdictOf({ tasks: {}, irq: abba })).toBe('deadlock on 2');
  });

  test('a deadlock of two CPUs that a third would end is found', () => {
    const busy = cell<number>('busy', 0);
    const met = cell<number>('met', 0);
    // Whoever meets another CPU's handler waits, and so does the other; only a CPU that arrives later wakes them.
    function* meets(): Thread {
      if ((yield* READ_ONCE(met)) === 1) return yield* WRITE_ONCE(flag, 1);
      if ((yield* xchg(busy, 1)) === 1) {
        yield* WRITE_ONCE(met, 1);
        yield* wait_until(flag, (value) => value === 1);
        return;
      }
      if ((yield* READ_ONCE(met)) === 1) yield* wait_until(flag, (value) => value === 1);
      yield* WRITE_ONCE(busy, 0);
    }
    expect(everyVerdictOf({ tasks: {}, irq: meets })).toBe('deadlock on 2');
  });
});

describe('counted CPUs', () => {
  test('that do nothing are one state loosely, and none, one or many exactly', () => {
    function* task(): Thread {
      yield* WRITE_ONCE(flag, 1);
      yield* READ_ONCE(flag);
    }
    expect(states({ tasks: { task } }, false)).toBe(3);
    expect(states({ tasks: { task } }, true)).toBe(1 + 3 * 3);
  });

  test('with a handler of two steps are one state loosely, whatever the CPU of the task does', () => {
    function* irq(): Thread {
      yield* READ_ONCE(flag);
      yield* READ_ONCE(flag);
    }
    function* task(): Thread {
      yield* WRITE_ONCE(flag, 1);
    }
    expect(states({ tasks: { task }, irq }, false)).toBe(2 * 2);
    // None; one that is idle or in the handler; many that are idle, in it, or some of each (one or many): 1 + 2 + 2 + 4.
    expect(states({ tasks: { task }, irq }, true)).toBe(1 + 2 * 2 * (1 + 2 + 2 + 4));
  });

  test('go on where they had to ask what others refer to', () => {
    const thing = struct('thing', { x: field<number>() });
    // Every idle CPU may be about to allocate, so each of its steps asks, also the arrival of an NMI.
    function* irq(): Thread {
      yield* kmalloc(thing, { gfp: 'GFP_ATOMIC' });
    }
    function* nmi(): Thread {
      yield* observed_region('handler', reads());
    }
    function* reads(): Thread {
      yield* READ_ONCE(flag);
      yield* READ_ONCE(flag);
    }
    for (const isExact of [false, true]) {
      const request = everyRequest({ tasks: {}, irq, nmi, properties: [together(1)] });
      expect(sightingsOf(request, { isExact, reduction: false }, 10_000)?.seen).toContain('sometimes together');
    }
  });

  function states(system: System, isExact: boolean): number | undefined {
    return sightingsOf(everyRequest(system), { isExact, reduction: false }, 1000)?.states;
  }
});

describe('CPUs that cannot be counted', () => {
  const copies = per_cpu_variable<number>('copies', 0, wrapping(2));
  const thing = struct('thing', { x: field<number>() });
  function* task(): Thread {
    yield* READ_ONCE(per_cpu(copies, 0));
  }
  function* increments(): Thread {
    yield* this_cpu_inc(copies);
  }
  function* stores(): Thread {
    yield* WRITE_ONCE(flag, yield* smp_processor_id());
  }
  function* calls(): Thread {
    yield* call_rcu(yield* kmalloc(thing, { gfp: 'GFP_ATOMIC' }), kfree);
  }

  test.each([
    ['whose variables are accessed by number', { tasks: { task }, irq: increments }, "is accessed by its CPU's number"],
    ['whose numbers are stored', { tasks: {}, irq: stores }, "depends on the CPU's number"],
    ['that queue callbacks', { tasks: {}, irq: calls, mayRestAllocated: true }, 'call_rcu() is called there'],
  ])('are those %s', (_, system: System, reason) => {
    const { code, message } = diagnosticOf(() => checkEvery(everyRequest(system)));
    expect(code).toBe('not-countable');
    expect(message).toContain(reason);
  });
});
