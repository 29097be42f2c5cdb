// The tables that the models were asked for: each variant with the verdict that it must have, and each thing that is checked.
import { describe, expect, test } from 'vitest';
import { check, type CheckResult } from '../../src/check.js';
import { FAULT_KINDS } from '../../src/core/fault.js';
import { findingName } from '../../src/core/verdict.js';
import { systemOf, type Model } from '../../src/lang/model.js';
import { modelNamed, requestFor, subjects, type Asked } from './instances.js';

const nmiRcu = modelNamed('nmi-rcu');
const irqRcu = modelNamed('irq-rcu');
const once = { cycles: 'once' };

// What was asked for, in the words of who asked; the model; and the verdict.
const table: readonly (readonly [string, Asked, string])[] = [
  ['the model itself', {}, 'holds'],
  ['no grace period', { variant: 'no-grace-period' }, 'use-after-free'],
  ['free before unset', { variant: 'free-before-unset' }, 'use-after-free'],
  ['grace period before unset', { variant: 'grace-period-before-unset' }, 'use-after-free'],
  ['call_rcu_sched used right', { variant: 'call-rcu-sched', set: { flavours: 'split' } }, 'holds'],
  ['call_rcu of the other flavour used wrong', { variant: 'call-rcu', set: { flavours: 'split' } }, 'use-after-free'],
  ['call_rcu where the flavours are one', { variant: 'call-rcu' }, 'holds'],
  ['publish before the data is initialized', { variant: 'publish-before-init' }, 'uninitialized-read'],
  ['a plain store instead of rcu_assign_pointer', { variant: 'plain-store' }, 'holds'],
  ['synchronize_rcu under the split flavours', { variant: 'synchronize-rcu', set: { flavours: 'split' } }, 'old-handler-gone'],
  ['synchronize_rcu under the consolidated flavour', { variant: 'synchronize-rcu' }, 'holds'],
  ['no nmi_enter and nmi_exit', { variant: 'no-nmi-enter' }, 'old-handler-gone'],
  ['nmi_exit before the handler\'s last read', { variant: 'nmi-exit-too-early' }, 'old-handler-gone'],
  ['the handler keeps the pointer past its NMI', { variant: 'pointer-kept' }, 'use-after-free'],
  ['synchronize_sched called inside a handler', { variant: 'synchronize-in-handler' }, 'sleeping-in-atomic'],
  ['two unregistrants', { variant: 'two-unregistrants' }, 'double-free'],
  ['the data never freed', { variant: 'never-freed', set: once }, 'leak'],
  ['a handler that returns 0', { variant: 'handler-declines' }, 'holds'],
  ['a second registrant', { variant: 'two-registrants' }, 'failed-assertion'],
  ['one handler replaced by another', { variant: 'replace-handler' }, 'holds'],
  ['the cycle once', { set: once }, 'holds'],
  ['the cycle twice', { set: { cycles: 'twice' } }, 'holds'],
];

describe('the variants of nmi-rcu', () => {
  for (const [what, asked, expected] of table) {
    test(`under sc and tso, ${what}: ${expected}`, () => {
      for (const memory of ['sc', 'tso'] as const) expect(outcome(check(requestFor(nmiRcu, { ...asked, memory }))), memory).toBe(expected);
    });
  }

  test('the same model with maskable interrupts holds, and without irq_enter fails as it does for NMIs', () => {
    expect(outcome(check(requestFor(irqRcu)))).toBe('holds');
    expect(outcome(check(requestFor(irqRcu, { variant: 'no-irq-enter' })))).toBe('old-handler-gone');
  });
});

describe('what is checked', () => {
  test('every model and variant requires the absence of each fault, under one name', () => {
    for (const { model, variant, name } of subjects) {
      const properties = systemOf(model, variant, requestFor(model).set).properties ?? [];
      const faults = properties.flatMap((property) => (property.kind === 'never' ? [property.fault] : []));
      expect(faults, name).toEqual([...FAULT_KINDS]);
      expect(new Set(properties.map((property) => property.name)).size, name).toBe(properties.length);
    }
  });

  test('each model of handlers promises its own three things besides, and expects three things to happen', () => {
    for (const model of [nmiRcu, irqRcu]) {
      expect(ownOf(model), model.name).toEqual([
        'each-run handled-exactly-once',
        'each-run counted-exactly-once',
        'always old-handler-gone',
        'sometimes new-handler-runs',
        'sometimes dummy-runs',
        'sometimes updater-waits-for-handler',
      ]);
    }
  });

  test('the model of QRCU asserts what it promises, and expects both paths to be taken', () => {
    expect(ownOf(modelNamed('qrcu'))).toEqual(['sometimes updater-takes-fast-path', 'sometimes updater-waits-for-reader']);
  });
});

describe('a search that stops early', () => {
  test('at its depth it says incomplete, whatever the depth, until it has seen everything', () => {
    const full = check(requestFor(nmiRcu, { set: once }));
    const kinds = new Map<number, string>();
    for (let depthMax = 1; depthMax <= full.statistics.depth; depthMax++) {
      const { verdict } = check(requestFor(nmiRcu, { set: once, order: 'dfs', depthMax }));
      kinds.set(depthMax, verdict.kind === 'incomplete' ? verdict.reason : verdict.kind);
    }
    const isLast = (depth: number): boolean => depth === full.statistics.depth;
    const isExpected = (depth: number, kind: string): boolean => kind === `depth ${depth}` || (isLast(depth) && kind === 'holds');
    const unexpected = [...kinds].filter(([depth, kind]) => !isExpected(depth, kind));
    expect(unexpected).toEqual([]);
  });

  test('at its number of states it says incomplete', () => {
    const { verdict } = check(requestFor(nmiRcu, { statesMax: 10 }));
    expect(verdict).toEqual({ kind: 'incomplete', bounds: ['states'], reason: '10 states' });
  });

  test('an interrupt that never may arrive is missed by nobody, and the handler that never runs is', () => {
    expect(outcome(check(requestFor(nmiRcu, { nmis: 0 })))).toBe('vacuous: new-handler-runs, dummy-runs, updater-waits-for-handler');
  });
});

describe('the order of the search', () => {
  for (const { name, instances } of subjects) {
    test(`both orders agree about ${name}: the kind of verdict, and the states where there is nothing to find`, () => {
      const found = instances.find(({ request: { cpus, memory } }) => cpus === 2 && memory === 'sc') ?? instances[0];
      if (!found) throw new Error(`${name} has no instance`);
      const depthFirst = check({ ...found.request, order: 'dfs' });
      expect(depthFirst.verdict.kind).toBe(found.expected.verdict);
      if (found.expected.verdict === 'violated') return;
      const { states, transitions } = check(found.request).statistics;
      expect(depthFirst.statistics).toMatchObject({ states, transitions });
    });
  }
});

// What a model requires besides being free of faults.
function ownOf(model: Model): string[] {
  const properties = systemOf(model, undefined, requestFor(model).set).properties ?? [];
  return properties.flatMap(({ kind, name }) => (kind === 'never' ? [] : [`${kind} ${name}`]));
}

function outcome({ verdict }: CheckResult): string {
  if (verdict.kind === 'violated') return findingName(verdict.finding);
  return verdict.kind === 'vacuous' ? `vacuous: ${verdict.missing.join(', ')}` : verdict.kind;
}
