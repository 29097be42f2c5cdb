// The oracle on tiny systems whose answers are known by counting: the heap and grace periods.
import { describe, expect, it } from 'vitest';
import {
  BUG_ON,
  call_rcu_sched,
  cell,
  field,
  get_state_synchronize_rcu,
  kfree,
  kmalloc,
  nmi_enter,
  nmi_exit,
  poll_state_synchronize_rcu,
  preempt_disable,
  preempt_enable,
  rcu_assign_pointer,
  rcu_barrier,
  rcu_dereference,
  rcu_read_lock,
  rcu_read_unlock,
  READ_ONCE,
  static_object,
  struct,
  synchronize_rcu,
  synchronize_sched,
  wait_until,
  WRITE_ONCE,
  type PointerTo,
  type System,
  type Thread,
} from '../../src/index.js';
import { canonicalOutcome } from './oracle.js';
import { exploreAll, faultsOf, outcomesOf } from './explore-all.js';
import { sequence, forget } from './small-threads.js';

describe('the heap', () => {
  const thing = struct('thing', { x: field<number>() }, { slots: 2 });
  const ptr = cell<PointerTo<typeof thing> | null>('ptr', null);

  it('an object that nobody frees is a leak, found at rest', () => {
    const system: System = { tasks: { task: () => forget(kmalloc(thing)) } };
    expect(faultsOf(system)).toEqual({ leak: 1 });
    expect(faultsOf({ ...system, mayRestAllocated: true })).toEqual({});
  });

  it('freeing twice is a double free: at once under sc, when the second free is performed under tso', () => {
    function* task(): Thread {
      const pointer = yield* kmalloc(thing);
      yield* kfree(pointer);
      yield* kfree(pointer);
    }
    expect(faultsOf({ tasks: { task } })).toEqual({ 'double-free': 3 });
    expect(faultsOf({ tasks: { task } }, { memory: 'tso' })).toEqual({ 'double-free': 5 });
  });

  it('freeing a static object is an invalid free', () => {
    const fixed = static_object('fixed', thing, { x: 0 });
    expect(faultsOf({ tasks: { task: () => kfree(fixed) } })).toEqual({ 'invalid-free': 1 });
  });

  it('a load after the free is a fault even while the free is pending; a store finds out when it is performed', () => {
    function* loads(): Thread {
      const pointer = yield* kmalloc(thing);
      yield* WRITE_ONCE(pointer.x, 1);
      yield* kfree(pointer);
      yield* READ_ONCE(pointer.x);
    }
    function* stores(): Thread {
      const pointer = yield* kmalloc(thing);
      yield* kfree(pointer);
      yield* WRITE_ONCE(pointer.x, 1);
    }
    expect(faultsOf({ tasks: { loads } }, { memory: 'tso' })).toEqual({ 'use-after-free': 4 });
    expect(faultsOf({ tasks: { stores } })).toEqual({ 'use-after-free': 3 });
    expect(faultsOf({ tasks: { stores } }, { memory: 'tso' })).toEqual({ 'use-after-free': 5 });
  });

  it('a new object is uninitialized, and null has no fields', () => {
    function* early(): Thread {
      yield* READ_ONCE((yield* kmalloc(thing)).x);
    }
    function* blind(): Thread {
      // Nothing tests for null: that is the mistake that the test is about.
      yield* READ_ONCE((yield* rcu_dereference(ptr))!.x);
    }
    expect(faultsOf({ tasks: { early } })).toEqual({ 'uninitialized-read': 2 });
    expect(faultsOf({ tasks: { blind } })).toEqual({ 'null-dereference': 1 });
  });

  it('more objects than slots are bounded by the heap, and no deadlock', () => {
    const system: System = { tasks: { task: () => sequence(kmalloc(thing), kmalloc(thing), kmalloc(thing)) } };
    const { faults, bounded } = exploreAll({ ...system, mayRestAllocated: true });
    expect([[...faults], [...bounded]]).toEqual([[], ['heap']]);
  });

  it('outcomes name objects; canonical outcomes number them in the order of their appearance', () => {
    function* task(): Thread {
      yield* kfree(yield* kmalloc(thing));
      yield* WRITE_ONCE(ptr, yield* kmalloc(thing));
    }
    const { outcomes } = exploreAll({ tasks: { task }, mayRestAllocated: true });
    expect([...outcomes]).toEqual(['ptr=thing#1']);
    expect([...outcomes].map(canonicalOutcome)).toEqual(['ptr=thing#0']);
  });
});

