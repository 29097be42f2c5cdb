// protocols(): they check, their texts say what they do, and what fails shrinks to a text of a few lines.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, type CheckResult } from '../../src/check.js';
import { findingName } from '../../src/core/verdict.js';
import { systemOf } from '../../src/lang/model.js';
import { protocols, schedules, type Protocol, type ProtocolOptions } from '../../src/testing/fast-check.js';
import { requestOf } from '../../src/testing/options.js';
import { folderWith, quiesce } from '../cli/run.js';
import { seeded } from '../seed.js';

const STATES_MAX = 20_000;

function checked({ model }: Protocol): CheckResult {
  return check({ ...requestOf(model, { memory: 'sc', nmis: 1, maxStates: STATES_MAX }), cpus: 2 });
}

function nameOf({ verdict }: CheckResult): string {
  return verdict.kind === 'violated' ? findingName(verdict.finding) : verdict.kind;
}

describe('a random protocol', () => {
  test('is one of many kinds: most hold, and several faults are found', () => {
    const verdicts = fc.sample(protocols(), { ...seeded(150), numRuns: 150 }).map((protocol) => nameOf(checked(protocol)));
    expect(verdicts.filter((name) => name === 'holds').length).toBeGreaterThan(50);
    expect([...new Set(verdicts)]).toEqual(expect.arrayContaining(['holds', 'failed-assertion', 'use-after-free']));
  });

  test('has an NMI or an irq in a fair share of cases, unless nobody wants any', () => {
    const interrupted = (options: ProtocolOptions): number => {
      const systems = fc.sample(protocols(options), { ...seeded(100), numRuns: 100 }).map(({ model }) => systemOf(model, undefined, {}));
      return systems.filter(({ nmi, irq }) => nmi !== undefined || irq !== undefined).length;
    };
    expect(interrupted({})).toBeGreaterThan(50);
    expect(interrupted({ interrupts: false })).toBe(0);
  });

  test('has a source text that compiles to the same program', () => {
    const samples = fc.sample(protocols(), { ...seeded(12), numRuns: 12 });
    for (const protocol of samples) {
      const folder = folderWith({});
      writeFileSync(join(folder, 'protocol.ts'), protocol.source);
      const words = ['check', 'protocol.ts', '--json', '--memory', 'sc', '--nmis', '1', '--max-states', String(STATES_MAX)];
      const { out, err } = quiesce(words, { folder });
      expect(err).toBe('');
      // What the command prints has these members.
      const told = JSON.parse(out) as { digest: string; statistics: { states: number } };
      const { digest, statistics } = checked(protocol);
      expect(told.digest, protocol.source).toBe(digest);
      expect(told.statistics.states, protocol.source).toBe(statistics.states);
    }
  });

  test('where the search says that it holds, no random schedule meets anything', () => {
    fc.assert(
      fc.property(
        protocols().filter((protocol) => nameOf(checked(protocol)) === 'holds'),
        fc.integer(),
        ({ model }, seed) => {
          const random = fc.sample(schedules(model, { memory: 'sc', nmis: 1 }), { seed, numRuns: 5 });
          expect(random.map(({ finding }) => finding)).toEqual(Array.from({ length: 5 }, () => undefined));
        },
      ),
      seeded(40),
    );
  });

  test.each<[ProtocolOptions, RegExp]>([
    [{ interrupts: false }, /do_nmi|do_irq/],
    [{ maxTasks: 1 }, /task1/],
  ])('keeps to its bounds: %j', (options, beyond) => {
    for (const { source } of fc.sample(protocols(options), { ...seeded(50), numRuns: 50 })) expect(source).not.toMatch(beyond);
  });
});

test('a protocol that fails shrinks to its essence, and is shown as a text', () => {
  const details = fc.check(
    fc.property(protocols(), (protocol) => nameOf(checked(protocol)) !== 'use-after-free'),
    seeded<[Protocol]>(2000),
  );
  const text = details.counterexample?.[0].source ?? '';
  expect(fc.defaultReportMessage(details)).toContain(text);
  expect(text).toContain('yield* use();');
  expect(text).toContain('yield* publish();');
  expect(text.split('\n').length).toBeLessThan(45);
  expect(text).not.toContain('c1');
});

test('a mistake in the options is said with what to write instead', () => {
  expect(() => protocols({ maxTask: 2 } as ProtocolOptions)).toThrow('did you mean maxTasks?');
  expect(() => protocols({ maxTasks: 0 })).toThrow('maxTasks must be at least 1, but is 0');
});
