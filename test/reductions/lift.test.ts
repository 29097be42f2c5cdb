// Schedules of reduced searches: each is one of the whole machine, step by step, and ends in the finding.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { livenessOf } from '../../src/check-liveness.js';
import { check } from '../../src/check.js';
import { search } from '../../src/explore/search.js';
import type { CheckRequest } from '../../src/prepare.js';
import type { Machine } from '../../src/machine/machine.js';
import { takeAgain } from '../../src/trace/schedule.js';
import { subjects, textOf } from '../models/instances.js';
import { seeded } from '../seed.js';
import { sampled } from '../thorough.js';
import { kindOf } from './every-state.js';
import { hiddenStates } from './hidden-states.js';
import { hiddenTurns } from './hidden-turns.js';
import { hiddenWaits } from './hidden-waits.js';
import {
  instanceByHand,
  instanceOfRequest,
  instanceOfScene,
  NOTHING,
  plainMachine,
  REDUCTIONS,
  slicedMachine,
  watchOf,
  type Instance,
} from './instances.js';
import { scenes } from './random-systems.js';

const ORDERS = ['bfs', 'dfs'] as const;
const STATES_MAX = 3000;
const WINDOW_AMPLE = 6;

// What the whole machine finds at the end of a schedule: by the last action, in the state, or because nothing happens there any more.
function foundAtTheEnd(machine: Machine, schedule: readonly number[]): readonly string[] {
  const taken = takeAgain(machine, schedule);
  expect(taken.length).toBe(schedule.length);
  const last = taken.at(-1);
  if (last && last.after === undefined) {
    machine.expand(last.before, 0);
    return [machine.findings[machine.actions.indexOf(last.code)] ?? 0].map((code) => kindOf(machine.program, code));
  }
  const state = last?.after ?? machine.initial();
  const codes = [machine.observe(state, 0)];
  machine.expand(state, 0);
  return [...codes, machine.restFinding].flatMap((code) => (code === 0 ? [] : kindOf(machine.program, code)));
}

// How long the schedule to a finding is, in this order, whatever is left out; 0 without a finding.
function lengths(instance: Instance, order: 'bfs' | 'dfs'): number[] {
  return [NOTHING, ...REDUCTIONS].map((how) => {
    const { finding, schedule } = search(slicedMachine(instance, how, watchOf(instance)), { order, statesMax: STATES_MAX, now: () => 0 });
    if (finding === 0) return 0;
    const found = foundAtTheEnd(plainMachine(instance, watchOf(instance)), schedule);
    expect(found, JSON.stringify({ how, order })).toContain(kindOf(instance.compiled.program, finding));
    return schedule.length;
  });
}

describe('the schedule of a reduced search', () => {
  for (const memory of ['sc', 'tso', 'arm'] as const) {
    test(`is one of the whole machine, in random systems under ${memory}`, () => {
      let found = 0;
      const replays = fc.property(scenes, fc.constantFrom(...ORDERS), (scene, order) => {
        // With a window of 1, hardly anything gets as far as a finding.
        const program = { ...scene.program, window: memory === 'arm' ? WINDOW_AMPLE : scene.program.window };
        const [whole, symmetric] = lengths(instanceOfScene({ ...scene, program }, { memory, compiler: 'faithful' }), order);
        if (order === 'bfs' && whole > 0 && symmetric > 0) expect(symmetric).toBe(whole);
        if (whole > 0) found++;
      });
      fc.assert(replays, seeded(40));
      expect(found).toBeGreaterThan(10);
    });
  }

  test('is one of the whole machine, in systems made by hand', () => {
    for (const made of [...hiddenStates, ...hiddenWaits, ...hiddenTurns]) {
      for (const order of ORDERS) {
        const isFound = lengths(instanceByHand(made), order).every((length) => length > 0);
        expect(isFound, `${made.name}, ${order}`).toBe(made.finds.length > 0);
      }
    }
  });
});

describe('the counterexample of a check', () => {
  const violated = subjects.flatMap(({ instances }) => instances).filter(({ expected }) => expected.verdict === 'violated');
  // A lasso is none of its findings: those have a test of their own.
  const small = violated.filter(
    ({ request }) => request.nmis === 'unbounded' && request.variant !== 'restore-previous' && livenessOf(request).length === 0,
  );

  function replays(request: CheckRequest): number {
    const { verdict, trace } = check(request);
    if (verdict.kind !== 'violated') expect.fail(`${textOf(request)}: ${verdict.kind}`);
    const instance = instanceOfRequest(request);
    const name = verdict.finding.kind === 'fault' ? verdict.finding.fault : verdict.finding.property;
    const found = foundAtTheEnd(plainMachine(instance, watchOf(instance)), verdict.schedule);
    const property = instance.properties.findIndex((each) => each.name === name);
    expect(
      found.some((kind) => kind.includes(name) || kind === `property ${property}`),
      `${textOf(request)}: ${found.join()}`,
    ).toBe(true);
    return trace?.steps.length ?? 0;
  }

  test('is one of the whole machine, depth first and on 3 CPUs or more, too, and has the fault that it says', () => {
    expect(small.length).toBeGreaterThan(30);
    for (const { request } of sampled(
      small.filter((_, index) => index % 8 === 0),
      3,
    )) {
      replays({ ...request, order: 'dfs' });
      replays({ ...request, cpus: Math.max(3, request.cpus), order: 'dfs' });
    }
  });

  test('is one of the whole machine when the second search, which looks for a shorter one, is cut short', () => {
    let isCutShort = false;
    for (const { request } of small.filter((_, index) => index % 12 === 0)) {
      const whole = check({ ...request, symmetry: false, reduction: false });
      const statesMax = Math.floor(whole.statistics.states / 2);
      const { verdict } = check({ ...request, statesMax });
      if (verdict.kind !== 'violated') continue;
      isCutShort = true;
      expect(replays({ ...request, statesMax })).toBeGreaterThanOrEqual(whole.trace?.steps.length ?? 0);
    }
    expect(isCutShort).toBe(true);
  });
});