describe('grace periods', () => {
  const thing = struct('thing', { x: field<number>() }, { slots: 1 });
  const ptr = cell<PointerTo<typeof thing> | null>('ptr', null);

  /** Publishes an object, unpublishes it, waits for `grace`, frees it. */
  function* update(grace: () => Thread): Thread {
    const pointer = yield* kmalloc(thing);
    yield* WRITE_ONCE(pointer.x, 1);
    yield* rcu_assign_pointer(ptr, pointer);
    yield* rcu_assign_pointer(ptr, null);
    yield* grace();
    yield* kfree(pointer);
  }

  function* readers(): Thread {
    const pointer = yield* rcu_dereference(ptr);
    if (pointer !== null) yield* READ_ONCE(pointer.x);
  }
  const nothing = (): Thread => sequence();
  const announced = (): Thread => sequence(nmi_enter(), readers(), nmi_exit());
  const idle = { idle: nothing };

  it('without a grace period, a reader on another CPU uses freed memory', () => {
    const system: System = { tasks: { updater: () => update(nothing), reader: readers } };
    expect(faultsOf(system)).toEqual({ 'use-after-free': 7 }); // Five of the updater, the two of the reader.
  });

  it('synchronize_sched() waits for a preempt-disabled reader, and synchronize_rcu() only if consolidated', () => {
    const reader = (): Thread => sequence(preempt_disable(), readers(), preempt_enable());
    const sched: System = { tasks: { updater: () => update(synchronize_sched), reader } };
    const rcu: System = { tasks: { updater: () => update(synchronize_rcu), reader } };
    for (const memory of ['sc', 'tso'] as const) {
      expect(faultsOf(sched, { memory })).toEqual({});
      expect(Object.keys(faultsOf({ ...rcu, flavours: 'split' }, { memory }))).toEqual(['use-after-free']);
      expect(faultsOf({ ...rcu, flavours: 'consolidated' }, { memory })).toEqual({});
    }
  });

  it('synchronize_rcu() waits for rcu_read_lock(), and synchronize_sched() only if consolidated', () => {
    const reader = (): Thread => sequence(rcu_read_lock(), readers(), rcu_read_unlock());
    const rcu: System = { tasks: { updater: () => update(synchronize_rcu), reader } };
    const sched: System = { tasks: { updater: () => update(synchronize_sched), reader } };
    expect(faultsOf(rcu, { memory: 'tso' })).toEqual({});
    expect(Object.keys(faultsOf(sched))).toEqual(['use-after-free']);
    expect(faultsOf({ ...sched, flavours: 'consolidated' })).toEqual({});
    expect(faultsOf({ ...rcu, preemptible: true }, { cpus: 1 })).toEqual({});
  });

  it('poll_state_synchronize_rcu() is true once the readers of get_state_synchronize_rcu() are gone, and does not wait for that', () => {
    function* polls(body: () => Thread): Thread {
      const cookie = yield* get_state_synchronize_rcu();
      yield* body();
      yield* WRITE_ONCE(seen, (yield* poll_state_synchronize_rcu(cookie)) ? 'over' : 'running');
    }
    const seen = cell<string>('seen', '');
    const reader = (): Thread => sequence(rcu_read_lock(), rcu_read_unlock());
    const system: System = { tasks: { updater: () => polls(nothing), reader } };
    const insideItsOwn: System = { tasks: { updater: () => sequence(rcu_read_lock(), polls(nothing), rcu_read_unlock()) } };
    const afterAnother: System = { tasks: { updater: () => polls(synchronize_rcu), reader } };
    for (const memory of ['sc', 'tso'] as const) {
      expect(outcomesOf(system, { memory })).toEqual(['seen=over', 'seen=running']);
      expect(outcomesOf(insideItsOwn, { memory })).toEqual(['seen=running']);
      expect(outcomesOf(afterAnother, { memory })).toEqual(['seen=over']);
      const atomic = (): Thread => sequence(preempt_disable(), polls(nothing), preempt_enable());
      expect(outcomesOf({ tasks: { atomic }, flavours: 'split' }, { memory })).toEqual(['seen=over']);
      expect(outcomesOf({ tasks: { atomic }, flavours: 'consolidated' }, { memory })).toEqual(['seen=running']);
    }
  });

  it('memory may be freed when poll_state_synchronize_rcu() has said so, and not otherwise', () => {
    const reader = (): Thread => sequence(rcu_read_lock(), readers(), rcu_read_unlock());
    function* updater(asks: boolean): Thread {
      const pointer = yield* kmalloc(thing);
      yield* WRITE_ONCE(pointer.x, 1);
      yield* rcu_assign_pointer(ptr, pointer);
      yield* rcu_assign_pointer(ptr, null);
      const cookie = yield* get_state_synchronize_rcu();
      if (!(yield* poll_state_synchronize_rcu(cookie)) && asks) yield* synchronize_rcu();
      yield* kfree(pointer);
    }
    for (const memory of ['sc', 'tso'] as const) {
      expect(faultsOf({ tasks: { updater: () => updater(true), reader } }, { memory })).toEqual({});
      expect(Object.keys(faultsOf({ tasks: { updater: () => updater(false), reader } }, { memory }))).toEqual(['use-after-free']);
    }
  });

  it('an NMI handler that announces itself is waited for, on one CPU and on two', () => {
    for (const cpus of [1, 2]) {
      for (const memory of ['sc', 'tso'] as const) {
        const safe: System = { tasks: { updater: () => update(synchronize_sched) }, nmi: announced };
        expect(faultsOf(safe, { cpus, memory })).toEqual({});
      }
    }
    const unsafe: System = { tasks: { updater: () => update(nothing) }, nmi: announced };
    expect(faultsOf(unsafe, { cpus: 2 })).toEqual({ 'use-after-free': 8 }); // Five of the updater, three of the NMI.
    expect(faultsOf(unsafe, { cpus: 1 })).toEqual({}); // An NMI is over before the task that it interrupts goes on.
  });

  it('an NMI handler that does not announce itself is not waited for on an idle CPU, if that is another one', () => {
    const system: System = { tasks: { updater: () => update(synchronize_sched), ...idle }, nmi: readers };
    // Seven of the updater (grace-begin and grace-end included), two of the NMI on the idle CPU.
    expect(faultsOf(system, { cpus: 2 })).toEqual({ 'use-after-free': 9 });
    expect(faultsOf(system, { cpus: 1 })).toEqual({});
    const busy: System = { ...system, tasks: { ...system.tasks, idle: () => forget(wait_until(ptr, () => false)) } };
    expect(Object.keys(faultsOf(busy, { cpus: 2 }))).toEqual(['deadlock']); // The other CPU spins, and RCU watches it.
  });

  it('a callback runs after the regions that ran when it was queued', () => {
    function* release(pointer: PointerTo<typeof thing>): Thread {
      yield* kfree(pointer);
    }
    function* updater(): Thread {
      const pointer = yield* kmalloc(thing);
      yield* WRITE_ONCE(pointer.x, 1);
      yield* rcu_assign_pointer(ptr, pointer);
      yield* rcu_assign_pointer(ptr, null);
      yield* call_rcu_sched(pointer, release);
    }
    const reader = (): Thread => sequence(preempt_disable(), readers(), preempt_enable());
    expect(faultsOf({ tasks: { updater, reader } }, { memory: 'tso' })).toEqual({});
    expect(faultsOf({ tasks: { updater, reader: readers } })).toEqual({ 'use-after-free': 8 });
  });

  it('callbacks that wait for the region that queues them are bounded by their slots', () => {
    const done = cell<number>('done', 0);
    function* callback(value: number): Thread {
      yield* WRITE_ONCE(done, value);
    }
    const queue = (): Thread => sequence(call_rcu_sched(1, callback), call_rcu_sched(2, callback));
    const system: System = { tasks: { task: () => sequence(preempt_disable(), queue(), preempt_enable()) } };
    const { faults, bounded } = exploreAll({ ...system, callbackSlots: 1 });
    expect([[...faults], [...bounded]]).toEqual([[], ['callbacks']]);
    expect(outcomesOf({ ...system, callbackSlots: 2 })).toEqual(['done=1', 'done=2']);
  });

  it('rcu_barrier() returns after the callbacks that were queued', () => {
    const done = cell<number>('done', 0);
    function* callback(): Thread {
      yield* WRITE_ONCE(done, 1);
    }
    function* task(wait: () => Thread): Thread {
      yield* call_rcu_sched(null, callback);
      yield* wait();
      yield* BUG_ON((yield* READ_ONCE(done)) === 0);
    }
    for (const memory of ['sc', 'tso'] as const) {
      expect(outcomesOf({ tasks: { task: () => task(rcu_barrier) } }, { memory })).toEqual(['done=1']);
      const early: System = { tasks: { task: () => task(synchronize_sched) } };
      expect(faultsOf(early, { memory })).toEqual({ 'failed-assertion': 4 });
    }
  });
});
