// Why nothing waited: what the explanation of a counterexample says of readers that are tasks, of callbacks, and of who waits for whom.
import { describe, expect, test } from 'vitest';
import callRcuUnload from '../../models/call-rcu-unload/model.ts';
import hazardPointer from '../../models/hazard-pointer/model.ts';
import nmiRcu from '../../models/nmi-rcu/model.ts';
import rcuList from '../../models/rcu-list/model.ts';
import refcount from '../../models/refcount/model.ts';
import seqlock from '../../models/seqlock/model.ts';
import spinlock from '../../models/spinlock-irqsave/model.ts';
import { check } from '../../src/check.js';
import {
  cell,
  field,
  kfree,
  kmalloc,
  model,
  preempt_disable,
  preempt_enable,
  rcu_assign_pointer,
  rcu_dereference,
  rcu_read_lock,
  rcu_read_unlock,
  READ_ONCE,
  struct,
  synchronize_rcu,
  WRITE_ONCE,
  type Model,
  type PointerTo,
  type Thread,
} from '../../src/index.js';
import { settingOf } from '../../src/load/setting.js';
import type { Trace } from '../../src/trace/trace.js';

function traceOf(source: Model, variant?: string): Trace {
  const request = { model: source, file: 'm.ts', variant, set: settingOf(source, {}), cpus: 2, nmis: 'unbounded', order: 'bfs' } as const;
  const { trace } = check({ ...request, memory: variant === 'no-mb-after-hazard' ? 'tso' : 'sc', now: () => 0 });
  if (!trace) throw new Error('there is no counterexample');
  return trace;
}

const whyOf = (source: Model, variant?: string): string => traceOf(source, variant).why.join('\n');

const thing = struct('thing', { value: field<number>() });
const slot = cell<PointerTo<typeof thing> | null>('slot', null);

// An updater that takes a thing away and frees it, with a grace period before or behind, and a reader between `begin` and `end`.
function replacing(order: 'wait-first' | 'wait-last', begin: () => Thread, end: () => Thread): Model {
  function* updater(): Thread {
    const old = yield* kmalloc(thing);
    yield* WRITE_ONCE(old.value, 1);
    yield* rcu_assign_pointer(slot, old);
    if (order === 'wait-first') yield* synchronize_rcu();
    yield* rcu_assign_pointer(slot, null);
    if (order === 'wait-last') yield* synchronize_rcu();
    yield* kfree(old);
  }
  function* reader(): Thread {
    yield* begin();
    const seen = yield* rcu_dereference(slot);
    if (seen) yield* READ_ONCE(seen.value);
    yield* end();
  }
  const system = { tasks: { updater, reader }, flavours: 'split' } as const;
  return model({ name: 'replacing', question: 'Is it still there?', system: () => system });
}

describe('a reader that is a task', () => {
  test('inside its section, the section is named with its step', () => {
    expect(whyOf(rcuList, 'free-at-once')).toContain(
      'no grace period lies between the rcu_read_lock() of 7 and the kfree() at 10: nothing waits for the reader',
    );
  });

  test('outside of any, that is said, although a grace period was there', () => {
    expect(whyOf(rcuList, 'no-read-lock')).toContain('task reader is in no read-side critical section at 12: no grace period waits for it');
    expect(whyOf(refcount, 'no-read-lock')).toContain('task user is in no read-side critical section at 10');
  });

  test('after its section, what ended it is named', () => {
    expect(whyOf(refcount, 'kref-get')).toContain(
      'rcu_read_unlock() of 11 ends the read-side critical section in which it got the pointer, before it uses it at 13',
    );
  });

  test('in another kind of section than the grace period waits for, its kind is named', () => {
    expect(whyOf(replacing('wait-last', preempt_disable, preempt_enable))).toMatch(
      /the grace period that ends at \d+ is of a flavour that does not wait for a region with preemption off$/,
    );
  });

  test('where the grace period came first, its steps are told against the beginning of the section', () => {
    expect(whyOf(replacing('wait-first', rcu_read_lock, rcu_read_unlock))).toMatch(
      /the grace period of \d+ was over at \d+, before the rcu_read_lock\(\) of \d+: it waits for earlier readers only$/,
    );
  });

  test('of a protocol without RCU nothing is said of grace periods', () => {
    expect(whyOf(hazardPointer, 'no-mb-after-hazard')).toBe(
      'object#0 is freed at 14 while task reader0 on CPU 1, which got the pointer at 7, still uses it',
    );
  });
});

describe('a callback that comes after the kfree()', () => {
  test('wants rcu_barrier(), and no grace period', () => {
    const { why, remedies } = traceOf(callRcuUnload, 'synchronize-rcu');
    expect(why[1]).toBe('no rcu_barrier() lies between 10, which posts the callback, and 17: nothing waits for it');
    expect(remedies).toEqual(['rcu_barrier() between 10 and the kfree() of 17: it waits until the callback is done']);
  });

  test('where there was one, it is said when it began', () => {
    expect(whyOf(callRcuUnload, 'barrier-before-stop')).toContain(
      'the rcu_barrier() that ends at 7 began at 6, before 12 posted the callback: it waits for earlier ones only',
    );
  });
});

test('a handler that comes after the kfree() is not said to have been waited for', () => {
  expect(traceOf(nmiRcu, 'free-before-unset').remedies).toEqual([
    'synchronize_sched() before the kfree() of 6, with no pointer left to load: then a handler that comes as late as that of 7 finds none',
  ]);
});

describe('other ends', () => {
  test('a deadlock says who waits in which call, for what, and who has it', () => {
    expect(whyOf(spinlock, 'no-irqsave')).toContain(
      'the irq handler handler on CPU 0, which interrupts task task, waits in spin_lock(lock): ' +
        'lock is what spin_lock(lock) of 2 stored (task task on CPU 0)',
    );
    expect(whyOf(nmiRcu, 'wait-for-handler')).toContain('task rmmod on CPU 0 waits in wait_event(has_run): nothing has stored to has_run');
  });

  test('what follows NULL says which load gave it', () => {
    expect(whyOf(nmiRcu, 'null-before-grace-period')).toBe(
      'the nmi handler do_nmi on CPU 1 follows the NULL that READ_ONCE(my_nmi_data) of 12 gave it',
    );
  });

  test('a static object without an initial value is not said to be allocated', () => {
    const { why, remedies } = traceOf(rcuList, 'poison-next');
    expect(why).toEqual(['LIST_POISON1 is reached at 12, and has no initial value for what is read at 13; nothing has stored one']);
    expect(remedies).toEqual([]);
  });

  test('what a property looks at is told with the op that stored it', () => {
    expect(whyOf(seqlock, 'no-retry')).toContain('torn is what WRITE_ONCE(torn, true) of 11 stored');
  });
});
