// Cases whose answer is known: what goes on for ever on one CPU, and what of it keeps the others from going on.
import { describe, expect, test } from 'vitest';
import {
  call_rcu_sched,
  cell,
  leads_to,
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
  synchronize_sched,
  wait_event,
  wait_until,
  WRITE_ONCE,
  type System,
  type Thread,
} from '../../src/index.js';
import { flag, done, isDone, finish, busy, forEver } from './threads.js';
import { verdictOf } from './verdict-of.js';

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
