// Traces for viewers: they keep to the format of Apalache's ADR 015, and tell the states that the machine was in.
import { describe, expect, test } from 'vitest';
import nmiRcuModel from '../../models/nmi-rcu/model.ts';
import { check } from '../../src/check.js';
import { settingOf } from '../../src/load/setting.js';
import { preparing, type CheckRequest } from '../../src/prepare.js';
import { itfJson } from '../../src/report/itf.js';
import { statesAlong } from '../../src/trace/states.js';
import type { Trace } from '../../src/trace/trace.js';
import type { MemoryName } from '../../src/core/memory.js';

interface ItfState {
  readonly '#meta': { readonly index: number };
  readonly step: { readonly number: { readonly '#bigint': string }; readonly finding: string };
  readonly memory: Readonly<Record<string, unknown>>;
  readonly allocated: Readonly<Record<string, boolean>>;
  readonly contexts: { readonly '#map': readonly (readonly [unknown, readonly { readonly kind: string; readonly name: string }[]])[] };
  readonly pending: { readonly '#map': readonly (readonly [unknown, readonly string[]])[] };
}

interface Itf {
  readonly vars: readonly string[];
  readonly states: readonly ItfState[];
}

function exported(variant: string, memory: MemoryName): { readonly trace: Trace; readonly itf: Itf } {
  const request: CheckRequest = {
    model: nmiRcuModel,
    file: 'models/nmi-rcu/model.ts',
    variant,
    set: settingOf(nmiRcuModel, {}),
    memory,
    cpus: 2,
    nmis: 'unbounded',
    order: 'bfs',
    now: () => 0,
  };
  const { trace } = check(request);
  if (!trace) throw new Error(`${variant} has a counterexample`);
  const schedule = trace.steps.map(({ action }) => action);
  const states = preparing(request, (prepared) => statesAlong(prepared, schedule));
  return { trace, itf: JSON.parse(itfJson(trace, states)) as Itf };
}

// What of a value the format does not have; ADR 015, "The ITF format".
function objections(value: unknown, path: string): string[] {
  if (typeof value === 'string' || typeof value === 'boolean') return [];
  if (Array.isArray(value)) return value.flatMap((each, index) => objections(each, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [`${path} is ${JSON.stringify(value)}`];
  const entries = Object.entries(value);
  if (!entries.some(([key]) => key.startsWith('#'))) return entries.flatMap(([key, each]) => objections(each, `${path}.${key}`));
  const [[key, inner]] = entries;
  if (entries.length > 1) return [`${path} has more than ${key}`];
  if (key === '#bigint') return typeof inner === 'string' && /^-?\d+$/.test(inner) ? [] : [`${path} is no integer`];
  if (key === '#map' && Array.isArray(inner) && inner.every((pair) => Array.isArray(pair) && pair.length === 2))
    return objections(inner, path);
  return [`${path} has ${key}`];
}

const CASES = [
  ['no-grace-period', 'sc'],
  ['plain-store', 'pso'],
  ['read-once', 'arm'],
  ['counted-twice', 'tso'],
  ['preemptible-reader', 'sc'],
] as const;

describe.each(CASES)('%s under %s', (variant, memory) => {
  const { trace, itf } = exported(variant, memory);

  test('each state has each variable, with values of the format', () => {
    expect(itf).toMatchObject({ '#meta': { format: 'ITF', status: 'violation' } });
    for (const [index, { '#meta': meta, ...state }] of itf.states.entries()) {
      expect(meta).toEqual({ index });
      expect(Object.keys(state)).toEqual(itf.vars);
      expect(objections(state, `states[${index}]`)).toEqual([]);
    }
  });

  test('a variable has one type in all states', () => {
    const typeOf = (value: unknown): string => (typeof value === 'object' ? Object.keys(value ?? {}).join(' ') : typeof value);
    const [first, ...rest] = itf.states.map((state) => Object.entries(state.memory).map(([cell, value]) => `${cell} ${typeOf(value)}`));
    for (const each of rest) expect(each).toEqual(first);
  });

  test('there is a state before the first step and after each, and only the last has the finding', () => {
    expect(itf.states.map(({ step }) => step.number['#bigint'])).toEqual([...trace.steps.keys(), trace.steps.length].map(String));
    const findings = itf.states.map(({ step }) => step.finding);
    expect(findings.filter((each) => each !== '')).toHaveLength(1);
    expect(findings.at(-1)).not.toBe('');
  });

  test('who runs on a CPU after a step is in the state, unless the context has ended', () => {
    for (const { number, cpu, context, ends, kind } of trace.steps.slice(0, -1)) {
      if (kind === 'perform') continue;
      const running = itf.states[number].contexts['#map'][cpu][1].map((each) => `${each.kind} ${each.name}`);
      expect(running.includes(`${context.kind} ${context.name}`), `step ${number}`).toBe(!ends);
    }
  });

  test('what is pending is performed later or never', () => {
    const performed = trace.steps.filter(({ kind }) => kind === 'perform').length;
    const counts = itf.states.map(({ pending }) => pending['#map'].flatMap(([, ops]) => ops).length);
    const fetched = trace.steps.filter(({ kind, pending }) => kind !== 'perform' && pending !== undefined).length;
    expect(counts[0]).toBe(0);
    expect(counts.at(-1)).toBe(fetched - performed);
    expect(Math.max(...counts) > 0).toBe(fetched > 0);
  });
});

test('a load under sc takes the value that memory has in the state before it', () => {
  const { trace, itf } = exported('no-grace-period', 'sc');
  const loads = trace.steps.flatMap(({ number, op, result }) => {
    const [, cell] = /^(?:READ_ONCE|load|rcu_dereference_sched)\((\w+)\)$/.exec(op) ?? [];
    return cell === undefined ? [] : [{ told: result, kept: itf.states[number - 1].memory[cell] }];
  });
  expect(loads.map(({ told }) => told)).toEqual(['my_nmi_callback', '&nmi_data#0', '&nmi_data#0']);
  for (const { told, kept } of loads) expect(kept).toBe(told);
  // kmalloc() at 1, kfree() at 11.
  expect(itf.states.map(({ allocated }) => allocated['nmi_data#0'])).toEqual([
    false,
    ...Array<boolean>(10).fill(true),
    ...Array<boolean>(3).fill(false),
  ]);
});
