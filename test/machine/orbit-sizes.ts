// The sizes of a system's state space, whole and by orbits, after both were compared in all ways.
import { expect } from 'vitest';
import type { System } from '../../src/lang/model.js';
import {
  countOf,
  encoded,
  imagesOf,
  orbitOf,
  orderOf,
  replayed,
  searched,
  statesOf,
  subjectOf,
  successorsOf,
  type Explored,
} from './brute-force.js';

/** Systems with more states are not compared. */
const STATES_MAX = 3000;

/** How many states there are, how many orbits, and how large the group is besides exchanging CPUs of one class. */
export function sizesOf(system: System, how: Explored): { order: number; states: number; orbits: number } | undefined {
  const subject = subjectOf(system, how);
  const { machine, sliced, whole } = subject;
  const all = statesOf(machine, STATES_MAX);
  if (all === undefined) return undefined;
  const representatives = new Map<string, string>();
  for (const [index, state] of all.states.entries()) {
    const orbit = orbitOf(subject, state);
    const representative = representatives.get(orbit) ?? encoded(subject, state);
    representatives.set(orbit, representative);
    expect(encoded(subject, state)).toBe(representative);
    if (index % 7 !== 0) continue;
    // What an image does is the image of what the state does.
    const images = imagesOf(subject, state);
    const image = images[index % images.length] ?? state;
    const [here, there] = [successorsOf(machine, state), successorsOf(machine, image)];
    expect(encoded(subject, image)).toBe(representative);
    expect(new Set(there.after.map((each) => orbitOf(subject, each)))).toEqual(new Set(here.after.map((each) => orbitOf(subject, each))));
    expect(there.found).toEqual(here.found);
  }
  expect(new Set(representatives.values()).size).toBe(representatives.size);
  expect([countOf(sliced), countOf(whole)]).toEqual([representatives.size, all.states.length]);
  const [fewer, more] = [searched(sliced), searched(whole)];
  expect(fewer.finding === '').toBe(more.finding === '');
  expect(fewer.schedule).toHaveLength(more.schedule.length);
  if (fewer.finding !== '') expect(replayed(machine, fewer.schedule)).toContain(fewer.finding);
  return { order: orderOf(subject), states: all.states.length, orbits: representatives.size };
}

/** What most of these tests ask for. */
export function asked(cpus: number): Explored {
  return { cpus, nmis: 1, memory: 'sc', window: 2 };
}
