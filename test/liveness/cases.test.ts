// Cases whose answer is known: who can be kept waiting for ever, and who cannot.
import { describe, expect, test } from 'vitest';
import {
  atomic_add_return,
  call_rcu_sched,
  cell,
  choose,
  eventually,
  kmalloc_may_fail,
  field,
  kfree,
  leads_to,
  loop,
  mark,
  MEMORY_NAMES,
  nmi_enter,
  nmi_exit,
  observed_region,
  preempt_disable,
  preempt_enable,
  rcu_read_lock_sched,
  rcu_read_unlock_sched,
  READ_ONCE,
  smp_mb,
  smp_processor_id,
  spin_lock,
  spin_unlock,
  spinlock,
  struct,
  synchronize_sched,
  wait_event,
  wait_until,
  wrapping,
  WRITE_ONCE,
  type Property,
  type System,
  type Thread,
} from '../../src/index.js';
import { verdictOf } from './verdict-of.js';

const flag = cell<number>('flag', 0);
const done = cell<number>('done', 0);
const isDone: Property = eventually('done', 'It is done.', (view) => view.value(done) === 1);

function* finish(): Thread {
  yield* WRITE_ONCE(done, 1);
}

function* busy(): Thread {
  for (;;) {
    yield* loop('busy');
    yield* smp_processor_id();
  }
}

function forEver(round: () => Thread): () => Thread {
  return function* rounds(): Thread {
    for (;;) {
      yield* loop('round');
      yield* round();
    }
  };
}

/** Whoever is in the region `wants` of a name is later in `has`. */
function served(name: string): Property {
  return leads_to(
    `${name}-served`,
    'Who wants it gets it.',
    (view) => view.inside(`wants_${name}`) > 0,
    (view) => view.inside(`has_${name}`) > 0,
  );
}

function twice(worker: (name: string, other: string, own: number) => () => Thread): System {
  return { tasks: { one: worker('one', 'two', 0), two: worker('two', 'one', 1) }, properties: [served('one'), served('two')] };
}

describe('locks', () => {
  const lock = spinlock('lock');
  const testAndSet = twice((name) =>
    forEver(function* (): Thread {
      yield* observed_region(`wants_${name}`, spin_lock(lock));
      yield* observed_region(`has_${name}`, smp_processor_id());
      yield* spin_unlock(lock);
    }),
  );

  const next = cell<number>('next', 0, wrapping(4));
  const owner = cell<number>('owner', 0, wrapping(4));
  function* acquire(): Thread<number> {
    const mine = ((yield* atomic_add_return(1, next)) + 3) % 4;
    yield* wait_until(owner, (turn) => turn === mine);
    return mine;
  }
  const ticket = twice((name) =>
    forEver(function* (): Thread {
      const mine = yield* observed_region(`wants_${name}`, acquire());
      yield* observed_region(`has_${name}`, smp_processor_id());
      yield* smp_mb();
      yield* WRITE_ONCE(owner, mine + 1);
    }),
  );

  const flags = [cell<boolean>('flag0', false), cell<boolean>('flag1', false)];
  const turn = cell<number>('turn', 0);
  function* enter(own: number): Thread {
    yield* WRITE_ONCE(flags[own], true);
    yield* WRITE_ONCE(turn, 1 - own);
    yield* smp_mb();
    for (;;) {
      yield* loop('peterson');
      if (!(yield* READ_ONCE(flags[1 - own])) || (yield* READ_ONCE(turn)) === own) return;
    }
  }
  const peterson = twice((name, _, own) =>
    forEver(function* (): Thread {
      yield* observed_region(`wants_${name}`, enter(own));
      yield* observed_region(`has_${name}`, smp_processor_id());
      yield* smp_mb();
      yield* WRITE_ONCE(flags[own], false);
    }),
  );

  test.each(['sc', 'tso'] as const)('a spinlock that anybody may take starves who waits for it, under %s', (memory) => {
    expect(verdictOf(testAndSet, { memory })).toMatch(/^violated one-served/);
    expect(verdictOf({ ...testAndSet, fairness: 'cpus' }, { memory })).toMatch(/^violated one-served/);
  });

  test.each(['sc', 'tso'] as const)('a ticket lock, and that of Peterson, starve nobody, under %s', (memory) => {
    expect(verdictOf(ticket, { memory })).toBe('holds');
    expect(verdictOf(peterson, { memory })).toBe('holds');
    expect(verdictOf({ ...peterson, fairness: 'cpus' }, { memory })).toBe('holds');
  });
});

