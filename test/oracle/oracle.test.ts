// The oracle on tiny systems whose answers are known by counting: memory, contexts and locks.
import { describe, expect, it } from 'vitest';
import {
  atomic_inc,
  BUG_ON,
  cell,
  local_irq_disable,
  local_irq_enable,
  might_sleep,
  mutex,
  mutex_lock,
  mutex_unlock,
  per_cpu_variable,
  preempt_disable,
  preempt_enable,
  range,
  rcu_read_lock,
  rcu_read_unlock,
  READ_ONCE,
  smp_mb,
  spin_lock,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irqrestore,
  spinlock,
  synchronize_rcu,
  this_cpu_inc,
  this_cpu_read,
  this_cpu_write,
  uninitialized,
  wait_event,
  wait_until,
  WRITE_ONCE,
  wrapping,
  type System,
  type Thread,
} from '../../src/index.js';
import { exploreAll, faultsOf, outcomesOf } from './explore-all.js';
import { sequence, forget, readOf } from './small-threads.js';

describe('memory', () => {
  /** Each task stores to its own cell and copies the other one; r0 and r1 are loaded nowhere, and skip the window. */
  function storeBuffering(fence: boolean): System {
    const x = cell<number>('x', 0);
    const y = cell<number>('y', 0);
    const r0 = cell<number>('r0', 9);
    const r1 = cell<number>('r1', 9);
    function* side(mine: typeof x, other: typeof x, result: typeof x): Thread {
      yield* WRITE_ONCE(mine, 1);
      if (fence) yield* smp_mb();
      yield* WRITE_ONCE(result, yield* READ_ONCE(other));
    }
    return { tasks: { left: () => side(x, y, r0), right: () => side(y, x, r1) } };
  }

  it('store buffering has three outcomes under sc', () => {
    expect(outcomesOf(storeBuffering(false))).toEqual(['r0=0;r1=1;x=1;y=1', 'r0=1;r1=0;x=1;y=1', 'r0=1;r1=1;x=1;y=1']);
  });

  it('store buffering has a fourth outcome under tso: both loads overtake both stores', () => {
    const outcomes = outcomesOf(storeBuffering(false), { memory: 'tso' });
    expect(outcomes).toEqual(['r0=0;r1=0;x=1;y=1', 'r0=0;r1=1;x=1;y=1', 'r0=1;r1=0;x=1;y=1', 'r0=1;r1=1;x=1;y=1']);
  });

  it('smp_mb takes the fourth outcome of store buffering away', () => {
    expect(outcomesOf(storeBuffering(true), { memory: 'tso' })).toHaveLength(3);
  });

  it('store buffering on one CPU has no more outcomes under tso, because the tasks share the window', () => {
    const cpus = { cpus: 1 };
    const system = { ...storeBuffering(false), preemptible: true };
    expect(outcomesOf(system, { ...cpus, memory: 'tso' })).toEqual(outcomesOf(system, cpus));
  });

  it('message passing has the same three outcomes under sc and tso', () => {
    const data = cell<number>('data', 0);
    const flag = cell<number>('flag', 0);
    const sawFlag = cell<number>('sawFlag', 9);
    const sawData = cell<number>('sawData', 9);
    const system: System = {
      tasks: {
        *sender() {
          yield* WRITE_ONCE(data, 1);
          yield* WRITE_ONCE(flag, 1);
        },
        *receiver() {
          yield* WRITE_ONCE(sawFlag, yield* READ_ONCE(flag));
          yield* WRITE_ONCE(sawData, yield* READ_ONCE(data));
        },
      },
    };
    const outcomes = ['data=1;flag=1;sawData=0;sawFlag=0', 'data=1;flag=1;sawData=1;sawFlag=0', 'data=1;flag=1;sawData=1;sawFlag=1'];
    expect(outcomesOf(system)).toEqual(outcomes);
    expect(outcomesOf(system, { memory: 'tso' })).toEqual(outcomes);
  });

  it('a store that finds the window full waits, and the verdict is bounded by the window', () => {
    const x = cell<number>('x', 0);
    const twice: System = {
      tasks: {
        *writer() {
          yield* WRITE_ONCE(x, 1);
          yield* WRITE_ONCE(x, 2);
        },
        *reader() {
          yield* READ_ONCE(x);
        },
      },
    };
    expect(exploreAll(twice, { memory: 'tso', window: 1 }).bounded).toEqual(new Set(['window']));
    expect(exploreAll(twice, { memory: 'tso', window: 2 }).bounded).toEqual(new Set());
  });

  it('a store that somebody loads takes two steps under tso, its fetch and its performance', () => {
    const x = cell<number>('x', 0);
    const check: System = {
      tasks: {
        *writer() {
          yield* WRITE_ONCE(x, 1);
        },
        *checker() {
          yield* BUG_ON((yield* READ_ONCE(x)) === 1);
        },
      },
    };
    expect(faultsOf(check)).toEqual({ 'failed-assertion': 2 });
    expect(faultsOf(check, { memory: 'tso' })).toEqual({ 'failed-assertion': 3 });
  });

  it('two increments by load and store can lose one, two atomic_inc() cannot', () => {
    const x = cell<number>('x', 0, wrapping(4));
    function* add(): Thread {
      yield* WRITE_ONCE(x, (yield* READ_ONCE(x)) + 1);
    }
    const lossy: System = { tasks: { one: add, other: add } };
    const exact: System = { tasks: { one: () => atomic_inc(x), other: () => atomic_inc(x) } };
    expect(outcomesOf(lossy)).toEqual(['x=1', 'x=2']);
    expect(outcomesOf(exact, { memory: 'tso' })).toEqual(['x=2']);
  });

  it('a load of a cell that was never written is a fault, and so is a store outside of a range', () => {
    const never = uninitialized<number>('never');
    const small = cell<number>('small', 0, range(0, 1));
    expect(faultsOf({ tasks: { reads: () => readOf(never) } })).toEqual({ 'uninitialized-read': 1 });
    expect(faultsOf({ tasks: { writes: () => WRITE_ONCE(small, 2) } })).toEqual({ 'failed-assertion': 1 });
  });

  it('the initial state and one more are all that a thread of one step has', () => {
    const x = cell<number>('x', 0);
    expect(exploreAll({ tasks: { one: () => WRITE_ONCE(x, 1) } }, { cpus: 1 }).states).toBe(2);
    expect(exploreAll({ tasks: { one: () => WRITE_ONCE(x, 1), other: () => WRITE_ONCE(x, 1) } }).states).toBe(4);
  });
});

