// The frontier against a plain array, in both orders.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LocalBudget } from '../../src/core/memory-budget.js';
import { Frontier, type Order } from '../../src/explore/frontier.js';
import { seeded } from '../seed.js';

/** Follows a script of additions (so many at once, then one is taken) and returns what was taken, with its depth. */
function follow(order: Order, script: readonly number[]): { taken: number[][]; expected: number[][] } {
  const frontier = new Frontier(order);
  const waiting: number[][] = [[0, 0]];
  const taken: number[][] = [];
  const expected: number[][] = [];
  let found = 1;
  frontier.add(0, 0);
  for (const count of script) {
    const [state, depth] = (order === 'bfs' ? waiting.shift() : waiting.pop()) ?? [-1, -1];
    const number = frontier.take();
    taken.push([number, number < 0 ? -1 : frontier.depthOf(number), frontier.waiting]);
    expected.push([state, depth, waiting.length]);
    if (number < 0) break;
    for (let index = 0; index < count; index++, found++) {
      frontier.add(found, depth + 1);
      waiting.push([found, depth + 1]);
    }
  }
  return { taken, expected };
}

describe.each(['bfs', 'dfs'] as const)('a frontier in the order %s', (order) => {
  test('states come out as from a plain array, each with its depth', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 }), (script) => {
        const { taken, expected } = follow(order, script);
        expect(taken).toEqual(expected);
      }),
      seeded(500),
    );
  });

  test('it grows as far as it is filled', () => {
    const { taken, expected } = follow(order, [5000, ...Array.from({ length: 3000 }, () => 2)]);
    expect(taken).toEqual(expected);
  });

  test('an empty frontier has nothing to take', () => {
    const frontier = new Frontier(order);
    expect([frontier.waiting, frontier.take()]).toEqual([0, -1]);
  });
});

describe('what a frontier costs', () => {
  test('breadth first, nothing is stored for a state', () => {
    const budget = new LocalBudget();
    const frontier = new Frontier('bfs', budget);
    for (let state = 0; state < 10_000; state++) frontier.add(state, 0);
    expect(budget.bytes).toBe(0);
  });

  test('depth first, a state costs eight bytes, and at the most twice that', () => {
    const budget = new LocalBudget();
    const frontier = new Frontier('dfs', budget);
    for (let state = 0; state < 10_000; state++) frontier.add(state, 0);
    expect(budget.bytes).toBe(16_384 * 8);
  });
});
