// schedules(): every one of them can run, each finding is met, and what fails shrinks to as little as a search finds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import nmiRcu from '../../models/nmi-rcu/model.ts';
import {
  cell,
  model,
  per_cpu,
  per_cpu_variable,
  READ_ONCE,
  this_cpu_inc,
  this_cpu_read,
  uninitialized,
  WRITE_ONCE,
  wrapping,
  type Thread,
} from '../../src/index.js';
import { check } from '../../src/check.js';
import { schedules, type Schedule, type ScheduleOptions } from '../../src/testing/fast-check.js';
import { requestOf } from '../../src/testing/options.js';
import { seeded } from '../seed.js';
import { race, starless } from './models.js';

/** The schedule that fast-check ends with when this is taken for wrong. */
function shrunk(options: ScheduleOptions, isWrong: (schedule: Schedule) => boolean): Schedule {
  const { counterexample } = fc.check(
    fc.property(schedules(nmiRcu, options), (schedule) => !isWrong(schedule)),
    { ...seeded<[Schedule]>(5000) },
  );
  if (!counterexample) throw new Error('no schedule was wrong');
  return counterexample[0];
}

describe('a random schedule', () => {
  test('can run, and says where it ended', () => {
    fc.assert(
      fc.property(schedules(nmiRcu, { memory: 'arm', nmis: 1, set: { cycles: 'once' }, maxSteps: 30 }), (schedule) => {
        expect(schedule.length).toBeLessThanOrEqual(30);
        expect(schedule.steps).toHaveLength(schedule.length);
        expect(schedule.steps.map(({ number }) => number)).toEqual(schedule.steps.map((_, index) => index + 1));
      }),
      seeded(100),
    );
  });

  test('of a model that holds ends in nothing wrong; some are complete', () => {
    let complete = 0;
    fc.assert(
      fc.property(schedules(nmiRcu, { nmis: 1, set: { cycles: 'once' }, maxSteps: 200 }), ({ finding, isComplete }) => {
        if (isComplete) complete++;
        return finding === undefined;
      }),
      seeded(100),
    );
    expect(complete).toBeGreaterThan(10);
  });
});

describe('what is in memory where a schedule ends', () => {
  const count = cell<number>('count', 0, wrapping(4));
  const log = uninitialized<number>('log');
  const seen = per_cpu_variable<number>('seen', 0, wrapping(4));
  function* adder(): Thread {
    const old = yield* READ_ONCE(count);
    yield* this_cpu_inc(seen);
    yield* this_cpu_read(seen);
    yield* WRITE_ONCE(count, old + 1);
    yield* WRITE_ONCE(log, old);
  }
  const adding = model({ name: 'adding', question: 'How much?', system: () => ({ tasks: { one: adder, two: adder } }) });

  test('the values of complete schedules are those of exhaustion: an addition may be lost', () => {
    const met = new Set<string>();
    const options = { memory: 'sc', cells: [log] } as const;
    fc.assert(
      fc.property(schedules(adding, options), (end) => {
        if (end.isComplete) met.add([end.value(count), end.value(log), end.value(per_cpu(seen, 1))].join(' '));
      }),
      seeded(300),
    );
    expect([...met].sort()).toEqual(['1 0 1', '2 0 1', '2 1 1']);
  });

  test('what is not stored yet is not there, and neither is what is pending', () => {
    fc.assert(
      fc.property(schedules(adding, { memory: 'tso', cells: [log] }), (end) => {
        const performed = (name: string): boolean =>
          end.steps.some(({ op, kind, pending }) => op.startsWith(`WRITE_ONCE(${name},`) && (kind === 'perform' || pending === undefined));
        expect(end.value(log) !== undefined).toBe(performed('log'));
        expect(end.value(count) !== 0).toBe(performed('count'));
      }),
      seeded(200),
    );
  });

  test('what nobody keeps is refused, with what keeps it', () => {
    const [end] = fc.sample(schedules(adding, { memory: 'sc' }), { ...seeded<Schedule>(1), numRuns: 1 });
    expect(() => end.value(log)).toThrow('schedules(model, { cells: [cell] })');
    expect(() => schedules(adding, { cells: [7 as never] })).toThrow('must be a cell');
  });
});

describe('a schedule that fails', () => {
  test.each(['sc', 'tso'] as const)('shrinks to one that is as short as a shortest counterexample, under %s', (memory) => {
    const asked = { variant: 'no-grace-period', memory } as const;
    const small = shrunk(asked, ({ finding }) => finding === 'use-after-free');
    const { verdict } = check({ ...requestOf(nmiRcu, asked), cpus: 2 });
    if (verdict.kind !== 'violated') throw new Error('the variant is not violated');
    expect(small.length).toBeGreaterThanOrEqual(verdict.schedule.length);
    expect(small.length).toBeLessThanOrEqual(verdict.schedule.length + 1);
    expect(small.steps.at(-1)?.op).toContain('nmi_data#0.ticks');
  });

  test('shrinks to what the property is about, also where nothing is wrong with it', () => {
    const isIn = ({ steps }: Schedule): boolean => steps.some(({ regions }) => regions.includes('+my_nmi_callback'));
    const small = shrunk({ memory: 'sc' }, isIn);
    expect(small.steps.filter(({ kind }) => kind === 'arrival')).toHaveLength(1);
    expect(small.steps.at(-1)?.regions).toContain('+my_nmi_callback');
    expect(small.finding).toBeUndefined();
  });

  test('is printed as columns', () => {
    const said = fc.check(
      fc.property(schedules(race, { memory: 'sc' }), ({ finding }) => finding === undefined),
      seeded<[Schedule]>(1000),
    );
    const text = fc.defaultReportMessage(said) ?? '';
    const parts = ['CPU 0 · writer', 'CPU 1 · reader', 'WRITE_ONCE(flag, 1)', 'ends in failed-assertion'];
    for (const part of parts) expect(text).toContain(part);
  });
});

describe('a mistake is said with what to write instead', () => {
  test.each<[string, unknown, object, string]>([
    ['no model', 42, {}, 'schedules() is about a model, but was given 42'],
    ['every number of CPUs', race, { cpus: 'any' }, 'schedules() runs on a number of CPUs'],
    ['an unknown option', race, { steps: 5 }, 'schedules(): steps means nothing'],
    ['no steps', race, { maxSteps: 0 }, 'maxSteps must be at least 1'],
    ['a missing star', starless, {}, 'forgotten-yield-star'],
  ])('it is said of %s', (_, given, options, part) => {
    expect(() => schedules(given as typeof race, options)).toThrow(part);
  });
});
