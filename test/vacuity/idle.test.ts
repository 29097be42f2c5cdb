// What never happened, as a verdict tells it: calls by their line, regions, interrupts, runs, premises, and variants.
import { expect, it } from 'vitest';
import { check } from '../../src/check.js';
import { checkEvery } from '../../src/check-every.js';
import { idleText } from '../../src/core/idle.js';
import type { Verdict } from '../../src/core/verdict.js';
import {
  BUG_ON,
  cell,
  drop,
  each_run,
  implies,
  insert,
  mark,
  model,
  observed_region,
  rcu_dereference,
  rcu_dereference_sched,
  READ_ONCE,
  smp_mb,
  wait_until,
  WRITE_ONCE,
  type Model,
  type Property,
  type System,
  type Thread,
  type Variant,
  type View,
} from '../../src/index.js';
import type { CheckRequest } from '../../src/prepare.js';

const x = cell<number>('x', 0);
const y = cell<number>('y', 0);
const seen = cell<number>('seen', 0);

function modelOf(system: System, variants: Record<string, Variant> = {}): Model {
  return model({ name: 'm', question: 'q', system: () => system, variants });
}

function verdictOf(of: Model, more: Partial<CheckRequest> = {}): Verdict {
  const request = { model: of, file: 'm.ts', set: {}, memory: 'sc' as const, cpus: 2, nmis: 'unbounded' as const, order: 'bfs' as const };
  return check({ ...request, now: () => 0, ...more }).verdict;
}

// What is idle, without lines: those of this file move.
function idleIn(verdict: Verdict): string[] {
  return 'idle' in verdict ? verdict.idle.map((idle) => idleText(idle).replace(/ at .*/, '')) : [verdict.kind];
}

// Store buffering: only where stores wait do both read 0.
function* first(): Thread {
  yield* WRITE_ONCE(x, 1);
  if ((yield* READ_ONCE(y)) === 0 && (yield* READ_ONCE(seen)) === 1) yield* mark('both');
  yield* WRITE_ONCE(seen, 1);
}
function* second(): Thread {
  yield* WRITE_ONCE(y, 1);
  if ((yield* READ_ONCE(x)) === 0) {
    yield* WRITE_ONCE(seen, 1);
    yield* smp_mb();
    return;
  }
  yield* smp_mb();
}

it('a region that needs a reordering is entered where there is one', () => {
  const both = modelOf({ tasks: { first, second } });
  expect(idleIn(verdictOf(both))).toEqual(['region both']);
  expect(idleIn(verdictOf(both, { memory: 'tso' }))).toEqual([]);
});

// The same op with the same future in two lines: one row of the program.
function* twins(): Thread {
  if ((yield* READ_ONCE(x)) === 2) yield* WRITE_ONCE(seen, 1);
  else yield* WRITE_ONCE(seen, 1);
}
function* never_two(): Thread {
  yield* WRITE_ONCE(y, 2);
  const two = yield* READ_ONCE(y);
  if (two !== 2) yield* WRITE_ONCE(x, two);
}
function* other_y(): Thread {
  if ((yield* READ_ONCE(y)) === 7) yield* WRITE_ONCE(x, 2);
}

it('a call is told by its line, also where another line is the same to everybody', () => {
  const verdict = verdictOf(modelOf({ tasks: { never_two, other_y, twins } }), { cpus: 3 });
  expect(idleIn(verdict)).toEqual(['WRITE_ONCE(x, 0)']);
  function* two(): Thread {
    yield* BUG_ON((yield* READ_ONCE(seen)) === 9, 'never');
    if ((yield* READ_ONCE(y)) === 1 && (yield* READ_ONCE(x)) === 0) yield* WRITE_ONCE(x, 2);
  }
  function* one(): Thread {
    yield* WRITE_ONCE(x, 1);
    yield* WRITE_ONCE(y, 1);
  }
  const dead = verdictOf(modelOf({ tasks: { one, two, twins } }), { cpus: 3 });
  expect(idleIn(dead)).toEqual(['WRITE_ONCE(seen, 1)', 'WRITE_ONCE(x, 2)']);
  const [place] = 'idle' in dead ? dead.idle : [];
  expect(place).toMatchObject({ kind: 'op', functionName: 'twins', where: { file: expect.stringContaining('idle.test.ts') as string } });
});

it.each([true, false])('with reductions %s', (reduction) => {
  const both = modelOf({ tasks: { first, second } });
  for (const memory of ['sc', 'tso', 'pso'] as const)
    expect(idleIn(verdictOf(both, { memory, reduction, symmetry: reduction }))).toEqual(idleIn(verdictOf(both, { memory })));
});

const flag = cell<number>('flag', 0);

