// What a trace says of its own steps: which were stale, which matter, which grace periods waited, and what would have ruled it out.
import { describe, expect, test } from 'vitest';
import nmiRcuModel from '../../models/nmi-rcu/model.ts';
import { check } from '../../src/check.js';
import {
  BUG_ON,
  cell,
  nmi_enter,
  nmi_exit,
  READ_ONCE,
  smp_load_acquire,
  smp_mb,
  smp_processor_id,
  smp_rmb,
  smp_store_release,
  smp_wmb,
  synchronize_sched,
  WRITE_ONCE,
  type System,
  type Thread,
} from '../../src/index.js';
import type { Trace } from '../../src/trace/trace.js';
import { resultOf, verdictOf, type Asked } from '../machine/tiny-system.js';

const x = cell<number>('x', 0);
const y = cell<number>('y', 0);
const unrelated = cell<number>('unrelated', 0);

function* nothing(): Thread {}

type Body = () => Thread;

// Message passing: what is between the stores, and between the loads.
function messagePassing(betweenStores: Body, betweenLoads: Body): System {
  return {
    tasks: {
      *writer() { yield* WRITE_ONCE(x, 1); yield* betweenStores(); yield* WRITE_ONCE(y, 1); },
      *reader() {
        const flag = yield* READ_ONCE(y);
        yield* betweenLoads();
        yield* BUG_ON(flag === 1 && (yield* READ_ONCE(x)) === 0, 'old');
      },
    },
  };
}

const released: System = {
  tasks: {
    *writer() { yield* WRITE_ONCE(x, 1); yield* smp_store_release(y, 1); },
    *reader() { const flag = yield* smp_load_acquire(y); yield* BUG_ON(flag === 1 && (yield* READ_ONCE(x)) === 0, 'old'); },
  },
};

// Store buffering; the second task says what both have seen.
function storeBuffering(between: Body): System {
  const seen = cell<number>('seen', 2);
  return {
    tasks: {
      *first() { yield* WRITE_ONCE(x, 1); yield* between(); const other = yield* READ_ONCE(y); yield* WRITE_ONCE(seen, other); },
      *second() {
        yield* WRITE_ONCE(y, 1);
        yield* between();
        const other = yield* READ_ONCE(x);
        yield* BUG_ON((yield* READ_ONCE(seen)) === 0 && other === 0, 'both old');
      },
    },
  };
}

function traceOf(system: System, asked: Asked): Trace {
  const { trace } = resultOf(system, { nmis: 0, ...asked });
  if (!trace) throw new Error('there is no counterexample');
  return trace;
}

describe('what would have ruled an execution out', () => {
  test('two stores that are seen in the other order want smp_wmb() or a release store, and either is enough', () => {
    const trace = traceOf(messagePassing(nothing, smp_rmb), { memory: 'pso' });
    expect(trace.remedies).toEqual([expect.stringMatching(/^smp_wmb\(\) between (\d+) and (\d+), or a release store at \2$/)]);
    expect(verdictOf(messagePassing(smp_wmb, smp_rmb), { memory: 'pso', nmis: 0 })).toBe('holds');
    expect(verdictOf(released, { memory: 'pso', nmis: 0 })).toBe('holds');
  });

  test('two loads that are performed in the other order want smp_rmb() or an acquire load, and either is enough', () => {
    const trace = traceOf(messagePassing(smp_wmb, nothing), { memory: 'arm' });
    expect(trace.remedies).toEqual([expect.stringMatching(/^smp_rmb\(\) between (\d+) and (\d+), or an acquire load at \1$/)]);
    expect(verdictOf(messagePassing(smp_wmb, smp_rmb), { memory: 'arm', nmis: 0 })).toBe('holds');
    expect(verdictOf(released, { memory: 'arm', nmis: 0 })).toBe('holds');
  });

  test('a load that overtakes a store wants smp_mb(), and less is not enough', () => {
    const trace = traceOf(storeBuffering(nothing), { memory: 'tso' });
    expect(trace.remedies?.length).toBeGreaterThan(0);
    for (const remedy of trace.remedies ?? []) expect(remedy).toMatch(/^smp_mb\(\) between \d+ and \d+$/);
    expect(verdictOf(storeBuffering(smp_wmb), { memory: 'tso', nmis: 0 })).toBe('failed-assertion');
    expect(verdictOf(storeBuffering(smp_mb), { memory: 'tso', nmis: 0 })).toBe('holds');
  });

  test('under sc nothing is out of order, and no fence is offered', () => {
    const system: System = {
      tasks: { *writer() { yield* WRITE_ONCE(x, 1); }, *reader() { yield* BUG_ON((yield* READ_ONCE(x)) === 1, 'new'); } },
    };
    expect(traceOf(system, { memory: 'sc' }).remedies).toEqual([]);
  });

  test('a use after free wants a grace period of the flavour that waits for the reader', () => {
    const { trace } = checkNmiRcu('no-grace-period', {});
    expect(trace?.remedies?.[0]).toMatch(/^synchronize_sched\(\) before the kfree\(\) of \d+/);
    expect(checkNmiRcu(undefined, {}).verdict.kind).toBe('holds');
    expect(checkNmiRcu('call-rcu', { flavours: 'split' }).trace?.remedies?.[0]).toMatch(/^synchronize_sched\(\)/);
  });

  test('a pointer that was published too early names the store that published it', () => {
    const { trace } = checkNmiRcu('publish-before-init', {});
    const published = trace?.steps.find(({ op, kind }) => kind === 'op' && op.startsWith('store(my_nmi_data,'));
    expect(trace?.remedies).toEqual([`the store that initializes it before the pointer is stored at ${published?.number}`]);
  });
});

