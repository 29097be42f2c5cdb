// The search for lassos against its slow twin, on random graphs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LocalBudget } from '../../src/core/memory-budget.js';
import { fairComponents } from '../../src/explore/fair-components.js';
import { shortLasso } from '../../src/explore/lasso.js';
import { lassoFlaw } from '../../src/explore/lasso-check.js';
import { LiveGraph } from '../../src/explore/live-graph.js';
import { LivenessSearch } from '../../src/explore/liveness-search.js';
import { obligationOf } from '../../src/explore/obligation.js';
import { seeded } from '../seed.js';
import { isBroken, shortestLasso } from './graph-twin.js';
import { graphs, systemOfGraph, type Graph } from './random-graph.js';

const now = (): number => 0;

describe('on random graphs, the search', () => {
  test('finds a lasso exactly where there is one, with as few steps as there can be', () => {
    const seen = { broken: 0, kept: 0, looping: 0 };
    fc.assert(
      fc.property(graphs, (graph) => {
        const search = new LivenessSearch(systemOfGraph(graph), { now });
        while (search.advance(1));
        const { lasso, bounds } = search.result();
        expect(bounds.size).toBe(0);
        expect(lasso !== undefined).toBe(isBroken(graph));
        expect(lasso && lasso.stem.length + lasso.loop.length).toBe(shortestLasso(graph));
        seen[lasso ? 'broken' : 'kept']++;
        if (lasso && lasso.loop.length > 1) seen.looping++;
        if (lasso) expect(lassoFlaw(systemOfGraph(graph), lasso)).toEqual({ kind: 'none' });
      }),
      seeded(3000),
    );
    expect(Math.min(seen.broken, seen.kept)).toBeGreaterThan(300);
    expect(seen.looping).toBeGreaterThan(50);
  });

  test('puts a loop together where it may not look for the shortest', () => {
    let looping = 0;
    fc.assert(
      fc.property(graphs, (graph) => {
        const lasso = piecedLasso(graph);
        expect(lasso !== undefined).toBe(isBroken(graph));
        if (lasso && lasso.loop.length > 1) looping++;
        if (lasso) expect(lassoFlaw(systemOfGraph(graph), lasso)).toEqual({ kind: 'none' });
      }),
      seeded(2000),
    );
    expect(looping).toBeGreaterThan(50);
  });

  test('that was cut short finds nothing that is not there', () => {
    let broken = 0;
    fc.assert(
      fc.property(graphs, (graph) => {
        const search = new LivenessSearch(systemOfGraph(graph), { statesMax: 3, now });
        while (search.advance(1));
        const { lasso, bounds } = search.result();
        if (lasso) expect(lassoFlaw(systemOfGraph(graph), lasso)).toEqual({ kind: 'none' });
        if (lasso && bounds.has('states')) broken++;
        if (!lasso && bounds.size === 0) expect(isBroken(graph)).toBe(false);
      }),
      seeded(1000),
    );
    expect(broken).toBeGreaterThan(20);
  });
});

function piecedLasso(graph: Graph): ReturnType<typeof shortLasso> {
  const budget = new LocalBudget();
  const live = new LiveGraph(systemOfGraph(graph), budget);
  while (live.expanded < live.count) live.expandNext();
  const obligation = obligationOf(live, 0, budget);
  return shortLasso({ graph: live, obligation, fair: fairComponents(live, obligation.states, budget) }, 0, 0);
}
