// What necessity finds: on NMI-RCU, what its issue says that it must; on message passing, what the kernel's memory model says.
import { expect, it } from 'vitest';
import { check } from '../../src/check.js';
import { editText } from '../../src/edit/edit-text.js';
import {
  cell,
  load,
  model,
  READ_ONCE,
  smp_mb,
  smp_rmb,
  smp_wmb,
  store,
  WRITE_ONCE,
  BUG_ON,
  type Model,
  type Thread,
} from '../../src/index.js';
import type { MemoryName } from '../../src/core/memory.js';
import type { Edit } from '../../src/lang/edit.js';
import { linesOf } from '../../src/necessity/lines.js';
import { needOf, type Need } from '../../src/necessity/necessity.js';
import { outcomeOf, type Outcome } from '../../src/necessity/outcome.js';
import { changesOf, setsOf, weakest, type Change } from '../../src/necessity/repair.js';
import { surveyOf, type CheckRequest } from '../../src/prepare.js';
import { lineText } from '../../src/report/necessity-text.js';
import { modelNamed } from '../models/instances.js';

function requestOf(of: Model, memory: MemoryName, more: Partial<CheckRequest> = {}): CheckRequest {
  const set = Object.fromEntries(Object.entries(of.parameters).map(([name, [value]]) => [name, value]));
  return { model: of, file: 'm.ts', set, memory, cpus: 2, nmis: 'unbounded', order: 'bfs', now: () => 0, ...more };
}

function trial(request: CheckRequest): (edits: readonly Edit[]) => Promise<Outcome> {
  return (edits) => Promise.resolve(outcomeOf(check({ ...request, edits })));
}

async function needs(request: CheckRequest): Promise<Map<string, Need>> {
  const run = trial(request);
  const base = await run([]);
  const found = new Map<string, Need>();
  for (const line of linesOf(surveyOf(request))) {
    const checkOne = (edit: Edit): Promise<Outcome> => run([edit]);
    found.set(lineText(line), await needOf(line, { base, compiler: request.compiler ?? 'faithful', check: checkOne }));
  }
  return found;
}

const SET = 'rcu_assign_pointer() in set_nmi_callback';
const UNSET = 'rcu_assign_pointer() in unset_nmi_callback';

it.each(['sc', 'pso'] as const)('finds what NMI-RCU needs under %s', async (memory) => {
  const found = await needs(requestOf(modelNamed('nmi-rcu'), memory));
  expect(found.get('synchronize_sched() in unregister')).toMatchObject({ kind: 'load-bearing', form: 'nothing' });
  expect(found.get('nmi_enter() in do_nmi')).toMatchObject({ kind: 'load-bearing' });
  expect(found.get('store() in prepare')).toMatchObject({ kind: 'load-bearing', because: { finding: 'uninitialized-read' } });
  expect(found.get(UNSET)).toMatchObject({ kind: 'weaker-is-enough', form: 'WRITE_ONCE' });
  if (memory === 'sc') expect(found.get(SET)).toMatchObject({ kind: 'weaker-is-enough', form: 'WRITE_ONCE' });
  else expect(found.get(SET)).toMatchObject({ kind: 'load-bearing', form: 'WRITE_ONCE', because: { kind: 'violated' } });
});

it('says of a model that does not hold that nothing follows', async () => {
  const found = await needs(requestOf(modelNamed('nmi-rcu'), 'arm'));
  expect(new Set([...found.values()].map(({ kind }) => kind))).toEqual(new Set(['unsound']));
});

it('calls incomplete what came to a bound, and never redundant', async () => {
  const request = requestOf(modelNamed('nmi-rcu'), 'tso');
  const base = await trial(request)([]);
  const bounded = trial({ ...request, statesMax: 12 });
  const found = await Promise.all(
    linesOf(surveyOf(request)).map((line) => needOf(line, { base, compiler: 'faithful', check: (edit) => bounded([edit]) })),
  );
  const kinds = new Set(found.map(({ kind }) => kind));
  expect(base.kind).toBe('holds');
  expect(kinds).toContain('incomplete');
  expect(kinds).not.toContain('redundant');
});

