// More different slices than there are numbers for: the search starts over with wider ones, and counts the same.
import { expect, test } from 'vitest';
import { call_rcu, cell, READ_ONCE, type Thread } from '../../src/index.js';
import { TooNarrow } from '../../src/machine/slice-ids.js';
import { preparing } from '../../src/prepare.js';
import { modelNamed, requestFor } from '../models/instances.js';
import { everyState } from './every-state.js';
import { BOUNDS } from './hand-made.js';
import { instanceOf, instanceOfRequest, NOTHING, REDUCTIONS, slicedMachine } from './instances.js';

const STATES_MAX = 10_000;
const BITS_FEW = 5;

test('a state has no room for more slices than it has numbers for, and says so in place of a wrong number', () => {
  const instance = instanceOfRequest(requestFor(modelNamed('nmi-rcu')));
  for (const how of [NOTHING, ...REDUCTIONS]) {
    const narrow = slicedMachine(instance, { ...how, bits: how.reduction ? 2 : BITS_FEW });
    expect(() => everyState(narrow, { statesMax: STATES_MAX }), JSON.stringify(how)).toThrow(TooNarrow);
  }
});

test('wider numbers count the same states and transitions', () => {
  const instance = instanceOfRequest(requestFor(modelNamed('nmi-rcu')));
  for (const how of [NOTHING, ...REDUCTIONS]) {
    const [usual, wide] = [false, true].map((isWide) => everyState(slicedMachine(instance, { ...how, isWide }), { statesMax: STATES_MAX }));
    expect(wide).toEqual(usual);
  }
});

test('a check of more slices than usual begins again with room for them', () => {
  const widths: boolean[] = [];
  const isWide = preparing(requestFor(modelNamed('nmi-rcu')), (prepared) => {
    widths.push(prepared.isWide);
    if (!prepared.isWide) throw new TooNarrow();
    return prepared.isWide;
  });
  expect(isWide).toBe(true);
  expect(widths).toEqual([false, true]);
});

test('as many grace periods as a word has bits are told apart, and more are refused', () => {
  const value = cell<number>('value', 0);
  function* callback(_: null): Thread {
    yield* READ_ONCE(value);
  }
  function* caller(): Thread {
    yield* call_rcu(null, callback);
  }
  const system = { tasks: { one: caller, two: caller } };
  const machineOf = (callbackSlots: number): unknown =>
    slicedMachine(instanceOf({ ...system, callbackSlots }, BOUNDS, {}), NOTHING);
  expect(() => machineOf(16)).not.toThrow();
  expect(() => machineOf(17)).toThrow('34 grace periods and calls of rcu_barrier() can be waited for at once, at the most 32');
});
