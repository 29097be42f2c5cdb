// The server's answers: models, positions, comparisons, automata, and the long works with what they lead to.
import { describe, expect, test } from 'vitest';
import type { CheckLine, Comparison, GridLine, MarkedAutomaton, NecessityLine } from '../../src/explorer/long-shape.js';
import type { Failure, Models, Position } from '../../src/explorer/shape.js';
import { modelNames } from '../../src/load/model-file.js';
import { get, json, lines, serving } from './served.js';

serving();

describe('it answers', () => {
  test('which models there are', async () => {
    const { models } = await json<Models>('/api/models');
    expect(models.map(({ name }) => name)).toEqual(modelNames());
    expect(models.filter(({ failure }) => failure)).toEqual([]);
    const nmi = models.find(({ name }) => name === 'nmi-rcu');
    expect(nmi?.threads).toEqual([
      { name: 'rmmod', kind: 'task' },
      { name: 'do_nmi', kind: 'nmi' },
    ]);
    expect(nmi?.variants.map(({ name }) => name)).toContain('no-grace-period');
    expect(nmi?.parameters.find(({ name }) => name === 'cycles')?.values[0]).toBe('forever');
    expect(nmi?.instances.some(({ variant, expected }) => variant === 'no-grace-period' && expected.verdict === 'violated')).toBe(true);
  });

  test('what a position is, with the digest of its program', async () => {
    const position = await json<Position>('/api/position?model=nmi-rcu&path=0.0.1n.1');
    expect(position.address).toBe(`model=nmi-rcu&path=0.0.1n.1&digest=${position.digest}`);
    expect(position.story.steps).toHaveLength(4);
    expect(position.choices.map(({ label }) => label)).toEqual(['0p0', '0', '0n', '1']);
    expect(position.command).toBe('npx quiesce check nmi-rcu --memory tso --cpus 2');
  });

  test('where a thread stands in its automaton', async () => {
    const automaton = await json<MarkedAutomaton>('/api/automaton?model=nmi-rcu&path=1n.1&thread=do_nmi');
    expect(automaton.states.length).toBeGreaterThan(3);
    expect(automaton.at).toEqual([{ state: 3, cpu: 1, runs: true }]);
    const wrong = await json<Failure>('/api/automaton?model=nmi-rcu&thread=do_nmj', 404);
    expect(wrong.error).toMatchObject({ code: 'unknown-name', instead: expect.stringContaining('did you mean do_nmi?') as string });
  });

  test('how two positions differ', async () => {
    const other = encodeURIComponent('model=nmi-rcu&memory=pso&path=0.0.1n.1.1');
    const { a, b, difference } = await json<Comparison>(`/api/compare?model=nmi-rcu&path=0.0.1n.0&with=${other}`);
    expect([a.story.steps.length, b.story.steps.length]).toEqual([4, 5]);
    expect(difference.step).toMatchObject({ number: 4 });
    expect(difference.origin).toContainEqual({ what: 'memory', a: 'tso', b: 'pso' });
  });

  test('a check, and its counterexample can be walked', async () => {
    const found = (await lines<CheckLine>('/api/check?model=nmi-rcu&variant=no-grace-period')).at(-1);
    if (found?.kind !== 'verdict') throw new Error(JSON.stringify(found));
    expect(found).toMatchObject({ verdict: 'violated', finding: 'use-after-free', steps: 18 });
    const position = await json<Position>(`/api/position?${found.address}`);
    expect(position.at).toBe(18);
    expect(position.story.finding).toMatchObject({ fault: 'use-after-free' });
    const held = (await lines<CheckLine>('/api/check?model=tutorial/4-nmi&memory=sc')).at(-1);
    expect(held).toMatchObject({ kind: 'verdict', verdict: 'holds' });
  });

  test('a check of what goes on for ever, and where it loops back', async () => {
    const found = (await lines<CheckLine>('/api/check?model=nmi-rcu&variant=progress-storm&memory=sc')).at(-1);
    expect(found).toMatchObject({ kind: 'verdict', verdict: 'violated', finding: 'grace-period-ends', steps: 10, loop: 5 });
    if (found?.kind !== 'verdict') return;
    expect(found.address).toContain('&loop=5');
    const position = await json<Position>(`/api/position?${found.address}`);
    expect(position.story).toMatchObject({ loopFrom: 6, finding: { kind: 'liveness', property: 'grace-period-ends' } });
    expect(position.loop).toEqual({ steps: 5 });
    // As `check` tells it.
    expect(position.story.why.join('\n')).toContain('asked for since 5, and never there while 6 to 10 happen again and again');
    const standing = { kind: 'leads-to', value: 'violated', step: 10 };
    expect(position.properties.find(({ name }) => name === 'grace-period-ends')).toMatchObject(standing);
    // Before the end, and of a property that it does not break, nothing is decided.
    expect(position.properties.find(({ name }) => name === 'nmi-returns-0')).toMatchObject({ value: 'undecided' });
    const before = await json<Position>(`/api/position?${found.address}&at=9`);
    expect(before.properties.find(({ name }) => name === 'grace-period-ends')).toMatchObject({ value: 'undecided' });
    expect(before.story.loopFrom).toBe(6);
  });

  test('a grid, every red cell of which leads to its counterexample', async () => {
    const said = await lines<GridLine>('/api/grid?model=litmus/mp');
    const [plan] = said;
    if (plan.kind !== 'plan') throw new Error('the plan comes first');
    const cells = said.flatMap((line) => (line.kind === 'cell' ? [line] : []));
    expect(cells.map(({ cell }) => cell).sort((one, other) => one - other)).toEqual(plan.cells.map((_, index) => index));
    expect(said.at(-1)?.kind).toBe('end');
    expect(cells.filter(({ isAsExpected }) => isAsExpected === false)).toEqual([]);
    expect(cells.some(({ isAsExpected }) => isAsExpected === true)).toBe(true);
    const red = cells.filter(({ verdict }) => verdict === 'violated');
    expect(red.length).toBeGreaterThan(3);
    for (const { address, steps, finding } of red) {
      const position = await json<Position>(`/api/position?${address}`);
      expect(position.diverged).toBeUndefined();
      expect(position.story.steps).toHaveLength(steps ?? -1);
      expect(JSON.stringify(position.story.finding)).toContain(finding);
    }
  });

  test('a necessity table, every load-bearing line of which leads to its counterexample', async () => {
    const said = await lines<NecessityLine>('/api/necessity?model=litmus/mp&variant=assign-once');
    const [plan] = said;
    if (plan.kind !== 'plan') throw new Error('the plan comes first');
    const needs = said.flatMap((line) => (line.kind === 'need' ? [line] : []));
    expect(needs).toHaveLength(plan.lines.length * plan.memory.length);
    const shown = needs.filter(({ address }) => address !== undefined);
    expect(shown.length).toBeGreaterThan(0);
    for (const { address } of shown.slice(0, 6)) {
      const position = await json<Position>(`/api/position?${address}`);
      expect(position.diverged).toBeUndefined();
      expect(position.story.finding).toBeDefined();
    }
  });

  test('the files of its list', async () => {
    const css = await get('/page.css');
    expect(css.headers['content-type']).toBe('text/css; charset=utf-8');
    // The style of the pictures is in it.
    expect(css.body).toContain('.quiesce-picture');
    expect((await get('/favicon.ico')).status).toBe(204);
    expect([200, 503]).toContain((await get('/')).status);
  });

  test('HEAD as GET, without a body and without a search', async () => {
    const head = await get('/api/position?model=nmi-rcu', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(await get('/api/check?model=nmi-rcu', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});
