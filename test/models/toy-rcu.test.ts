// The toy implementations of RCU: what their updaters do, op by op, and that a variant changes those that have the part that it leaves out.
import { describe, expect, test } from 'vitest';
import { modelNamed, requestFor } from './instances.js';
import { opsOf, prepared } from './exploration.js';

const toyRcu = modelNamed('toy-rcu');
const digest = (implementation: string, variant?: string): string =>
  prepared(requestFor(toyRcu, { variant, set: { implementation, updates: 'once' } })).compiled.program.digest;

describe('synchronize_rcu', () => {
  test('of the pair of counters flips, waits for the old counter, flips back, and waits for the other', () => {
    const ops = opsOf(prepared(requestFor(toyRcu, { set: { updates: 'once' } })), 'updater', (value) => value === '&data#0');
    const between = ops.slice(ops.indexOf('WRITE_ONCE(shared, null)') + 1, ops.findIndex((op) => op.startsWith('kfree')));
    const flip = ['WRITE_ONCE', 'smp_mb', 'wait_until', 'smp_mb'];
    expect(between.map((op) => op.replace(/\(.*/, ''))).toEqual(['smp_mb', 'READ_ONCE', ...flip, ...flip]);
  });
});

describe('the variants of toy-rcu', () => {
  const without = (implementation: string): string[] =>
    Object.keys(toyRcu.variants).filter((variant) => digest(implementation, variant) === digest(implementation));

  test('each change the pair of counters', () => {
    expect(without('counter-pair')).toEqual([]);
  });

  test('change nothing of a lock but that it is waited for', () => {
    expect(without('lock')).toEqual(Object.keys(toyRcu.variants).filter((variant) => variant !== 'no-wait'));
  });
});
