// Properties, checked the second way: where the search says that nothing is wrong, no random schedule meets anything.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { everyModel } from '../../properties/index.js';
import { FAULT_KINDS } from '../../src/core/fault.js';
import { systemOf } from '../../src/lang/model.js';
import type { Property } from '../../src/lang/property.js';
import { subjects, textOf } from '../models/instances.js';
import { seeded } from '../seed.js';
import { groundOf, isArrival, schedules, walk, type Ground } from './random-walk.js';

const STEPS_MAX = 80;
const RUNS = 10;

// Where the search finds nothing: the verdict `holds` or `vacuous`.
interface Safe {
  readonly ground: Ground;
  readonly properties: readonly Property[];
}

const safe: readonly Safe[] = subjects.flatMap(({ model, variant, instances }) =>
  instances.flatMap(({ request, expected }) => {
    if (expected.verdict === 'violated' || request.cpus > 2) return [];
    return [{ ground: groundOf(request), properties: systemOf(model, variant, request.set).properties ?? [] }];
  }),
);

const everyName = everyModel.map(({ name }) => name);
const ownNames = [...new Set(safe.flatMap(({ properties }) => properties.filter(isRequired).map(({ name }) => name)))].filter(
  (name) => !everyName.includes(name),
);

describe('the properties of every model', () => {
  test('there is one for each fault, in the order of the faults', () => {
    expect(everyModel.map((property) => (property.kind === 'never' ? property.fault : property.kind))).toEqual([...FAULT_KINDS]);
  });

  test('every model and variant requires all of them', () => {
    for (const { ground, properties } of safe) {
      expect(properties.map(({ name }) => name), textOf(ground.request)).toEqual(expect.arrayContaining(everyName));
    }
  });

  for (const property of everyModel) {
    test(`no random schedule violates ${property.name} where a search finds nothing`, () => {
      if (property.kind !== 'never') throw new Error(`${property.name} is not about a fault`);
      for (const { ground } of safe) expectNever(ground, property.fault);
    });
  }
});

describe('the properties of the models', () => {
  test('there are some of runs and some of states to check', () => {
    expect(ownNames).toEqual([
      'old-reader-gone',
      'idle-at-rest',
      'handled-exactly-once',
      'counted-exactly-once',
      'old-handler-gone',
      'no-nmi-lost',
      'handler-not-reentered',
      'counted-once',
      'reader-sees-tail',
      'no-torn-read',
      'mutual-exclusion',
    ]);
  });

  for (const name of ownNames) {
    test(`no random schedule violates ${name} where a search finds nothing`, () => {
      const about = safe.filter(({ properties }) => properties.some((property) => property.name === name));
      expect(about.length).toBeGreaterThan(0);
      for (const { ground } of about) expectNever(ground, name);
    });
  }
});

describe('the random schedules', () => {
  test('they are no empty talk: where interrupts arrive, most are as long as asked, and most have arrivals in them', () => {
    const lengths: number[] = [];
    let arrivals = 0;
    const interrupted = safe.filter(({ ground }) => hasInterrupts(ground));
    for (const { ground } of interrupted) {
      fc.assert(
        fc.property(schedules(STEPS_MAX), (choices) => {
          const { schedule } = walk(ground, choices);
          if (schedule.length === choices.length) lengths.push(schedule.length);
          if (schedule.some(isArrival)) arrivals++;
        }),
        seeded(RUNS),
      );
    }
    expect(lengths.length).toBeGreaterThan(interrupted.length * RUNS * 0.5);
    expect(arrivals).toBeGreaterThan(interrupted.length * RUNS * 0.5);
  });
});

function hasInterrupts({ request: { model, variant, set } }: Ground): boolean {
  const { nmi, irq } = systemOf(model, variant, set);
  return nmi !== undefined || irq !== undefined;
}

function expectNever(ground: Ground, finding: string): void {
  fc.assert(
    fc.property(schedules(STEPS_MAX), (choices) => {
      expect(walk(ground, choices).finding, textOf(ground.request)).not.toBe(finding);
    }),
    seeded(RUNS),
  );
}

// What can be violated: a `sometimes` cannot.
function isRequired({ kind }: Property): boolean {
  return kind === 'always' || kind === 'each-run';
}
