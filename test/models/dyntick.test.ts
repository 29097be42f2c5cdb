// The counters of dyntick: what a handler does to them on its way, and that each variant is another program than the model.
import { describe, expect, test } from 'vitest';
import { modelNamed, requestFor, subjects } from './instances.js';
import { fieldOf, prepared, reachable } from './exploration.js';

const dyntick = modelNamed('dyntick');

describe('the dynticks counter of CPU 1', () => {
  const valuesOf = (set: Readonly<Record<string, string>>, variant?: string): number[] => {
    const { machine, compiled } = prepared(requestFor(dyntick, { set, variant }));
    const cell = compiled.program.cells.findIndex(({ name }) => name === 'dynticks1');
    const seen = reachable(machine).map((state) => fieldOf(machine, state, machine.fields.cell[cell] ?? 0));
    return [...new Set(seen)].sort((one, other) => one - other);
  };

  test('takes all of its four values', () => {
    expect(valuesOf({ interrupts: 'nmi' })).toEqual([0, 1, 2, 3]);
  });

  test('stays where it is without rcu_nmi_enter()', () => {
    expect(valuesOf({ interrupts: 'nmi' }, 'no-nmi-enter')).toEqual([0]);
  });
});

describe('the variants of dyntick', () => {
  test('are all other programs than the model', () => {
    const set = { interrupts: 'nmi', idle: 'sometimes' }; // Without irqs, so without no-irq-enter.
    const digest = (variant: string | undefined): string => prepared(requestFor(dyntick, { variant, set })).compiled.program.digest;
    const of = subjects.filter(({ model, variant }) => model === dyntick && variant !== 'no-irq-enter');
    const variants = of.map(({ variant }) => variant);
    expect(variants.length).toBe(20);
    expect(new Set(variants.map(digest)).size).toBe(variants.length);
  });
});