describe('stale loads', () => {
  test('a load that was performed early is overwritten before the older load is performed', () => {
    const { steps } = traceOf(messagePassing(smp_wmb, nothing), { memory: 'arm' });
    const early = steps.find(({ op, kind }) => kind === 'op' && op === 'READ_ONCE(x)');
    const late = steps.find(({ op, kind }) => kind === 'op' && op === 'READ_ONCE(y)');
    const store = steps[(early?.overwrittenAt ?? 0) - 1];
    expect(store?.op).toBe('WRITE_ONCE(x, 1)');
    expect(store?.number).toBeLessThan(late?.pending ?? 0);
    expect(late?.overwrittenAt).toBeUndefined();
  });

  test('a load that comes before a pending store of another CPU is performed does not see it', () => {
    const { steps } = traceOf(messagePassing(nothing, smp_rmb), { memory: 'pso' });
    const load = steps.find(({ op }) => op === 'READ_ONCE(x)');
    expect(steps[(load?.unseen ?? 0) - 1]).toMatchObject({ op: 'WRITE_ONCE(x, 1)', kind: 'op' });
  });

  test('under sc no load is stale', () => {
    for (const { overwrittenAt, unseen } of checkNmiRcu('no-grace-period', {}, 'sc').trace?.steps ?? []) {
      expect([overwrittenAt, unseen]).toEqual([undefined, undefined]);
    }
  });
});

describe('the steps that matter', () => {
  test('what nobody reads, and what makes no difference, is not among them', () => {
    const system: System = {
      tasks: {
        *writer() { yield* WRITE_ONCE(unrelated, 1); yield* WRITE_ONCE(x, 1); },
        *reader() { yield* smp_processor_id(); yield* READ_ONCE(unrelated); yield* BUG_ON((yield* READ_ONCE(x)) === 1, 'new'); },
      },
    };
    const { steps, causes = [] } = traceOf(system, { memory: 'sc' });
    expect(causes.map((number) => steps[number - 1]?.op)).toEqual(['WRITE_ONCE(x, 1)', 'READ_ONCE(x)']);
    expect(steps).toHaveLength(5);
  });

  test('a load whose answer decides the way is one, with the store that it reads', () => {
    const system: System = {
      tasks: {
        *writer() { yield* WRITE_ONCE(x, 1); yield* WRITE_ONCE(y, 1); },
        *reader() { if ((yield* READ_ONCE(x)) === 1) yield* BUG_ON((yield* READ_ONCE(y)) === 0, 'half'); },
      },
    };
    const { steps, causes = [] } = traceOf(system, { memory: 'sc' });
    expect(causes.map((number) => steps[number - 1]?.op)).toEqual(['WRITE_ONCE(x, 1)', 'READ_ONCE(x)', 'READ_ONCE(y)']);
  });
});

test('a grace period knows whom it waited for, and until when', () => {
  const system: System = {
    tasks: {
      *updater() {
        if ((yield* READ_ONCE(x)) !== 1) return;
        yield* synchronize_sched();
        yield* BUG_ON((yield* READ_ONCE(x)) === 2, 'over');
      },
    },
    *nmi() {
      yield* nmi_enter();
      yield* WRITE_ONCE(x, 1);
      yield* WRITE_ONCE(x, 2);
      yield* nmi_exit();
    },
  };
  const { gracePeriods, steps } = traceOf(system, { memory: 'sc', nmis: 1 });
  expect(steps.map(({ cpu, does }) => `${cpu} ${does}`)).toEqual([
    '1 other', '1 write', '0 read', '0 grace-begin', '1 write', '1 other', '0 grace-end', '0 read',
  ]);
  expect(gracePeriods).toEqual([{ from: 4, to: 7, cpu: 0, context: 'updater', waitsFor: [{ cpu: 1, at: 6 }] }]);
});

function checkNmiRcu(variant: string | undefined, set: Record<string, string>, memory: 'sc' | 'tso' = 'tso'): ReturnType<typeof check> {
  const all = { cycles: 'forever', flavours: 'consolidated', data: 'static', ...set };
  return check({ model: nmiRcuModel, file: 'model.ts', variant, set: all, memory, cpus: 2, nmis: 'unbounded', order: 'bfs', now: () => 0 });
}
