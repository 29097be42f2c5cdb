// Tables = generators: along random schedules, each op that the machine performs is the op that the model's own generator asks for.
//
// explain() runs the generators beside the machine and asserts it at every step; so explaining is the whole test.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingOf, originOf } from '../../src/check.js';
import { model } from '../../src/lang/model.js';
import { explain } from '../../src/trace/explain.js';
import type { Trace } from '../../src/trace/trace.js';
import { models, requestFor, subjects, textOf } from '../models/instances.js';
import { toSystem } from '../oracle/program-tree.js';
import { programs } from '../oracle/programs.js';
import { groundOf, schedules, walk, type Ground } from '../properties/random-walk.js';
import { seeded } from '../seed.js';
import { IS_THOROUGH, sampled } from '../thorough.js';

describe('the generators and the tables', () => {
  for (const memory of ['sc', 'tso'] as const) {
    let steps = 0;
    for (const of of models) {
      test(`agree along random schedules of ${of.name} and its variants under ${memory}, with findings and without`, () => {
        for (const { instances } of sampled(
          subjects.filter((subject) => subject.model === of),
          3,
        )) {
          const [first] = instances.filter(({ request }) => request.memory === memory && request.cpus === 2);
          if (!first) continue;
          const ground = groundOf(first.request);
          fc.assert(
            fc.property(schedules(60), (choices) => {
              steps += explained(ground, choices).steps.length;
            }),
            seeded(15),
          );
        }
      });
    }

    test(`have been compared at many steps under ${memory}`, () => {
      expect(steps).toBeGreaterThan(IS_THOROUGH ? 5000 : 2000);
    });

    test(`agree along random schedules of random programs under ${memory}`, () => {
      let faults = 0;
      fc.assert(
        fc.property(programs, fc.array(schedules(30), { minLength: 3, maxLength: 3 }), (program, several) => {
          const { cpus, nmis, window } = program;
          const random = model({ name: 'random', question: '', system: () => toSystem(program) });
          const ground = groundOf(requestFor(random, { memory, cpus, nmis, window }));
          for (const choices of several) if (explained(ground, choices).finding.message !== 'none') faults++;
        }),
        seeded(IS_THOROUGH ? 300 : 100),
      );
      expect(faults).toBeGreaterThan(IS_THOROUGH ? 50 : 20);
    });
  }
});

describe('an explained schedule', () => {
  test('it has the steps of the schedule, numbered from 1, and the last of them is the one at fault', () => {
    const { request } = subjects.flatMap(({ instances }) => instances).find(({ expected }) => expected.finding === 'use-after-free') ?? {};
    if (!request) throw new Error('no row violates it');
    const ground = groundOf(request);
    fc.assert(
      fc.property(schedules(60), (choices) => {
        const { schedule } = walk(ground, choices);
        const { steps } = explained(ground, choices);
        expect(
          steps.map(({ action }) => action),
          textOf(request),
        ).toEqual(schedule);
        expect(steps.map(({ number }) => number)).toEqual(schedule.map((_, index) => index + 1));
      }),
      seeded(100),
    );
  });
});

function explained(ground: Ground, choices: readonly number[]): Trace {
  const { request, prepared } = ground;
  const { schedule, code } = walk(ground, choices);
  const finding = code === 0 ? ({ kind: 'property', property: 'none', message: 'none' } as const) : findingOf(request, prepared, code);
  return explain({ ...prepared, origin: originOf(request), finding, schedule });
}
