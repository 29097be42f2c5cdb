// Packed states: what is put into a field is got out of it, and no other field changes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InternalError } from '../../src/core/assert.js';
import { bitsFor, Layout } from '../../src/machine/layout.js';
import { seeded } from '../seed.js';

/** Numbers of values of a field: small ones, powers of two and their neighbours, and the largest. */
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.tuple(fc.nat(31), fc.integer({ min: -1, max: 1 })).map(([bits, off]) => Math.min(2 ** bits + off, 2 ** 31)),
);
const fieldSizes = fc.array(sizes, { maxLength: 40 });

/** Fields of these sizes, with the numbers that they were given. */
function layoutOf(values: readonly number[]): { layout: Layout; fields: number[] } {
  const layout = new Layout();
  return { layout, fields: values.map((count, index) => layout.add(`field ${index}`, count)) };
}

describe('a layout', () => {
  test('what is put into a field is got out of it, whatever the others hold', () => {
    const cases = fieldSizes.chain((values) =>
      fc.tuple(fc.constant(values), fc.array(fc.tuple(fc.nat(Math.max(0, values.length - 1)), fc.nat(2 ** 31 - 1)), { maxLength: 80 })),
    );
    fc.assert(
      fc.property(cases, ([values, writes]) => {
        const { layout, fields } = layoutOf(values);
        const { word, shift, mask } = layout.columns();
        const state = new Int32Array(layout.words);
        const expected = values.map(() => 0);
        for (const [index, random] of values.length === 0 ? [] : writes) {
          const value = random % Math.max(1, values[index]);
          const field = fields[index];
          // As Machine.put() does it.
          state[word[field]] = (state[word[field]] & ~(mask[field] << shift[field])) | ((value & mask[field]) << shift[field]);
          expected[index] = value;
        }
        expect(fields.map((field) => (state[word[field]] >>> shift[field]) & mask[field])).toEqual(expected);
      }),
      seeded(1000),
    );
  });

  test('no field straddles two words, and no two share a bit', () => {
    fc.assert(
      fc.property(fieldSizes, (values) => {
        const { layout } = layoutOf(values);
        const { word, shift, mask } = layout.columns();
        const taken = new Set<number>();
        for (const { field } of layout.fields()) {
          const bits = 32 - Math.clz32(mask[field]);
          expect(shift[field] + bits).toBeLessThanOrEqual(32);
          expect(word[field]).toBeLessThan(layout.words);
          for (let bit = shift[field]; bit < shift[field] + bits; bit++) {
            expect(taken.has(word[field] * 32 + bit)).toBe(false);
            taken.add(word[field] * 32 + bit);
          }
        }
      }),
      seeded(300),
    );
  });

  test('a field is as wide as its values need, and one with a single value takes no bits', () => {
    fc.assert(
      fc.property(fieldSizes, (values) => {
        const { layout, fields } = layoutOf(values);
        const { mask } = layout.columns();
        for (const [index, count] of values.entries()) {
          const most = mask[fields[index]];
          expect(most).toBeGreaterThanOrEqual(Math.max(0, count - 1));
          expect(most).toBeLessThan(Math.max(1, 2 * (count - 1)));
        }
      }),
      seeded(300),
    );
  });

  test('fields keep their labels and their order', () => {
    const { layout, fields } = layoutOf([2, 1, 5]);
    expect(fields).toEqual([1, 0, 2]);
    expect(layout.fields()).toEqual([
      { label: 'field 0', field: 1, most: 1 },
      { label: 'field 2', field: 2, most: 7 },
    ]);
  });

  test('a field that fills the rest of a word stays in it, and the next one begins another', () => {
    const { layout, fields } = layoutOf([2 ** 20, 2 ** 12, 2]);
    const { word, shift } = layout.columns();
    expect(fields.map((field) => [word[field], shift[field]])).toEqual([
      [0, 0],
      [0, 20],
      [1, 0],
    ]);
    expect(layout.words).toBe(2);
  });

  test('a state without fields still has a word', () => {
    expect(new Layout().words).toBe(1);
  });

  test('a field of more than 31 bits is our bug', () => {
    expect(() => new Layout().add('too wide', 2 ** 31 + 1)).toThrow(InternalError);
  });

  test('bits are counted exactly around each power of two', () => {
    for (let bits = 1; bits <= 31; bits++) {
      expect([bitsFor(2 ** bits - 1), bitsFor(2 ** bits), bitsFor(2 ** bits + 1)]).toEqual([bits === 1 ? 0 : bits, bits, bits + 1]);
    }
    expect([bitsFor(0), bitsFor(1)]).toEqual([0, 0]);
  });
});