describe('contexts', () => {
  it('the increment of an NMI between the load and the store of another is lost', () => {
    const counter = per_cpu_variable<number>('counter', 0, wrapping(4));
    const seen = cell<number>('seen', 0);
    const nmi = (): Thread => sequence(this_cpu_inc(counter), WRITE_ONCE(seen, 1));
    function* inTwoSteps(): Thread {
      yield* this_cpu_write(counter, (yield* this_cpu_read(counter)) + 1);
    }
    const once = { cpus: 1, nmis: 1 };
    const right = ['counter[0]=1;seen=0', 'counter[0]=2;seen=1'];
    expect(outcomesOf({ tasks: { task: () => this_cpu_inc(counter) }, nmi }, once)).toEqual(right);
    const wrong = 'counter[0]=1;seen=1';
    expect(outcomesOf({ tasks: { inTwoSteps }, nmi }, once)).toEqual([...right, wrong].sort());
  });

  it('an irq waits while interrupts are off, an NMI does not', () => {
    const busy = cell<number>('busy', 0);
    function* task(): Thread {
      yield* local_irq_disable();
      yield* WRITE_ONCE(busy, 1);
      yield* WRITE_ONCE(busy, 0);
      yield* local_irq_enable();
    }
    function* handler(): Thread {
      yield* BUG_ON((yield* READ_ONCE(busy)) === 1);
    }
    expect(faultsOf({ tasks: { task }, irq: handler }, { cpus: 1 })).toEqual({});
    expect(faultsOf({ tasks: { task }, nmi: handler }, { cpus: 1 })).toEqual({ 'failed-assertion': 3 });
  });

  it('NMIs nest as deep as nmiDepth says', () => {
    const inside = cell<number>('inside', 0, wrapping(3));
    function* nmi(): Thread {
      const outer = yield* READ_ONCE(inside);
      yield* BUG_ON(outer === 1);
      yield* WRITE_ONCE(inside, outer + 1);
      yield* WRITE_ONCE(inside, outer);
    }
    expect(faultsOf({ tasks: {}, nmi, nmiDepth: 1 }, { cpus: 1 })).toEqual({});
    expect(faultsOf({ tasks: {}, nmi, nmiDepth: 2 }, { cpus: 1 })).toEqual({ 'failed-assertion': 3 });
  });

  it('a task that sleeps leaves the CPU to another, a task that spins does not', () => {
    const x = cell<number>('x', 0);
    const set = (): Thread => WRITE_ONCE(x, 1);
    const sleeping: System = { tasks: { waits: () => forget(wait_event(x, (value) => value === 1)), set } };
    const spinning: System = { tasks: { waits: () => forget(wait_until(x, (value) => value === 1)), set } };
    expect(faultsOf(sleeping, { cpus: 1 })).toEqual({});
    expect(faultsOf(spinning, { cpus: 1 })).toEqual({ deadlock: 0 });
    expect(faultsOf({ ...spinning, preemptible: true }, { cpus: 1 })).toEqual({});
    expect(faultsOf(spinning, { cpus: 2 })).toEqual({});
  });

  it('ending with preemption disabled is unbalanced nesting, and so is enabling it once too often', () => {
    expect(faultsOf({ tasks: { task: preempt_disable } })).toEqual({ 'unbalanced-nesting': 1 });
    expect(faultsOf({ tasks: { task: preempt_enable } })).toEqual({ 'unbalanced-nesting': 1 });
    expect(faultsOf({ tasks: { task: local_irq_disable } })).toEqual({ 'unbalanced-nesting': 1 });
    expect(faultsOf({ tasks: {}, irq: local_irq_disable })).toEqual({});
  });

  it('sleeping is a fault with preemption disabled, in a read-side critical section, and in a handler', () => {
    const unpreemptible = (): Thread => sequence(preempt_disable(), might_sleep(), preempt_enable());
    expect(faultsOf({ tasks: { unpreemptible } })).toEqual({ 'sleeping-in-atomic': 2 });
    const inReader = (): Thread => sequence(rcu_read_lock(), synchronize_rcu(), rcu_read_unlock());
    expect(faultsOf({ tasks: { inReader } })).toEqual({ 'sleeping-in-atomic': 2 });
    expect(faultsOf({ tasks: {}, nmi: might_sleep })).toEqual({ 'sleeping-in-atomic': 1 });
    expect(faultsOf({ tasks: { task: might_sleep } })).toEqual({});
  });
});