/** Message passing: the reader that sees the flag must see the data. */
function messagePassing(written: () => Thread, read: () => Thread): Model {
  return model({
    name: 'mp',
    question: 'Does who sees the flag see the data?',
    system: () => ({
      tasks: {
        *writer() {
          yield* WRITE_ONCE(data, 1);
          yield* written();
          yield* WRITE_ONCE(flag, 1);
        },
        *reader() {
          const seen = yield* READ_ONCE(flag);
          yield* read();
          const value = yield* READ_ONCE(data);
          yield* BUG_ON(seen === 1 && value === 0, 'stale');
        },
      },
    }),
  });
}

const data = cell<number>('data', 0);
const flag = cell<number>('flag', 0);
// eslint-disable-next-line require-yield
const nothing = function* (): Thread {};

it('weakens fences to what message passing needs', async () => {
  const found = await needs(requestOf(messagePassing(smp_mb, smp_mb), 'arm'));
  const fences = [...found].filter(([name]) => name.startsWith('smp_mb() in'));
  expect(fences.map(([, need]) => (need.kind === 'weaker-is-enough' ? need.form : need.kind)).sort()).toEqual(['smp_rmb', 'smp_wmb']);
});

it('calls a fence redundant where the memory model keeps the order anyway', async () => {
  const found = await needs(requestOf(messagePassing(smp_wmb, smp_rmb), 'tso'));
  expect([...found].filter(([name]) => /^smp_[wr]mb\(\) in/.test(name)).map(([, { kind }]) => kind)).toEqual(['redundant', 'redundant']);
});

async function repairs(request: CheckRequest, most: number, isAllowed: (change: Change) => boolean = () => true): Promise<string[][]> {
  const run = trial(request);
  const does = async (set: readonly Change[]): Promise<boolean> => (await run(set.map(({ edit }) => edit))).kind === 'holds';
  const changes = changesOf(surveyOf(request), []).filter(isAllowed);
  for (let size = 1; size <= most; size++) {
    const found: string[][] = [];
    for (const set of setsOf(changes, size)) {
      if (await does(set)) for (const end of await weakest(set, does)) found.push(end.map(({ edit }) => editText(edit)));
    }
    if (found.length > 0) return found;
  }
  return [];
}

it('repairs message passing under pso with one change of the writer', async () => {
  const found = await repairs(requestOf(messagePassing(nothing, nothing), 'pso'), 1);
  expect(found).toContainEqual(
    ['insert smp_wmb before WRITE_ONCE#2'].map(() => expect.stringMatching(/^insert smp_wmb before WRITE_ONCE@/) as string),
  );
  expect(found).toContainEqual([expect.stringMatching(/^strengthen WRITE_ONCE@\S+ to smp_store_release$/)]);
});

it('repairs it under arm with one grace period, or with two fences and no fewer', async () => {
  const broken = requestOf(messagePassing(nothing, nothing), 'arm');
  // Each CPU executes a full barrier while synchronize_rcu() waits: that orders the reader, too.
  const alone = await repairs(broken, 1);
  expect(alone.flat().map((text) => text.split(' ')[1])).toEqual(['synchronize_rcu', 'synchronize_rcu']);
  const isFence = ({ edit }: Change): boolean => !(edit.kind === 'insert' && edit.name.startsWith('synchronize'));
  expect(await repairs(broken, 1, isFence)).toEqual([]);
  const found = await repairs(broken, 2, isFence);
  expect(found.length).toBeGreaterThan(0);
  for (const set of found) expect(set).toHaveLength(2);
});

it('has nothing to say of plain accesses that nothing orders', () => {
  const plain = model({
    name: 'plain',
    question: 'q',
    system: () => ({
      tasks: {
        *one() {
          yield* store(data, yield* load(flag));
        },
      },
    }),
  });
  expect(linesOf(surveyOf(requestOf(plain, 'sc')))).toEqual([]);
});
