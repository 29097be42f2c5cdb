// Both interners against one contract; and the shared one between workers.
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LocalInterner, type Interner } from '../../src/core/interner.js';
import { MemoryEnd } from '../../src/core/memory-budget.js';
import { reserveInterner, SharedInterner } from '../../src/core/shared-interner.js';
import { seeded } from '../seed.js';

const KINDS: readonly (readonly [kind: string, make: (words: number) => Interner])[] = [
  ['local', (words) => new LocalInterner(words)],
  ['shared', (words) => new SharedInterner(reserveInterner(words, 10_000))],
];

describe.each(KINDS)('the %s interner', (_, make) => {
  test('gives ids in the order of first meeting, the same for the same content', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 300 }), (words, values) => {
        const interner = make(words);
        const source = Int32Array.from(values);
        const ids = new Map<string, number>();
        for (let offset = 0; offset + words <= source.length; offset++) {
          const text = source.subarray(offset, offset + words).join();
          const id = ids.get(text) ?? ids.size;
          ids.set(text, id);
          expect(interner.intern(source, offset)).toBe(id);
        }
        expect(interner.count).toBe(ids.size);
        expect(contentsOf(interner, words)).toEqual([...ids.keys()]);
      }),
      seeded(300),
    );
  });

  test('keeps thousands of records, and copies them to where they are wanted', () => {
    const interner = make(2);
    for (let round = 0; round < 2; round++)
      for (let index = 0; index < 5000; index++) expect(interner.intern(Int32Array.of(9, index, -index), 1)).toBe(index);
    const target = new Int32Array(4);
    interner.read(4321, target, 1);
    expect([...target]).toEqual([0, 4321, -4321, 0]);
    expect(interner.count).toBe(5000);
    expect(interner.bytes).toBeGreaterThanOrEqual(5000 * 2 * 4);
    expect(interner.bytes).toBeLessThan(5000 * 40);
  });
});

describe('the shared interner', () => {
  test('two sides agree on ids, whoever meets a content first', () => {
    const memory = reserveInterner(1, 100);
    const [left, right] = [new SharedInterner(memory), new SharedInterner(memory)];
    expect([left.intern(Int32Array.of(7), 0), right.intern(Int32Array.of(8), 0)]).toEqual([0, 1]);
    expect([right.intern(Int32Array.of(7), 0), left.intern(Int32Array.of(8), 0)]).toEqual([0, 1]);
    expect([left.count, right.count]).toEqual([2, 2]);
  });

  test('what does not fit any more is the end of the memory, and what is there stays', () => {
    const interner = new SharedInterner(reserveInterner(1, 2));
    expect([interner.intern(Int32Array.of(7), 0), interner.intern(Int32Array.of(8), 0)]).toEqual([0, 1]);
    expect(() => interner.intern(Int32Array.of(9), 0)).toThrow(MemoryEnd);
    expect([interner.intern(Int32Array.of(8), 0), interner.count]).toEqual([1, 2]);
  });

  test('workers that meet the same contents at the same time in different orders agree on all ids', async () => {
    const memory = reserveInterner(3, 30_000);
    const all = await Promise.all([1, 7, 11, 13].map((stride) => idsFromWorker(memory, stride)));
    for (const ids of all) expect(ids).toEqual(all[0]);
    expect([...all[0]].sort((left, right) => left - right)).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
    const here = new SharedInterner(memory);
    expect(Array.from({ length: 20_000 }, (_, index) => here.intern(Int32Array.of(index, 0, -index), 0))).toEqual([...all[0]]);
    expect(here.count).toBe(20_000);
  });
});

function contentsOf(interner: Interner, words: number): string[] {
  return Array.from({ length: interner.count }, (_, id) => {
    const target = new Int32Array(words);
    interner.read(id, target, 0);
    return target.join();
  });
}

function idsFromWorker(memory: ReturnType<typeof reserveInterner>, stride: number): Promise<Int32Array> {
  const worker = new Worker(new URL('./interner-worker.mjs', import.meta.url), { workerData: { memory, stride, count: 20_000 } });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
