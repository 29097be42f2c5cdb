// The grid: which cells it has, and how they are handed out to those who check them.
import { describe, expect, test } from 'vitest';
import mp from '../../models/litmus/mp/model.ts';
import { parseAddress } from '../../src/explorer/address.js';
import { gridOf, GridQueue } from '../../src/explorer/grid.js';

const cells = gridOf(mp, parseAddress('model=litmus/mp'));
const variantOf = (cell: number): string | undefined => cells[cell].instance.variant;

describe('a grid', () => {
  test('has the variants whose names have the words that are asked for', () => {
    const [some] = Object.keys(mp.variants);
    const found = gridOf(mp, parseAddress('model=litmus/mp&memory=sc'), some);
    expect(new Set(found.map(({ instance }) => instance.variant))).toEqual(
      new Set(Object.keys(mp.variants).filter((name) => name.includes(some))),
    );
    expect(gridOf(mp, parseAddress('model=litmus/mp'), 'mp').some(({ instance }) => instance.variant === undefined)).toBe(true);
    expect(gridOf(mp, parseAddress('model=litmus/mp'), 'no such words')).toEqual([]);
  });

  test('is handed out variant by variant, so that each is compiled once', () => {
    const queue = new GridQueue(cells);
    const shares = [queue.share(), queue.share()].map((share) => ({ share, taken: [] as number[] }));
    // One of them is three times as fast.
    for (let turn = 0; turn < 4 * cells.length; turn++) {
      const { share, taken } = shares[turn % 4 === 0 ? 0 : 1];
      const { value } = share.next();
      if (value !== undefined) taken.push(value);
    }
    const all = shares.flatMap(({ taken }) => taken);
    expect(all.toSorted((one, other) => one - other)).toEqual(cells.map((_, cell) => cell));
    const split = Object.keys(mp.variants).filter((name) => shares.every(({ taken }) => taken.some((cell) => variantOf(cell) === name)));
    // But the last, with which one helps the other.
    expect(split.length).toBeLessThanOrEqual(1);
    expect(shares[1].taken.length).toBeGreaterThan(2 * shares[0].taken.length);
  });
});