describe('waiting', () => {
  test('for what nobody does is for ever, while others go on', () => {
    const tasks = {
      *one(): Thread {
        yield* wait_until(flag, (value) => value === 1);
        yield* finish();
      },
      busy,
    };
    expect(verdictOf({ tasks, properties: [isDone] })).toBe('violated done 0 + 1');
  });

  test('is over when the store is performed, which it is at last', () => {
    const tasks = {
      *one(): Thread {
        yield* wait_until(flag, (value) => value === 1);
        yield* finish();
      },
      *two(): Thread {
        yield* WRITE_ONCE(flag, 1);
        yield* busy();
      },
    };
    for (const memory of MEMORY_NAMES) expect(verdictOf({ tasks, properties: [isDone] }, { memory })).toBe('holds');
  });

  test('for a wakeup that came too early is for ever', () => {
    const ready = cell<number>('ready', 0);
    const asleep = cell<number>('asleep', 0);
    const awake = cell<number>('awake', 0);
    const waiter = (isCareful: boolean) =>
      function* (): Thread {
        if (!isCareful && (yield* READ_ONCE(ready)) === 1) return yield* finish();
        yield* WRITE_ONCE(asleep, 1);
        yield* smp_mb();
        if (isCareful && (yield* READ_ONCE(ready)) === 1) return yield* finish();
        yield* wait_event(awake, (value) => value === 1);
        yield* finish();
      };
    function* waker(): Thread {
      yield* WRITE_ONCE(ready, 1);
      yield* smp_mb();
      if ((yield* READ_ONCE(asleep)) === 1) yield* WRITE_ONCE(awake, 1);
    }
    const lost = { tasks: { waiter: waiter(false), waker, busy }, properties: [isDone] };
    const careful = { tasks: { waiter: waiter(true), waker, busy }, properties: [isDone] };
    expect(verdictOf(lost, { cpus: 3 })).toMatch(/^violated done \d+ \+ 1$/);
    expect(verdictOf(careful, { cpus: 3 })).toBe('holds');
    expect(verdictOf(careful, { cpus: 3, memory: 'tso' })).toBe('holds');
  });

  test('ends where everything has ended, without the goal: the execution stays there', () => {
    const tasks = {
      *one(): Thread {
        if ((yield* READ_ONCE(flag)) === 1) yield* finish();
      },
      *two(): Thread {
        yield* WRITE_ONCE(flag, 1);
      },
    };
    expect(verdictOf({ tasks, properties: [isDone] })).toBe('violated done 2 + 0');
  });
});

describe('choices are not fair', () => {
  test('choose() may give the same value for ever', () => {
    const trier = function* (): Thread {
      for (;;) {
        yield* loop('try');
        if ((yield* choose(2)) === 1) break;
      }
      yield* finish();
    };
    expect(verdictOf({ tasks: { trier }, properties: [isDone] })).toBe('violated done 0 + 1');
  });

  test('there may never be any memory', () => {
    const thing = struct('thing', { value: field<number>() }, { slots: 1 });
    const trier = function* (): Thread {
      for (;;) {
        yield* loop('try');
        const got = yield* kmalloc_may_fail(thing);
        if (got === null) continue;
        yield* kfree(got);
        break;
      }
      yield* finish();
    };
    expect(verdictOf({ tasks: { trier }, properties: [isDone] })).toBe('violated done 0 + 1');
  });
});

describe('handlers without end', () => {
  function* nmi(): Thread {
    yield* nmi_enter();
    yield* smp_processor_id();
    yield* nmi_exit();
  }
  const worker = {
    *worker(): Thread {
      yield* smp_processor_id();
      yield* finish();
    },
  };

  test('keep no task from going on, unless asked for', () => {
    const system: System = { tasks: worker, nmi, properties: [isDone] };
    for (const memory of MEMORY_NAMES) expect(verdictOf(system, { memory })).toBe('holds');
    expect(verdictOf({ ...system, fairness: 'cpus' })).toBe('violated done 0 + 3');
    expect(verdictOf({ ...system, fairness: 'cpus' }, { nmis: 1 })).toBe('holds');
  });

  test('of one op are handlers, too', () => {
    const system: System = { tasks: worker, nmi: smp_processor_id as () => Thread<never>, properties: [isDone] };
    expect(verdictOf(system)).toBe('holds');
    expect(verdictOf({ ...system, fairness: 'cpus' })).toBe('violated done 0 + 1');
  });

  test('keep no handler from its end that they interrupt, unless asked for', () => {
    function* outer(): Thread {
      yield* nmi_enter();
      yield* observed_region('inner', smp_processor_id());
      yield* nmi_exit();
    }
    const returns = leads_to(
      'nmi-returns',
      'Every NMI returns.',
      (view) => view.inside('inner') > 0,
      (view) => view.inside('inner') === 0,
    );
    const system: System = { tasks: {}, nmi: outer, nmiDepth: 2, properties: [returns] };
    expect(verdictOf(system, { cpus: 1 })).toBe('holds');
    expect(verdictOf({ ...system, fairness: 'cpus' }, { cpus: 1 })).toMatch(/^violated nmi-returns/);
  });

  test('that leave stores behind do not keep a barrier waiting', () => {
    const system: System = {
      tasks: {
        *worker(): Thread {
          yield* smp_mb();
          yield* finish();
        },
      },
      *nmi(): Thread {
        yield* WRITE_ONCE(flag, 1);
      },
      properties: [
        isDone,
        leads_to(
          'seen',
          'A store is seen.',
          (view) => view.value(flag) === 1,
          (view) => view.value(done) === 1,
        ),
      ],
    };
    expect(verdictOf(system, { memory: 'tso', cpus: 1, nmis: 2 })).toBe('holds');
  });
});

