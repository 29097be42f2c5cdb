// The parts of the explorer's page that need no browser: addresses, branches, arcs, and words.
import { describe, expect, test } from 'vitest';
import { arcsOf } from '../../src/explorer/page/automaton-arcs.js';
import {
  atOf,
  forkOf,
  formatPlace,
  instanceOf,
  keepBranch,
  parsePlace,
  pathOf,
  queryOf,
  withPath,
  withValue,
} from '../../src/explorer/page/place.js';
import { lastWriter, notesOn, stepText } from '../../src/explorer/page/words.js';
import type { AutomatonState } from '../../src/report/automaton.js';
import { SAMPLE_TRACE } from '../report/sample.js';

const QUERY = 'model=nmi-rcu&variant=no-grace-period&memory=sc&path=0.0.1n%7E1.1&at=2&digest=abc';

describe('an address', () => {
  test('is taken apart and put together again', () => {
    const search = `?${QUERY}&view=compare&show=table&thread=rmmod&with=model%3Dx&branch=a%3Ab%3A0.1n&branch=c%3A0`;
    const place = parsePlace(search);
    expect(place).toEqual({
      query: QUERY,
      view: 'compare',
      panel: 'table',
      thread: 'rmmod',
      other: 'model=x',
      branches: [
        { name: 'a:b', path: ['0', '1n'] },
        { name: 'c', path: ['0'] },
      ],
    });
    expect(formatPlace(place)).toBe(search);
    expect(parsePlace(formatPlace(parsePlace(`?${QUERY}`)))).toEqual(parsePlace(`?${QUERY}`));
  });

  test('with what it does not know is left to the server, and branches without a name or a path are none', () => {
    expect(parsePlace('?model=a&view=nowhere&show=&branch=x&branch=:0&branch=y:&more=1')).toMatchObject({
      query: 'model=a&more=1',
      view: 'walk',
      panel: 'lanes',
      branches: [],
    });
  });

  test('says its path and where it stands, never beyond the end', () => {
    expect([pathOf(QUERY), atOf(QUERY)]).toEqual([['0', '0', '1n~1', '1'], 2]);
    expect([pathOf('model=a'), atOf('model=a')]).toEqual([[], 0]);
    for (const at of ['9', '-1', '1.5', 'x', '']) expect(atOf(`path=0.1&at=${at}`)).toBe(at === '' ? 0 : 2);
    expect(withPath(QUERY, ['0'])).toBe('model=nmi-rcu&variant=no-grace-period&memory=sc&path=0&digest=abc');
    expect(withPath('model=a', ['0', '1'], 1)).toBe('model=a&path=0.1&at=1');
  });

  test('says how its path goes on for ever, and of no other path', () => {
    const lasso = 'model=a&path=0.1&loop=1';
    expect(withPath(lasso, ['0', '1'], 1)).toBe('model=a&path=0.1&loop=1&at=1');
    expect(withPath(lasso, ['0'])).toBe('model=a&path=0');
    expect(withValue(lasso, 'memory', 'arm')).toContain('loop=1');
    expect(instanceOf('model=a&loop=0')).toBe('model=a');
  });

  test('keeps its path in another instance, and loses its digest, which was that of another program', () => {
    expect(withValue(QUERY, 'memory', 'arm')).toBe('model=nmi-rcu&variant=no-grace-period&memory=arm&path=0.0.1n%7E1.1&at=2');
    expect(instanceOf(QUERY)).toBe('memory=sc&model=nmi-rcu&variant=no-grace-period');
    expect(instanceOf('memory=tso&variant=v&model=m&nmis=unbounded&cpus=2&edit=b&edit=a')).toBe('edit=b&edit=a&model=m&variant=v');
  });

  test('is found in a link, and is itself without one', () => {
    expect(queryOf('http://127.0.0.1:7117/?model=a&path=0')).toBe('model=a&path=0');
    expect(queryOf('model=a&path=0')).toBe('model=a&path=0');
  });
});

