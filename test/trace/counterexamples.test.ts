// The counterexample of each violated row on 2 CPUs: what its steps say of each other, and that it is a shortest one.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import type { Trace, TraceStep } from '../../src/trace/trace.js';
import { subjects, textOf } from '../models/instances.js';

const traces: readonly { readonly name: string; readonly trace: Trace }[] = subjects.flatMap(({ instances }) =>
  instances.flatMap(({ request, expected }) => {
    if (expected.verdict !== 'violated' || request.cpus > 2) return [];
    const { trace } = check(request);
    return trace ? [{ name: textOf(request), trace }] : [];
  }),
);

const STORES =
  /^(store|WRITE_ONCE|rcu_assign_pointer|smp_store_release|this_cpu_(write|inc)|(spin|mutex)_(lock|unlock)|atomic_\w+|cmpxchg|xchg)\(/;

describe('the counterexample of each violated row', () => {
  test('there is one for each', () => {
    expect(traces.length).toBeGreaterThan(60);
  });

  test('its steps are numbered from 1', () => {
    for (const { name, trace } of traces) {
      expect(trace.steps.map(({ number }) => number), name).toEqual(trace.steps.map((_, index) => index + 1));
    }
  });

  test('a load reads from an earlier step that stores to the same cell, or from the initial value', () => {
    for (const { name, trace } of traces) {
      for (const { readsFrom, op, number } of trace.steps) {
        if (readsFrom === undefined || readsFrom === 0) continue;
        const source = stepAt(trace, readsFrom);
        expect(source.number, name).toBeLessThan(number);
        expect(cellOf(source.op), `${name}: ${number} reads from ${readsFrom}`).toBe(cellOf(op));
        expect(source.op, name).toMatch(STORES);
      }
    }
  });

  test('a load of a value that was stored has the value that its source stored', () => {
    const compared: [string, string, string][] = [];
    for (const { name, trace } of traces) {
      for (const { readsFrom = 0, result, number, op } of trace.steps) {
        // What an atomic operation answers need not be what it loaded.
        if (op.startsWith('atomic_')) continue;
        const stored = readsFrom === 0 ? undefined : /, (.*)\)$/.exec(stepAt(trace, readsFrom).op)?.[1];
        if (stored !== undefined && result !== undefined) compared.push([`${name}: ${number}`, result, stored]);
      }
    }
    expect(compared.length).toBeGreaterThan(50);
    expect(compared.filter(([, result, stored]) => result !== stored)).toEqual([]);
  });

  test('a pending store and its performance name each other', () => {
    let pairs = 0;
    for (const { name, trace } of traces) {
      for (const { kind, number, pending, cpu, op } of trace.steps) {
        if (kind === 'perform') expect(pending, `${name}: ${number}`).toBeDefined();
        // 0: pending to the end of the trace.
        if (pending === undefined || pending === 0) continue;
        pairs++;
        const other = stepAt(trace, pending);
        expect(other, `${name}: ${number}`).toMatchObject({ pending: number, cpu, op });
        expect([kind, other.kind].filter((one) => one === 'perform').length, `${name}: ${number}`).toBe(1);
      }
    }
    expect(pairs).toBeGreaterThan(100);
  });

  test('it says why, and the steps that it mentions exist', () => {
    for (const { name, trace } of traces) {
      expect(trace.why.length, name).toBeGreaterThan(0);
      const mentioned = trace.why.flatMap((sentence) => [...sentence.matchAll(/\bat (\d+)|\bbetween (\d+) and (\d+)/g)]);
      const numbers = mentioned.flatMap((match) => match.slice(1)).filter((text) => text !== undefined).map(Number);
      for (const number of numbers) expect(number <= trace.steps.length, `${name}: ${trace.why.join(' ')}`).toBe(true);
      expect(trace.why.join(' '), name).not.toMatch(/undefined|NaN|-1/);
    }
  });

  test('every op of a thread has a place in a file of the models, and a stack that begins there', () => {
    for (const { name, trace } of traces) {
      for (const { kind, op, where, stack, number } of trace.steps) {
        if (kind === 'perform' || op.endsWith('do_nmi()')) continue;
        expect(where?.file, `${name}: ${number} ${op}`).toMatch(/\/models\/[\w-]+\/.+\.ts$/);
        expect(stack[0], name).toMatchObject({ file: where?.file, line: where?.line });
      }
    }
  });

  test('it survives JSON', () => {
    for (const { trace } of traces) expect(JSON.parse(JSON.stringify(trace))).toEqual(withoutUndefined(trace));
  });

  test('no interrupt is in it that a shorter one could do without: each handler that ran to its end left something behind', () => {
    for (const { name, trace } of traces) {
      const last = trace.steps.at(-1);
      for (const arrival of trace.steps.filter(({ kind }) => kind === 'arrival')) {
        const end = trace.steps.find((step) => step.ends && step.number >= arrival.number && isSame(arrival, step));
        if (!end || end === last) continue;
        const did = trace.steps.filter((step) => step.number >= arrival.number && step.number <= end.number && isSame(arrival, step));
        const leavesSomething = did.some(({ op }) => /^(store|WRITE_ONCE|this_cpu_write|kfree|spin|call_rcu)/.test(op));
        expect(leavesSomething, `${name}: ${arrival.number}`).toBe(true);
      }
    }
  });
});

function isSame(one: TraceStep, { cpu, context }: Pick<TraceStep, 'cpu' | 'context'>): boolean {
  return one.cpu === cpu && one.context.kind === context.kind;
}

function stepAt({ steps }: Trace, number: number): TraceStep {
  const step = steps[number - 1];
  if (!step) throw new Error(`there is no step ${number}`);
  return step;
}

function cellOf(op: string): string {
  return /\(([^,)]*)/.exec(op)?.[1] ?? '';
}

// JSON leaves out what is undefined.
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(present.map(([key, part]) => [key, withoutUndefined(part)]));
}
