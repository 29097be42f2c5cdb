// The visited set against a `Set` of strings.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LocalBudget, MemoryEnd } from '../../src/core/memory-budget.js';
import { CHUNK } from '../../src/explore/state-chunks.js';
import { StateStore } from '../../src/explore/state-store.js';
import { seeded } from '../seed.js';

const WIDTHS = [1, 2, 3, 5, 8] as const;

/** Inserts states one after the other, and checks each answer of the store against a map from texts to numbers. */
function insertAll(words: number, source: Int32Array): { store: StateStore; numbers: Map<string, number> } {
  const store = new StateStore(words);
  const numbers = new Map<string, number>();
  for (let offset = 0; offset + words <= source.length; offset += words) {
    const text = source.subarray(offset, offset + words).join();
    const known = numbers.get(text);
    if (store.has(source, offset) !== (known !== undefined)) throw new Error(`has() is wrong about ${text}`);
    const answer = store.insert(source, offset, numbers.size - 1);
    const expected = known === undefined ? numbers.size : -1 - known;
    if (answer !== expected) throw new Error(`insert() of ${text} answers ${answer}, not ${expected}`);
    numbers.set(text, known ?? numbers.size);
  }
  return { store, numbers };
}

function stateAt(store: StateStore, number: number, words: number): string {
  const start = store.offsetOf(number);
  return store
    .chunkOf(number)
    .subarray(start, start + words)
    .join();
}

function expectToHoldAll({ store, numbers }: ReturnType<typeof insertAll>, words: number): void {
  expect(store.count).toBe(numbers.size);
  expect(Array.from(numbers.values(), (number) => stateAt(store, number, words))).toEqual([...numbers.keys()]);
  expect(Array.from(numbers.values(), (number) => store.parentOf(number))).toEqual([...numbers.keys()].map((_, index) => index - 1));
}

describe.each(WIDTHS)('a store of states of %i words', (words) => {
  test('random states are kept once each, in the order found', () => {
    fc.assert(
      fc.property(fc.int32Array({ maxLength: 60 * words, size: 'max' }), fc.integer({ min: 0, max: 31 }), (source, bits) => {
        // Few bits: many states are equal, and the others differ in one word.
        const states = source.map((word) => word >> bits);
        expectToHoldAll(insertAll(words, states), words);
      }),
      seeded(200),
    );
  });

  test('states that share slots of the table are told apart, while it doubles again and again', () => {
    // Counting: 20,000 states of 4096 slots at the start, of which neighbours differ in a single bit.
    const source = new Int32Array(20_000 * words);
    for (let index = 0; index < 20_000; index++) source[index * words + (index % words)] = index >> 1;
    const { store, numbers } = insertAll(words, source);
    expectToHoldAll({ store, numbers }, words);
    expect(insertAgain(store, source, words)).toBe(true);
  });

  test('states beyond the first chunk are found like those in it', () => {
    const source = new Int32Array((CHUNK + 100) * words);
    for (let index = 0; index < CHUNK + 100; index++) source[(index + 1) * words - 1] = index * 0x9e3779b1;
    const { store, numbers } = insertAll(words, source);
    expect(store.count).toBe(CHUNK + 100);
    expectToHoldAll({ store, numbers }, words);
    expect(store.chunkOf(CHUNK)).not.toBe(store.chunkOf(CHUNK - 1));
    expect(insertAgain(store, source, words)).toBe(true);
  });
});

describe('a store of states', () => {
  test('another way to a state can be noted', () => {
    const store = new StateStore(1);
    for (const word of [10, 20, 30]) store.insert(Int32Array.of(word), 0, -1);
    store.setParent(2, 1);
    expect([0, 1, 2].map((number) => store.parentOf(number))).toEqual([-1, -1, 1]);
  });

  test('a small search costs little: its states, and a table, of which both start small and double', () => {
    const store = new StateStore(3);
    expect(store.bytes).toBe(512 * 4);
    store.insert(Int32Array.of(1, 2, 3), 0, -1);
    expect(store.bytes).toBe(512 * 4 + 256 * (3 + 1) * 4);
    for (let word = 2; word <= 1000; word++) store.insert(Int32Array.of(word, 2, 3), 0, -1);
    expect(store.bytes).toBe(2048 * 4 + 1024 * (3 + 1) * 4);
  });

  test('a table of many segments grows by one at a time, and still finds every state', () => {
    const budget = new LocalBudget();
    const store = new StateStore(1, budget);
    let [steps, largest, before] = [0, 0, 0];
    for (let word = 0; word < 2_000_000; word++) {
      if (store.insert(Int32Array.of(Math.imul(word, 0x9e3779b1)), 0, word - 1) !== word) throw new Error(`${word} was there`);
      if (store.bytes > before) {
        steps++;
        if (word > 200_000) largest = Math.max(largest, store.bytes - before);
        before = store.bytes;
      }
    }
    for (let word = 0; word < 2_000_000; word++)
      if (store.insert(Int32Array.of(Math.imul(word, 0x9e3779b1)), 0, 0) !== -1 - word) throw new Error(`${word} was not there`);
    expect(steps).toBeGreaterThan(40);
    // At the most a chunk of states and parents, and one segment.
    expect(largest).toBeLessThanOrEqual(CHUNK * 3 * 4);
    expect(budget.bytes).toBe(store.bytes);
    expect(store.bytes / store.count).toBeLessThan(4 + 4 + 10.7);
  });

  test('what is foreseen is inserted as if it had not been', () => {
    const store = new StateStore(2);
    const source = Int32Array.of(1, 2, 3, 4, 1, 2, 5, 6);
    store.foresee(source, 0, 4);
    expect([0, 1, 2, 3].map((index) => store.insertForeseen(index, source, index * 2, -1))).toEqual([0, 1, -1, 2]);
    expect(store.has(source, 6)).toBe(true);
    expect(store.has(source, 1)).toBe(false);
  });

  test('where memory ends, an insertion throws, and the store is whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5000, max: 3_000_000 }), fc.integer({ min: 1, max: 4 }), (bytesMax, words) => {
        const budget = new LocalBudget(bytesMax);
        const store = new StateStore(words, budget);
        const insert = (word: number): number => store.insert(new Int32Array(words).fill(word), 0, word - 1);
        let word = 0;
        const fill = (): void => {
          for (;; word++) insert(word);
        };
        expect(fill).toThrow(MemoryEnd);
        expect(fill).toThrow(MemoryEnd);
        expect(budget.bytes).toBeLessThanOrEqual(bytesMax);
        expect(store.count).toBe(word);
        expect(Array.from({ length: word }, (_, known) => store.has(new Int32Array(words).fill(known), 0)).every(Boolean)).toBe(true);
        expect(word === 0 || store.parentOf(word - 1) === word - 2).toBe(true);
      }),
      seeded(30),
    );
  });

  test('a state of no words is refused', () => {
    expect(() => new StateStore(0)).toThrow('at least one word');
  });
});

/** Whether a store knows all states, and keeps none of them twice. */
function insertAgain(store: StateStore, source: Int32Array, words: number): boolean {
  const { count } = store;
  for (let offset = 0; offset < source.length; offset += words) if (store.insert(source, offset, 0) >= 0) return false;
  return store.count === count;
}
