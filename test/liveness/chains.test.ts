// What an execution without end is explained with: who waits for whom, what would have to happen, and which steps it depends on.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import {
  call_rcu,
  cell,
  eventually,
  kmalloc,
  kfree,
  field,
  leads_to,
  loop,
  observed_region,
  preempt_disable,
  rcu_barrier,
  rcu_read_lock,
  READ_ONCE,
  smp_mb,
  smp_processor_id,
  spin_lock,
  spin_unlock,
  spinlock,
  struct,
  synchronize_rcu,
  wait_until,
  WRITE_ONCE,
  type System,
  type Thread,
} from '../../src/index.js';
import { labelled, labelledList } from '../../src/report/labelled.js';
import { plainPage } from '../../src/report/page.js';
import type { Trace } from '../../src/trace/trace.js';
import { seeded } from '../seed.js';
import { requestOf } from './live-of.js';
import { smallPrograms, systemOfProgram } from './small-program.js';
import { busy, done, finish, flag, forEver, isDone } from './threads.js';

function lassoOf(system: System, cpus = 2): Trace {
  const { trace } = check(requestOf(system, { memory: 'sc', cpus, nmis: 'unbounded' }));
  if (!trace) throw new Error('there is a counterexample');
  return trace;
}

/** What is said of it, below the statement of the property. */
function toldOf(system: System, cpus = 2): string {
  const { why, remedies = [], causes = [] } = lassoOf(system, cpus);
  const page = plainPage(120);
  const told = [...labelledList(page, 'why', why.slice(1)), ...labelledList(page, 'needed', remedies)];
  return [...told, ...labelled(page, 'matter', causes.join())].join('\n');
}

function* updater(): Thread {
  yield* synchronize_rcu();
  yield* finish();
}

const other = cell<number>('other', 0);
const isOver = cell<boolean>('is_over', false);
const properties = [isDone];

describe('a grace period', () => {
  test('waits for a reader that never leaves its section', () => {
    function* reader(): Thread {
      yield* rcu_read_lock();
      yield* busy();
    }
    expect(toldOf({ tasks: { updater, reader }, properties })).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 3 happens again and again, each time from the same state
                  task updater on CPU 0 stays before synchronize_rcu() for ever: the grace period of 2 still waits: task
                    reader on CPU 1 is in the read-side critical section that the rcu_read_lock() of 1 begins
                  task reader on CPU 1 goes round in 3, and nothing that it is given there can end that
         needed   task reader on CPU 1 leaves the read-side critical section that begins at 1: the grace period of 2 can end
                  then
         matter   1,2,3"
    `);
  });

  test('is over, and a storm of NMIs leaves the updater no turn', () => {
    const nmi = function* storm(): Thread {
      yield* smp_processor_id();
    };
    expect(toldOf({ tasks: { updater }, nmi, fairness: 'cpus', properties })).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 1 happens again and again, each time from the same state
                  task updater on CPU 0 could take synchronize_rcu() before 1, and never does: the nmi handler storm on CPU 0
                    arrives first, at 1 in each round
         needed   a turn for task updater on CPU 0 between two arrivals of storm: the fairness 'cpus' promises none
         matter   1"
    `);
  });
});

