// The search by a crew against the search by one thread, on random graphs.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { search, type SearchOptions, type SearchResult } from '../../src/explore/search.js';
import { seeded } from '../seed.js';
import { GraphCrew } from './graph-crew.js';
import { findingsAfter, GraphSystem, graphOf, graphs, type Graph } from './graph-system.js';

const crews = [1, 2, 3].map((size) => new GraphCrew(size));
afterAll(() => Promise.all(crews.map((crew) => crew.end())));

/** How many states are expanded before a crew may take over. */
const INTERVALS = fc.constantFrom(1, 2, 5, 4096);

function alone(graph: Graph, options: Partial<SearchOptions> = {}): SearchResult & { observed: number[] } {
  const system = new GraphSystem(graph);
  return { ...search(system, { order: 'bfs', now: () => 0, ...options }), observed: system.observed };
}

function figuresOf({ finding, schedule, bounds, statistics }: SearchResult): unknown {
  const { states, transitions, depth, waiting } = statistics;
  return { finding, length: schedule.length, bounds, states, transitions, depth, waiting };
}

// Wide levels, where workers have something to do at the same time.
function wideGraph(length: number): Graph {
  const successors = (vertex: number): number[] => [2 * vertex + 1, 2 * vertex + 2, (vertex * 7919) % length];
  return graphOf(...Array.from({ length }, (_, vertex) => successors(vertex).filter((to) => to < length)));
}

describe.each(crews.map((crew) => [crew.size, crew] as const))('a search by %i workers', (_, crew) => {
  test('on random graphs it finds what one thread finds: finding, length, states, transitions, depth', async () => {
    await fc.assert(
      fc.asyncProperty(graphs(60), INTERVALS, async (graph, interval) => {
        const result = await crew.search(graph, { interval });
        const expected = alone(graph);
        expect(figuresOf(result)).toEqual(figuresOf(expected));
        expect(result.observed.toSorted(byNumber)).toEqual(expected.observed.toSorted(byNumber));
        if (result.finding !== 0) expect(findingsAfter(graph, result.schedule)).toContain(result.finding);
      }),
      seeded(300),
    );
  });

  test('with a bound on the depth it stops where one thread does', async () => {
    await fc.assert(
      fc.asyncProperty(graphs(60), fc.nat(12), INTERVALS, async (graph, depthMax, interval) => {
        expect(figuresOf(await crew.search(graph, { interval, depthMax }))).toEqual(figuresOf(alone(graph, { depthMax })));
      }),
      seeded(100),
    );
  });

  test('with a bound on the states it keeps as many as one thread, and says so exactly when there are more', async () => {
    await fc.assert(
      fc.asyncProperty(graphs(60), fc.integer({ min: 1, max: 60 }), INTERVALS, async (graph, statesMax, interval) => {
        const expected = alone(graph, { statesMax });
        fc.pre(expected.finding === 0);
        const result = await crew.search(graph, { interval, statesMax });
        if (result.finding !== 0) return;
        expect(result.bounds).toEqual(expected.bounds);
        expect(result.statistics.states).toBe(expected.statistics.states);
      }),
      seeded(100),
    );
  });

  test('on a wide graph of many thousand states all workers take part, and mailboxes run full', async () => {
    const graph = wideGraph(60_000);
    const result = await crew.search(graph, { interval: 1000 });
    expect(figuresOf(result)).toEqual(figuresOf(alone(graph)));
    const shares = result.notes.map((observed) => observed.length * crew.size);
    expect(shares.filter((share) => share < 45_000 || share > 65_000)).toEqual([]);
  });

  test('out of memory it stops with what it has, and says so', async () => {
    const graph = wideGraph(60_000);
    const { bounds, statistics } = await crew.search(graph, { interval: 100, bytesMax: 400_000 });
    expect(bounds).toEqual(new Set(['memory']));
    expect(statistics.states).toBeGreaterThan(5000);
    expect(statistics.states).toBeLessThan(60_000);
    expect(statistics.bytes).toBeLessThanOrEqual(400_000);
  });

  test('out of time, and interrupted, it stops and says so', async () => {
    const graph = wideGraph(60_000);
    const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
    let milliseconds = 0;
    const late = await crew.search(graph, { interval: 100, secondsMax: 0.1, now: () => milliseconds++, pause });
    expect(late.bounds).toEqual(new Set(['time']));
    let asked = 0;
    const interrupted = await crew.search(graph, { interval: 100, isInterrupted: () => ++asked > 2, pause });
    expect(interrupted.bounds).toEqual(new Set(['interrupted']));
    expect(interrupted.statistics.states).toBeLessThan(60_000);
  });
});

function byNumber(left: number, right: number): number {
  return left - right;
}