it('an interrupt that is used up before a region is entered never arrives there', () => {
  const waits = modelOf({
    tasks: {
      *updater() {
        yield* wait_until(flag, (value) => value === 1);
        yield* observed_region('update', WRITE_ONCE(x, 1));
      },
    },
    *nmi() {
      yield* WRITE_ONCE(flag, 1);
    },
  });
  expect(idleIn(verdictOf(waits, { cpus: 1, nmis: 1 }))).toEqual(['NMI in update']);
  expect(idleIn(verdictOf(waits, { cpus: 1, nmis: 2 }))).toEqual([]);
  expect(idleIn(verdictOf(waits, { cpus: 2, nmis: 1 }))).toEqual([]);
});

it('a property of complete runs is idle where no run is ever complete', () => {
  const of = modelOf({
    tasks: { second },
    *nmi() {
      yield* READ_ONCE(x);
    },
    properties: [each_run('reads-once', 's', 'nmi', (run) => run.performed('READ_ONCE') === 1)],
  });
  expect(idleIn(verdictOf(of, { nmis: 0 }))).toContain('complete run for reads-once');
  expect(idleIn(verdictOf(of, { nmis: 1 }))).not.toContain('complete run for reads-once');
});

const isOne = (view: View): boolean => view.value(x) === 1;

it('an implication whose premise is never true shows nothing', () => {
  const properties = [implies('one', 's', isOne, (view) => view.value(y) === 0)];
  expect(verdictOf(modelOf({ tasks: { first }, properties })).kind).toBe('holds');
  expect(verdictOf(modelOf({ tasks: { reads }, properties }))).toMatchObject({ kind: 'vacuous', missing: ['premise of one'] });
  const wrong = [implies('one', 's', isOne, (view) => view.value(y) === 1)];
  expect(verdictOf(modelOf({ tasks: { first }, properties: wrong }))).toMatchObject({ kind: 'violated', finding: { property: 'one' } });
});

function* reads(): Thread {
  yield* READ_ONCE(x);
  yield* READ_ONCE(y);
}

it('a conclusion about a cell that no thread has is about its initial value', () => {
  const unused = cell<number>('unused', 0);
  const claim = (value: number): Property => implies('one', 's', isOne, (view) => view.value(unused) === value);
  expect(verdictOf(modelOf({ tasks: { first }, properties: [claim(0)] })).kind).toBe('holds');
  expect(verdictOf(modelOf({ tasks: { first }, properties: [claim(1)] }))).toMatchObject({
    kind: 'violated',
    finding: { property: 'one' },
  });
});

it('a variant that changes nothing shows nothing', () => {
  const variant = { question: 'q', expect: [] };
  const of = modelOf(
    {
      tasks: {
        first,
        *reads() {
          yield* rcu_dereference(seen);
        },
      },
    },
    {
      same: { ...variant, edits: [{ kind: 'replace', place: 'rcu_dereference', to: 'rcu_dereference_sched' }] },
      sched: {
        ...variant,
        change: () => ({
          tasks: {
            first,
            *reads() {
              yield* rcu_dereference_sched(seen);
            },
          },
        }),
      },
      other: { ...variant, edits: [drop('WRITE_ONCE#1')] },
    },
  );
  for (const name of ['same', 'sched'])
    expect(verdictOf(of, { variant: name })).toMatchObject({ kind: 'vacuous', missing: [`a difference between ${name} and the model`] });
  expect(verdictOf(of, { variant: 'other' }).kind).toBe('holds');
});

it('a variant whose runs differ changes something, though the program is the same', () => {
  const properties = [each_run('some', 's', { task: 'reads' }, (run) => run.performed('READ_ONCE') < 3)];
  const reading = (count: number): System => ({
    tasks: {
      *reads() {
        for (let index = 0; index < count; index++) yield* observed_region(`read ${index}`, READ_ONCE(x));
      },
    },
    properties,
  });
  const of = modelOf(reading(1), {
    renamed: {
      question: 'q',
      expect: [],
      change: () => ({
        tasks: {
          *reads() {
            yield* observed_region('other', READ_ONCE(x));
          },
        },
      }),
    },
  });
  expect(verdictOf(of, { variant: 'renamed' }).kind).toBe('holds');
});

it('counted CPUs tell what is idle on every number of them', () => {
  const of = modelOf({
    tasks: { first },
    *nmi() {
      if ((yield* READ_ONCE(x)) === 1) yield* mark('sees');
    },
  });
  const request = {
    model: of,
    file: 'm.ts',
    set: {},
    memory: 'sc' as const,
    nmis: 'unbounded' as const,
    order: 'bfs' as const,
    now: () => 0,
  };
  expect(idleIn(checkEvery(request).verdict)).toEqual(['region both']);
});

it('what is inserted around a thread is begun and ended there', () => {
  const of = modelOf({
    tasks: { first },
    *nmi() {
      yield* READ_ONCE(x);
    },
  });
  expect(verdictOf(of, { edits: [insert('nmi_enter', 'around', 'nmi')] }).kind).toBe('holds');
  expect(() => verdictOf(of, { edits: [insert('nmi_enter', 'around', 'nobody')] })).toThrow('no thread is called nobody');
  expect(() => verdictOf(of, { edits: [insert('smp_mb', 'around', 'first')] })).toThrow('begins nothing');
});