describe('grace periods', () => {
  const waits = leads_to(
    'grace-period-ends',
    'A grace period that began ends.',
    (view) => view.inside('waiting') > 0,
    (view) => view.inside('after') > 0,
  );
  function* updater(): Thread {
    yield* observed_region('waiting', synchronize_sched());
    yield* observed_region('after', smp_processor_id());
  }

  test('end, whatever readers come and go', () => {
    const reader = forEver(function* (): Thread {
      yield* rcu_read_lock_sched();
      yield* smp_processor_id();
      yield* rcu_read_unlock_sched();
    });
    for (const memory of MEMORY_NAMES) expect(verdictOf({ tasks: { updater, reader }, properties: [waits] }, { memory })).toBe('holds');
  });

  test('do not end where a reader never does', () => {
    function* reader(): Thread {
      yield* rcu_read_lock_sched();
      yield* busy();
    }
    expect(verdictOf({ tasks: { updater, reader }, properties: [waits] })).toBe('violated grace-period-ends 2 + 1');
  });

  test('are followed by their callbacks, on a CPU that is busy now and then', () => {
    const system: System = {
      tasks: {
        *updater(): Thread {
          yield* call_rcu_sched(null, finish);
          yield* forEver(function* (): Thread {
            yield* preempt_disable();
            yield* smp_processor_id();
            yield* preempt_enable();
          })();
        },
      },
      properties: [isDone],
    };
    expect(verdictOf(system)).toBe('holds');
    expect(verdictOf({ ...system, fairness: 'cpus' })).toMatch(/^violated done/);
  });
});

describe('tasks that share a CPU', () => {
  const sleeper = forEver(function* (): Thread {
    yield* wait_event(flag, (value) => value === 0);
  });

  test('get their turn, unless it is enough that the CPU goes on', () => {
    const system: System = { tasks: { sleeper, finish }, properties: [isDone] };
    expect(verdictOf(system, { cpus: 1 })).toBe('holds');
    expect(verdictOf({ ...system, fairness: 'cpus' }, { cpus: 1 })).toBe('violated done 0 + 1');
  });

  test('do not get it where the one that runs never yields', () => {
    const system: System = { tasks: { busy, finish }, properties: [isDone] };
    expect(verdictOf(system, { cpus: 1 })).toBe('violated done 0 + 1');
    expect(verdictOf({ ...system, preemptible: true }, { cpus: 1 })).toBe('holds');
  });
});

describe('guesses of loads', () => {
  test('that nothing confirms lead to no execution', () => {
    const other = cell<number>('other', 0);
    const tasks = {
      *one(): Thread {
        // 1 is in the domain of the flag, but there is never a 1: each store of it waits for the other.
        if ((yield* READ_ONCE(flag)) === 1) yield* busy();
        yield* finish();
      },
      *two(): Thread {
        yield* wait_until(other, (value) => value === 1);
        yield* WRITE_ONCE(flag, 1);
      },
      *three(): Thread {
        yield* wait_until(flag, (value) => value === 1);
        yield* WRITE_ONCE(other, 1);
      },
      busy,
    };
    for (const memory of ['sc', 'arm'] as const) expect(verdictOf({ tasks, properties: [isDone] }, { memory, cpus: 4 })).toBe('holds');
  });

  test('that are confirmed lead to executions', () => {
    const tasks = {
      *one(): Thread {
        if ((yield* READ_ONCE(flag)) === 1) yield* busy();
        yield* finish();
      },
      *two(): Thread {
        yield* WRITE_ONCE(flag, 1);
      },
    };
    for (const memory of MEMORY_NAMES) expect(verdictOf({ tasks, properties: [isDone] }, { memory })).toMatch(/^violated done/);
  });
});

describe('what is no proof', () => {
  const system: System = {
    tasks: {
      *one(): Thread {
        yield* mark('begun');
        yield* finish();
      },
      busy,
    },
    properties: [isDone],
  };

  test('a search that a bound cut short', () => {
    expect(verdictOf(system)).toBe('holds');
    expect(verdictOf(system, { statesMax: 1 })).toBe('incomplete states');
    expect(verdictOf(system, { depthMax: 1, order: 'dfs' })).toBe('incomplete depth');
  });

  test('a property that starts from what never happens', () => {
    const never = leads_to(
      'never',
      'It starts from nothing.',
      (view) => view.value(done) === 2,
      () => true,
    );
    expect(verdictOf({ ...system, properties: [never] })).toBe('vacuous what never starts from');
  });
});
