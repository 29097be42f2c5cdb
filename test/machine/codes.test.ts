// Actions and findings as integers: each code stands for one thing, and says which.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/core/fault.js';
import { ACTION, CHOICES_MAX, CPUS_MAX, decodeAction, encodeAction, WHICH_MAX, withChoice } from '../../src/machine/action.js';
import { decodeFinding, faultAt, faultCode, programFinding, propertyFinding } from '../../src/machine/finding-code.js';
import { seeded } from '../seed.js';

const KINDS = ['step', 'perform', 'nmi', 'irq', 'softirq'] as const;
/** Indices and rows, up to the largest that a code has room for. */
const indices = fc.oneof(fc.nat(100), fc.nat(2 ** 27 - 1), fc.constant(2 ** 27 - 1));

describe('the code of an action', () => {
  test('an action is what its code stands for, up to each limit', () => {
    const below = (limit: number): fc.Arbitrary<number> => fc.oneof(fc.nat(limit - 1), fc.constant(limit - 1));
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), below(CPUS_MAX), below(WHICH_MAX), below(CHOICES_MAX), (kind, cpu, which, choice) => {
        const code = withChoice(encodeAction(ACTION[kind], cpu, which), choice);
        expect(code).toBeGreaterThanOrEqual(0);
        expect(decodeAction(code)).toEqual({ kind, cpu, which, choice });
      }),
      seeded(500),
    );
  });

  test('a code without a choice is that of choice 0', () => {
    expect(withChoice(encodeAction(ACTION.step, 3, 7), 0)).toBe(encodeAction(ACTION.step, 3, 7));
  });

  test('every kind has its number, and no other code is an action', () => {
    expect(KINDS.map((kind) => decodeAction(ACTION[kind]).kind)).toEqual(KINDS);
    expect(Object.keys(ACTION)).toEqual(KINDS);
    for (const code of [5, 6, 7]) expect(() => decodeAction(code)).toThrow(RangeError);
  });
});

describe('the code of a finding', () => {
  test('a fault at a row is what its code stands for', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FAULT_KINDS), indices, (fault, row) => {
        expect(decodeFinding(faultAt(faultCode(fault), row))).toEqual({ kind: 'fault', fault, row });
      }),
      seeded(300),
    );
  });

  test('a property and a finding of the program are what their codes stand for', () => {
    fc.assert(
      fc.property(indices, (index) => {
        expect(decodeFinding(propertyFinding(index))).toEqual({ kind: 'property', index });
        expect(decodeFinding(programFinding(index))).toEqual({ kind: 'program', index });
      }),
      seeded(300),
    );
  });

  test('no code of a finding is 0, which means that nothing is wrong', () => {
    const codes = [...FAULT_KINDS.map((fault) => faultCode(fault)), propertyFinding(0), programFinding(0)];
    expect(new Set(codes).size).toBe(FAULT_KINDS.length + 2);
    expect(codes).not.toContain(0);
    for (const code of [0, 11, 12, 13]) expect(() => decodeFinding(code)).toThrow(RangeError);
  });
});