describe('a callback', () => {
  const data = struct('data', { value: field<number>() });
  function* free(pointer: Parameters<typeof kfree>[0]): Thread {
    yield* kfree(pointer);
    yield* finish();
  }
  const posting = (then: () => Thread) =>
    function* poster(): Thread {
      yield* call_rcu(yield* kmalloc(data), free);
      yield* then();
    };

  test('does not come between steps of a task that has disabled preemption', () => {
    const poster = posting(function* (): Thread {
      yield* preempt_disable();
      yield* busy();
    });
    expect(toldOf({ tasks: { poster }, mayRestAllocated: true, properties })).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 4 happens again and again, each time from the same state
                  the callback free(&data#0) of 2 on CPU 0 never runs: task poster on CPU 0 is in the region with preemption
                    off that the preempt_disable() of 3 begins
                  task poster on CPU 0 goes round in 4, and nothing that it is given there can end that
         needed   task poster on CPU 0 leaves the region with preemption off that begins at 3: the callback free(&data#0) of 2
                  on CPU 0 runs then
         matter   1,2,3,4"
    `);
  });

  test('keeps an rcu_barrier() waiting, as a reader keeps it', () => {
    const barred = cell<number>('barred', 0);
    const poster = posting(function* (): Thread {
      yield* rcu_barrier();
      yield* WRITE_ONCE(barred, 1);
    });
    function* reader(): Thread {
      yield* rcu_read_lock();
      yield* busy();
    }
    const isBarred = eventually('barred', 'The callbacks have run.', (view) => view.value(barred) === 1);
    expect(toldOf({ tasks: { reader, poster }, mayRestAllocated: true, properties: [isBarred] })).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 5 happens again and again, each time from the same state
                  task poster on CPU 1 stays before rcu_barrier() for ever: callbacks that were posted before have not run
                  the callback free(&data#0) of 3 on CPU 1 never runs: the grace period of 3 still waits: task reader on CPU 0
                    is in the read-side critical section that the rcu_read_lock() of 1 begins
                  task reader on CPU 0 goes round in 5, and nothing that it is given there can end that
         needed   task reader on CPU 0 leaves the read-side critical section that begins at 1: the grace period of 3 can end
                  then
         matter   1,2,3,5"
    `);
  });
});

describe('who polls', () => {
  test('waits for a store of whom it keeps from running: a circle', () => {
    function* waiter(): Thread {
      yield* observed_region('waiting', synchronize_rcu());
      yield* WRITE_ONCE(isOver, true);
      yield* finish();
    }
    const nmi = function* polling(): Thread {
      for (;;) {
        yield* loop('polling');
        if (yield* READ_ONCE(isOver)) break;
      }
    };
    expect(toldOf({ tasks: { waiter }, nmi, properties }, 1)).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 2 happens again and again, each time from the same state
                  task waiter on CPU 0 stays before synchronize_rcu() for ever: the nmi handler polling on CPU 0, there since
                    1, never returns
                  the nmi handler polling on CPU 0 goes round in 2: READ_ONCE(is_over) of 2 gives false each time, its initial
                    value
         needed   is_over becomes true: WRITE_ONCE(is_over, true) of task waiter on CPU 0, which waits itself, would do that
         matter   1,2"
    `);
  });
});

describe('who waits for a value', () => {
  test('is told what it is, and that nobody who is left stores another', () => {
    function* waiter(): Thread {
      yield* wait_until(flag, (value) => value === 2);
      yield* finish();
    }
    function* writer(): Thread {
      yield* WRITE_ONCE(other, 1);
      yield* WRITE_ONCE(flag, 1);
      yield* busy();
    }
    expect(toldOf({ tasks: { waiter, writer }, properties })).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 3 happens again and again, each time from the same state
                  task waiter on CPU 0 stays before wait_until(flag) for ever: flag is what WRITE_ONCE(flag, 1) of 2 stored
         needed   flag becomes what is waited for: nobody who is left stores that
         matter   2"
    `);
  });

  test('never gets a lock in time, however often it is free', () => {
    const lock = spinlock('lock');
    function* locked(): Thread {
      yield* spin_lock(lock);
      yield* spin_unlock(lock);
    }
    function* waiter(): Thread {
      yield* observed_region('wants', spin_lock(lock));
      yield* observed_region('has', spin_unlock(lock));
    }
    const served = leads_to(
      'served',
      'Who wants the lock gets it.',
      (view) => view.inside('wants') > 0,
      (view) => view.inside('has') > 0,
    );
    function* first(): Thread {
      yield* smp_processor_id();
      yield* waiter();
    }
    expect(toldOf({ tasks: { first, other: forEver(locked) }, properties: [served] })).toMatchInlineSnapshot(`
      "   why      asked for since 1, and never there while 3 to 6 happen again and again, each time from the same state
                  task first on CPU 0 could take spin_lock(lock) before 3, and never does: lock is in turn what 4 and 5 store
                  task other on CPU 1 goes round in 3 to 6, and nothing that it is given there can end that
         needed   task first on CPU 0 is in time before 3: no fairness promises that
         matter   1,3,4,5,6"
    `);
  });

  test('waits for the CPU, where another task of it neither sleeps nor ends', () => {
    expect(toldOf({ tasks: { busy, finish }, properties }, 1)).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 1 happens again and again, each time from the same state
                  task finish on CPU 0 stays before WRITE_ONCE(done, 1) for ever: task busy on CPU 0 has the CPU, and neither
                    sleeps nor ends
                  task busy on CPU 0 goes round in 1, and nothing that it is given there can end that
         needed   task busy on CPU 0 sleeps or ends: task finish on CPU 0 gets the CPU then
         matter   1"
    `);
  });
});

describe('who ended without what is waited for', () => {
  test('is named: a lost wakeup', () => {
    const awake = cell<number>('awake', 0);
    function* waiter(): Thread {
      if ((yield* READ_ONCE(flag)) === 1) return yield* finish();
      yield* WRITE_ONCE(other, 1);
      yield* smp_mb();
      yield* wait_until(awake, (value) => value === 1);
      yield* finish();
    }
    function* waker(): Thread {
      yield* WRITE_ONCE(flag, 1);
      yield* smp_mb();
      if ((yield* READ_ONCE(other)) === 1) yield* WRITE_ONCE(awake, 1);
    }
    expect(toldOf({ tasks: { waiter, waker, busy }, properties }, 3)).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there while 7 happens again and again, each time from the same state
                  task waiter on CPU 0 stays before wait_until(awake) for ever: awake is 0, its initial value
         needed   awake becomes 1: nobody who is left stores that; task waker on CPU 1 ended at 4 without WRITE_ONCE(awake, 1)
         matter   4"
    `);
  });
});

describe('an execution that ends', () => {
  test('has nobody who waits', () => {
    function* reader(): Thread {
      if ((yield* READ_ONCE(flag)) === 1) yield* WRITE_ONCE(done, 1);
    }
    function* writer(): Thread {
      yield* WRITE_ONCE(flag, 1);
    }
    expect(toldOf({ tasks: { reader, writer }, properties })).toMatchInlineSnapshot(`
      "   why      asked for from the start, and never there: nothing is left to happen after 2: all tasks have ended and no
                  handler runs
         matter   1,2"
    `);
  });
});

test('any execution without end is explained, by steps that it has', () => {
  let lassos = 0;
  fc.assert(
    fc.property(smallPrograms, (program) => {
      const { memory, cpus, nmis } = program;
      const { trace } = check(requestOf(systemOfProgram(program), { memory, cpus, nmis, window: 3, statesMax: 2000 }));
      if (trace?.finding.kind !== 'liveness') return;
      lassos++;
      const { why, causes = [], steps } = trace;
      expect(why.length).toBeGreaterThan(1);
      expect(why.join()).not.toMatch(/undefined|of 0\b|at 0\b|since 0\b/);
      for (const number of causes) expect(steps[number - 1]?.number).toBe(number);
    }),
    seeded(300),
  );
  expect(lassos).toBeGreaterThan(40);
});
