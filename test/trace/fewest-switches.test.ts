// Fewest switches: compared with every schedule of the same length, on systems small enough to try them all.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { decodeFinding } from '../../src/machine/finding-code.js';
import { decodeAction } from '../../src/machine/action.js';
import { prepare, type CheckRequest } from '../../src/prepare.js';
import { search } from '../../src/explore/search.js';
import { BUG_ON, cell, model, READ_ONCE, WRITE_ONCE, type System } from '../../src/index.js';
import type { Machine } from '../../src/machine/machine.js';
import { fewestSwitches, switchesOf, type Ending } from '../../src/trace/fewest-switches.js';
import nmiRcuModel from '../../models/nmi-rcu/model.ts';

const x = cell<number>('x', 0);
const y = cell<number>('y', 0);

// Two writers and a reader that must see both; the reader and the first writer share a CPU when there are two.
const handshake: System = {
  tasks: {
    *first() { yield* WRITE_ONCE(x, 1); yield* WRITE_ONCE(x, 0); },
    *second() { yield* WRITE_ONCE(y, 1); yield* WRITE_ONCE(y, 0); },
    *reader() { const one = yield* READ_ONCE(x); const other = yield* READ_ONCE(y); yield* BUG_ON(one + other === 2, 'both'); },
  },
};

const interrupted: System = {
  tasks: {
    *task() { yield* WRITE_ONCE(x, 1); yield* WRITE_ONCE(y, 1); },
    *other() { const seen = yield* READ_ONCE(y); yield* BUG_ON(seen === 2, 'two'); },
  },
  *nmi() { if ((yield* READ_ONCE(x)) === 1) yield* WRITE_ONCE(y, 2); },
};

type Asked = Pick<CheckRequest, 'memory' | 'cpus'>;

function endingOf(system: System, asked: Asked): { machine: Machine; ending: Ending } {
  const tiny = model({ name: 'tiny', question: 'What happens?', system: () => system });
  const { machine } = prepare({ model: tiny, file: 'tiny.ts', set: {}, nmis: 1, order: 'bfs', now: () => 0, ...asked });
  const { finding, schedule } = search(machine, { order: 'bfs', now: () => 0 });
  expect(decodeFinding(finding).kind).toBe('program');
  return { machine, ending: { finding, schedule } };
}

// Every schedule of that length that ends in the finding, in the order of the machine.
function everyEnding(machine: Machine, { finding, schedule }: Ending): number[][] {
  const found: number[][] = [];
  const walk = (state: Int32Array, path: readonly number[]): void => {
    const count = machine.expandOnly(state);
    const next = Array.from({ length: count }, (_, index) => ({
      code: machine.actions[index],
      finding: machine.findings[index],
      after: machine.successors.slice(index * machine.words, (index + 1) * machine.words),
    }));
    for (const one of next) {
      if (path.length === schedule.length - 1) {
        if (one.finding === finding) found.push([...path, one.code]);
      } else if (one.finding === 0) walk(one.after, [...path, one.code]);
    }
  };
  walk(machine.initial(), []);
  return found;
}

describe('the schedule with the fewest switches', () => {
  test.each([
    ['a handshake on 2 CPUs', { ...handshake, preemptible: true }, { memory: 'sc', cpus: 2 }, 4, 2],
    ['a handshake on 3 CPUs', handshake, { memory: 'sc', cpus: 3 }, 4, 2],
    ['a handshake under tso', handshake, { memory: 'tso', cpus: 3 }, 6, 2],
    ['an NMI between two stores', interrupted, { memory: 'sc', cpus: 2 }, 4, 1],
  ] as const)('it is the first of all that have as few: %s', (_, system, asked, length, fewest) => {
    const { machine, ending } = endingOf(system, asked);
    const every = everyEnding(machine, ending).map((schedule) => ({ schedule, switches: switchesOf(machine, schedule) }));
    const least = Math.min(...every.map(({ switches }) => switches));
    const found = fewestSwitches(machine, ending);
    expect([found.length, switchesOf(machine, found)]).toEqual([length, fewest]);
    expect(least).toBe(fewest);
    expect(found).toEqual(every.find(({ switches }) => switches === least)?.schedule);
  });

  test('where the search is too large, the same actions of each CPU are put in another order', () => {
    const { machine, ending } = endingOf(handshake, { memory: 'sc', cpus: 3 });
    const every = everyEnding(machine, ending);
    const scattered = every.reduce((one, other) => (switchesOf(machine, other) > switchesOf(machine, one) ? other : one));
    // Enough for the actions of this schedule alone, not for all there are.
    const reordered = fewestSwitches(machine, { ...ending, schedule: scattered }, 40);
    const byCpu = (schedule: readonly number[], cpu: number): number[] => schedule.filter((code) => decodeAction(code).cpu === cpu);
    for (const cpu of [0, 1, 2]) expect(byCpu(reordered, cpu)).toEqual(byCpu(scattered, cpu));
    expect(switchesOf(machine, reordered)).toBeLessThan(switchesOf(machine, scattered));
    expect(fewestSwitches(machine, { ...ending, schedule: scattered }, 1)).toEqual(scattered);
  });

  test('the counterexample of a check has them: a module without a grace period is left twice', () => {
    const request: CheckRequest = {
      model: nmiRcuModel,
      file: 'model.ts',
      variant: 'no-grace-period',
      set: { cycles: 'forever', flavours: 'consolidated', data: 'static' },
      memory: 'sc', cpus: 2, nmis: 'unbounded', order: 'bfs', now: () => 0,
    };
    const { verdict } = check(request);
    const { machine } = prepare(request);
    expect(verdict.kind === 'violated' && switchesOf(machine, verdict.schedule)).toBe(3);
  });
});