describe('locks', () => {
  const lock = spinlock('lock');
  const taking = (): Thread => sequence(spin_lock(lock), spin_unlock(lock));

  it('a spinlock makes two increments exclude each other', () => {
    const x = cell<number>('x', 0, wrapping(4));
    function* add(): Thread {
      yield* spin_lock(lock);
      yield* WRITE_ONCE(x, (yield* READ_ONCE(x)) + 1);
      yield* spin_unlock(lock);
    }
    expect(outcomesOf({ tasks: { one: add, other: add } }, { memory: 'tso' })).toEqual(['lock=0;x=2']);
  });

  it('who waits for a mutex sleeps: the holder, on the same CPU, goes on, which a spinlock would not let it do', () => {
    const sleeping = mutex('sleeping');
    const x = cell<number>('x', 0, wrapping(4));
    function* add(): Thread {
      yield* mutex_lock(sleeping);
      const before = yield* READ_ONCE(x);
      yield* wait_event(x, (value) => value === before);
      yield* WRITE_ONCE(x, before + 1);
      yield* mutex_unlock(sleeping);
    }
    for (const cpus of [1, 2]) expect(outcomesOf({ tasks: { one: add, other: add } }, { cpus, memory: 'tso' })).toEqual(['sleeping=0;x=2']);
    const atomic = (): Thread => sequence(preempt_disable(), mutex_lock(sleeping));
    expect(faultsOf({ tasks: { atomic } })).toEqual({ 'sleeping-in-atomic': 2 });
  });

  it('two tasks that take two locks in opposite order deadlock after three steps each', () => {
    const other = spinlock('other');
    const nested = (outer: typeof lock, inner: typeof lock): Thread =>
      sequence(spin_lock(outer), spin_lock(inner), spin_unlock(inner), spin_unlock(outer));
    const system: System = { tasks: { one: () => nested(lock, other), two: () => nested(other, lock) } };
    expect(faultsOf(system)).toEqual({ deadlock: 6 }); // Twice: preempt_disable, take, preempt_disable.
  });

  it('an irq handler deadlocks on the lock that its CPU holds already, unless interrupts were masked', () => {
    function* careful(): Thread {
      yield* spin_unlock_irqrestore(lock, yield* spin_lock_irqsave(lock));
    }
    // preempt_disable, take; then, in the irq, preempt_disable.
    expect(faultsOf({ tasks: { task: taking }, irq: taking }, { cpus: 1, nmis: 1 })).toEqual({ deadlock: 3 });
    expect(faultsOf({ tasks: { task: careful }, irq: taking }, { cpus: 1 })).toEqual({});
  });

  it('waiting for what nobody does is a deadlock, unless a handler that may still arrive could do it', () => {
    const x = cell<number>('x', 0);
    const waits = (): Thread => forget(wait_until(x, (value) => value === 1));
    expect(faultsOf({ tasks: { waits } })).toEqual({ deadlock: 0 });
    expect(faultsOf({ tasks: { waits }, nmi: () => forget(READ_ONCE(x)) })).toEqual({ deadlock: 0 });
    expect(faultsOf({ tasks: { waits }, nmi: () => WRITE_ONCE(x, 1) })).toEqual({});
    expect(faultsOf({ tasks: { waits }, nmi: () => WRITE_ONCE(x, 2) })).toEqual({ deadlock: 0 });
    expect(faultsOf({ tasks: { waits }, nmi: () => WRITE_ONCE(x, 2) }, { cpus: 1, nmis: 1 })).toEqual({ deadlock: 0 });
  });
});
