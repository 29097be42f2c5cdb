// Addresses: what is written is read again, and what is wrong is said.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import { COMPILER_NAMES, MEMORY_NAMES } from '../../src/core/memory.js';
import { formatAddress, instanceKey, parseAddress } from '../../src/explorer/address.js';
import { canonicalLabel } from '../../src/explorer/label.js';
import type { Address } from '../../src/explorer/shape.js';
import { seeded } from '../seed.js';

const small = fc.nat(15);
const labels = fc
  .tuple(small, fc.constantFrom('', 't0', 't3', 'p0', 'p5', 'n', 'i', 's', 's2'), fc.constantFrom('', '-1', '-17'))
  .map(([cpu, what, outcome]) => `${cpu}${what}${outcome}`);
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });

const addresses: fc.Arbitrary<Address> = fc
  .record({
    model: text,
    variant: fc.option(text, { nil: undefined }),
    edits: fc.array(text, { maxLength: 3 }),
    set: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
    memory: fc.constantFrom(...MEMORY_NAMES),
    compiler: fc.constantFrom(...COMPILER_NAMES),
    cpus: fc.integer({ min: 1, max: 16 }),
    nmis: fc.oneof(fc.nat(1000), fc.constant('unbounded' as const)),
    window: fc.option(fc.integer({ min: 1, max: 32 }), { nil: undefined }),
    path: fc.array(labels, { maxLength: 60 }),
    digest: fc.option(fc.constantFrom('51505253323c41b9', '0', 'abc'), { nil: undefined }),
  })
  .chain((address) => {
    const upTo = fc.nat(address.path.length);
    return fc.tuple(upTo, fc.option(upTo, { nil: undefined })).map(([at, loop]) => ({ ...address, at, loop }));
  });

describe('an address', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const written = formatAddress(address);
        expect(parseAddress(written)).toEqual(address);
        expect(formatAddress(parseAddress(written))).toBe(written);
        expect(parseAddress(`?${written}&pane=state&with=x%3D1`)).toEqual(address);
        // What is in an address can be sent as it is: nobody has to encode it again.
        expect(new URL(`http://127.0.0.1/?${written}`).search).toBe(`?${written}`);
      }),
      seeded(500),
    );
  });

  test('is short: what is the default is left out', () => {
    const address = parseAddress('model=litmus/mp&memory=x86&compiler=faithful&cpus=2&nmis=unbounded&path=00.1n-0.01s0.0p01&at=9');
    expect(address.path).toEqual(['0', '1n', '1s', '0p1']);
    expect(address.memory).toBe('tso');
    expect(formatAddress(address)).toBe('model=litmus/mp&path=0.1n.1s.0p1');
  });

  test('of another step of the same instance is about the same states', () => {
    const one = parseAddress('model=a&memory=arm&path=0.1&at=1&loop=1&digest=ab');
    expect(instanceKey(one)).toBe(instanceKey(parseAddress('memory=arm&model=a')));
    expect(instanceKey(one)).not.toBe(instanceKey(parseAddress('memory=sc&model=a')));
  });

  test.each([
    ['', 'names no model'],
    ['model=', 'names no model'],
    ['model=a&model=b', 'model is given 2 times'],
    ['model=a&memory=m68k', 'memory cannot be m68k'],
    ['model=a&memory=constructor', 'memory cannot be constructor'],
    ['model=a&compiler=gcc', 'compiler cannot be gcc'],
    ['model=a&cpus=0', 'cpus cannot be 0'],
    ['model=a&cpus=17', 'cpus cannot be 17'],
    ['model=a&cpus=1e1', 'cpus cannot be 1e1'],
    ['model=a&nmis=-1', 'nmis cannot be -1'],
    ['model=a&window=0', 'window cannot be 0'],
    ['model=a&at=x', 'at cannot be x'],
    ['model=a&digest=xyz', 'digest'],
    ['model=a&path=0.1&loop=3', 'its loop has 3 steps, and its path 2'],
    ['model=a&path=0.1&loop=all', 'loop cannot be all'],
    ['model=a&path=0..1', "step 2 of its path is ''"],
    ['model=a&path=0.n1', "step 2 of its path is 'n1'"],
    [`model=a&${'edit=drop+x&'.repeat(21)}`, '21 edits'],
    [`model=a&path=${'0.'.repeat(8000)}0`, '8001 steps'],
    ['model=a&set.x=1&set.x=2', 'set.x is given 2 times'],
  ])('that is wrong says what is: %.60s', (query, says) => {
    try {
      parseAddress(query);
    } catch (error) {
      expect(error).toBeInstanceOf(DiagnosticError);
      if (error instanceof DiagnosticError) expect(error.diagnostic).toMatchObject({ code: 'bad-address' });
      expect(String(error)).toContain(says);
      return;
    }
    throw new Error('it was read');
  });

  test('is refused or read, whatever it is', () => {
    const queries = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.webQueryParameters(),
      fc.string().map((path) => `model=a&path=${path}`),
    );
    fc.assert(
      fc.property(queries, (query) => {
        try {
          const address = parseAddress(query);
          expect(parseAddress(formatAddress(address))).toEqual(address);
        } catch (error) {
          if (!(error instanceof DiagnosticError)) throw error;
        }
      }),
      seeded(500),
    );
  });
});

describe('a label', () => {
  test('has one shortest form', () => {
    fc.assert(
      fc.property(labels, (label) => canonicalLabel(label) === label),
      seeded(100),
    );
    expect(['', 'n', '0x', '0p', '0t', '0n1', '-1', '0--1', '0 ', '1000', '0~1'].map(canonicalLabel)).toEqual(Array(11).fill(undefined));
  });
});