describe('a path that is left', () => {
  const branch = (name: string, ...path: string[]): { name: string; path: string[] } => ({ name, path });

  test.each([
    ['is kept where another begins', [], ['0', '1'], ['0', '2'], [branch('branch 1', '0', '1')]],
    ['needs no branch where the other goes on', [], ['0'], ['0', '2'], []],
    ['needs no branch where one has all of it', [branch('a', '0', '1', '2')], ['0', '1'], ['3'], [branch('a', '0', '1', '2')]],
    ['takes the place of one that it went on from', [branch('a', '0', '1')], ['0', '1', '2'], ['3'], [branch('branch 1', '0', '1', '2')]],
    ['is dropped when it is walked again', [branch('a', '0', '1')], [], ['0', '1'], []],
    ['has a name that no other has', [branch('branch 1', '7')], ['0'], ['3'], [branch('branch 1', '7'), branch('branch 2', '0')]],
  ])('a path that is left %s', (_, branches, left, next, kept) => {
    expect(keepBranch(branches, left, next)).toEqual(kept);
  });

  test('of too many the oldest is dropped, so that the address stays one', () => {
    let branches: ReturnType<typeof keepBranch> = [];
    for (let index = 0; index < 20; index++) branches = keepBranch(branches, [`${index}n`], ['x']);
    expect(branches.map(({ path }) => path[0])).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 8}n`));
  });

  test('leaves the other at the first step that differs', () => {
    expect(forkOf(['0', '1'], ['0', '2'])).toBe(2);
    expect(forkOf(['0', '1'], ['0'])).toBe(2);
    expect(forkOf([], [])).toBe(1);
  });
});

describe('arcs of an automaton', () => {
  const state = (number: number, ...to: (number | 'end')[]): AutomatonState => ({
    number,
    op: '',
    where: undefined,
    functionName: '',
    nesting: [],
    regions: [],
    edges: to.map((target) => ({ answers: [], to: target, enters: [] })),
  });

  test('are those that do not lead to the next state, each once, and none where another is', () => {
    const arcs = arcsOf({ states: [state(1, 2, 3), state(2, 3, 1, 1), state(3, 'end', 1)] });
    expect(arcs.map(({ from, to }) => `${from}-${to}`)).toEqual(['2-1', '1-3', '3-1']);
    expect(new Set(arcs.map(({ column }) => column)).size).toBe(3);
  });
});

describe('words on a step', () => {
  test('the last writer of a cell is the last step before that stored to it', () => {
    const ops = [
      [0, 'write', 'store(a, 1)'],
      [0, 'write', 'rcu_assign_pointer(b, &x#0)'],
      [1, 'update', 'this_cpu_inc(n[this])'],
      [0, 'update', 'this_cpu_inc(n[this])'],
      [1, 'read', 'READ_ONCE(a)'],
      [1, 'read', 'rcu_dereference_sched(b)'],
      [1, 'read', 'this_cpu_read(n[this])'],
      [1, 'read', 'READ_ONCE(c)'],
      [1, 'fence', 'smp_mb()'],
    ] as const;
    const [first] = SAMPLE_TRACE.steps;
    if (!first) throw new Error('the sample has no step');
    const steps = ops.map(([cpu, does, op], index) => ({ ...first, number: index + 1, cpu, does, op }));
    const writers = [0, ...steps.map(({ number }) => number)].map((number) => lastWriter({ ...SAMPLE_TRACE, steps }, number));
    expect(writers).toEqual([undefined, undefined, undefined, undefined, undefined, 1, 2, 3, undefined, undefined]);
  });

  test('what is pending, stale or over is said', () => {
    const [step] = SAMPLE_TRACE.steps;
    if (!step) throw new Error('the sample has no step');
    const notes = notesOn({ ...step, pending: 9, readsFrom: 0, overwrittenAt: 4, unseen: 3, regions: ['+f', '-g = 1'], ends: true });
    expect(notes).toEqual([
      'pending until 9',
      'reads the initial value',
      'stale: overwritten at 4',
      '3 is not visible yet',
      'enters f',
      'leaves g = 1',
      `${step.context.name} ends`,
    ]);
    const performed = { ...step, kind: 'perform', op: 'store(x, 1)', result: undefined } as const;
    expect(stepText(performed)).toBe(`CPU ${step.cpu}, ${step.context.name}: performed: store(x, 1)`);
  });
});
