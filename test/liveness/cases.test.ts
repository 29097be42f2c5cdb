// Cases whose answer is known: who can be kept waiting for ever by other CPUs, and who cannot.
import { describe, expect, test } from 'vitest';
import {
  atomic_add_return,
  cell,
  choose,
  kmalloc_may_fail,
  field,
  kfree,
  leads_to,
  loop,
  mark,
  MEMORY_NAMES,
  observed_region,
  READ_ONCE,
  smp_mb,
  smp_processor_id,
  spin_lock,
  spin_unlock,
  spinlock,
  struct,
  wait_event,
  wait_until,
  wrapping,
  WRITE_ONCE,
  type Property,
  type System,
  type Thread,
} from '../../src/index.js';
import { flag, done, isDone, finish, busy, forEver } from './threads.js';
import { verdictOf } from './verdict-of.js';

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
