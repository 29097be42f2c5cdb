// No property can rot into one that cannot fail: each has a row that violates it, which random schedules find and shrink, too.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { everyModel } from '../../properties/index.js';
import { check } from '../../src/check.js';
import { systemOf } from '../../src/lang/model.js';
import { models, requestFor, subjects, textOf, type Instance } from '../models/instances.js';
import { seeded } from '../seed.js';
import { groundOf, schedules, walk, type Ground } from './random-walk.js';

/** Steps that a shrunk schedule may have more than the shortest one. */
const SLACK = 5;
const STEPS_MAX = 60;
const RUNS = 5000;

const instances = subjects.flatMap((subject) => subject.instances);

// A fault goes by its kind in a row, any other property by its name.
const required: readonly string[] = [
  ...everyModel.map((property) => (property.kind === 'never' ? property.fault : property.name)),
  ...ownNames('always'),
  ...ownNames('each-run'),
];

describe('each property that can be violated', () => {
  for (const finding of required) {
    test(`some variant violates ${finding}, and a random schedule that does so shrinks to a short one`, () => {
      const { request } = easiest(rowsThat('violated', finding));
      const shortest = lengthOf(request);
      const schedule = shrunk(groundOf(request), finding);
      expect(schedule.length, textOf(request)).toBeGreaterThanOrEqual(shortest);
      expect(schedule.length, textOf(request)).toBeLessThanOrEqual(shortest + SLACK);
    });
  }
});

describe('each sometimes', () => {
  for (const name of ownNames('sometimes')) {
    test(`some row is vacuous because ${name} never happens`, () => {
      expect(rowsThat('vacuous', name).length).toBeGreaterThan(0);
    });
  }
});

// The schedule that fast-check's shrinking ends with; as it only leaves out and lowers choices, it then looks among shorter ones again.
function shrunk(ground: Ground, finding: string): readonly number[] {
  let best: readonly number[] = [];
  for (let lengthMax = STEPS_MAX; lengthMax > 0; lengthMax = best.length - 1) {
    const looked = fc.check(
      fc.property(schedules(lengthMax), (choices) => walk(ground, choices).finding !== finding),
      seeded<[number[]]>(RUNS),
    );
    if (!looked.counterexample) break;
    best = walk(ground, looked.counterexample[0]).schedule;
  }
  return best;
}

function ownNames(kind: 'always' | 'each-run' | 'sometimes'): string[] {
  const all = models.flatMap((model) => systemOf(model, undefined, requestFor(model).set).properties ?? []);
  return [...new Set(all.filter((property) => property.kind === kind).map(({ name }) => name))];
}

function rowsThat(verdict: 'violated' | 'vacuous', finding: string): Instance[] {
  return instances.filter(({ expected }) => expected.verdict === verdict && expected.finding === finding);
}

// The row whose shortest counterexample is the shortest.
function easiest(rows: readonly Instance[]): Instance {
  const [first] = rows
    .filter(({ request }) => request.memory === 'sc' && request.cpus <= 2)
    .map((row) => ({ row, length: lengthOf(row.request) }))
    .sort((one, other) => one.length - other.length);
  if (!first) throw new Error('no row violates it');
  return first.row;
}

function lengthOf(request: Instance['request']): number {
  const { verdict } = check(request);
  return verdict.kind === 'violated' ? verdict.schedule.length : 0;
}
