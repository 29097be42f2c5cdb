// A lasso as it is told: in columns, as a picture and a page, in ITF and JSON; and taken again.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { retrace } from '../../src/cli/retracing.js';
import { preparing } from '../../src/prepare.js';
import { itfJson } from '../../src/report/itf.js';
import { traceJson } from '../../src/report/json.js';
import { plainPage } from '../../src/report/page.js';
import { picture } from '../../src/report/picture/picture.js';
import { picturePage } from '../../src/report/picture/page.js';
import { traceText } from '../../src/report/trace-text.js';
import { statesAlong } from '../../src/trace/states.js';
import type { Trace } from '../../src/trace/trace.js';
import { cell, eventually, loop, READ_ONCE, smp_mb, wait_until, WRITE_ONCE, type System, type Thread } from '../../src/index.js';
import { objections } from '../report/published.js';
import { requestOf } from './live-of.js';

const flag = cell<number>('flag', 0);
const done = cell<number>('done', 0);
const properties = [eventually('done', 'It is done.', (view) => view.value(done) === 1)];

const toggling: System = {
  tasks: {
    *waiter(): Thread {
      yield* wait_until(flag, (value) => value === 2);
      yield* WRITE_ONCE(done, 1);
    },
    *toggler(): Thread {
      yield* READ_ONCE(flag);
      for (;;) {
        yield* loop('toggle');
        yield* WRITE_ONCE(flag, 1);
        yield* smp_mb();
        yield* WRITE_ONCE(flag, 0);
        yield* smp_mb();
      }
    },
    *nobody(): Thread {
      yield* wait_until(done, (value) => value === 1);
      yield* WRITE_ONCE(flag, 2);
    },
  },
  properties,
};

const resting: System = {
  tasks: {
    *reader(): Thread {
      if ((yield* READ_ONCE(flag)) === 1) yield* WRITE_ONCE(done, 1);
    },
    *writer(): Thread {
      yield* WRITE_ONCE(flag, 1);
    },
  },
  properties,
};

const request = (system: System): ReturnType<typeof requestOf> => requestOf(system, { memory: 'tso', cpus: 3, nmis: 'unbounded' });

function lassoOf(system: System): Trace {
  const { trace } = check(request(system));
  if (!trace) throw new Error('there is a counterexample');
  return trace;
}

describe('a lasso', () => {
  const trace = lassoOf(toggling);
  const loopFrom = trace.loopFrom ?? 0;
  const length = trace.steps.length;

  test('is a stem and a loop', () => {
    expect(trace.finding).toEqual({ kind: 'liveness', property: 'done', message: 'It is done.' });
    expect([loopFrom, length]).toEqual([2, 7]);
    // The first step decides nothing.
    expect(trace.causes).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('has a rule around its loop, in columns and without room for them', () => {
    for (const width of [120, 30]) {
      const lines = traceText(trace, plainPage(width, ''), 'repeat');
      const before = lines.findIndex((line) => line.includes('from here, for ever'));
      const after = lines.findIndex((line) => line.includes('and on with'));
      expect(before).toBeGreaterThan(0);
      expect(after - before).toBeGreaterThanOrEqual(length - loopFrom);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  test('says who never goes on', () => {
    expect(trace.why.join('\n')).toContain('task waiter on CPU 0 stays before wait_until(flag) for ever');
    // Who would store 2 waits for what comes after that: the compiler knows that it never does.
    expect(trace.remedies).toContain('flag becomes what is waited for: nobody who is left stores that');
  });

  test('has a bracket in pictures, and says so in the table of the page', () => {
    expect(picture(trace).match(/class="loop"/g)).toHaveLength(1);
    expect(picture(trace)).toContain('from here, for ever');
    expect(picturePage(trace, { repeat: 'repeat', folder: '' })).toContain('it happens again and again');
  });

  test('keeps to the schema of traces', () => {
    expect(objections('quiesce.trace-1.schema.json', JSON.parse(traceJson(trace)))).toEqual([]);
  });

  test('leads back to an earlier state in ITF: the state of that index has the step that comes after the last', () => {
    const itf = exported(trace);
    expect(itf.loop).toBe(loopFrom);
    expect(itf.states[itf.loop].step.number).toEqual({ '#bigint': String(loopFrom) });
    expect(itf.states.at(-1)?.memory).toEqual(itf.states[loopFrom - 1].memory);
  });

  test('is found to close when it is taken again', () => {
    expect(retraced(trace)).toEqual({ kind: 'leads' });
  });

  test('does not lead there when its loop is cut', () => {
    const cut = { ...trace, loopFrom: length };
    expect(retraced(cut)).toMatchObject({ kind: 'diverges', enabled: [expect.stringContaining('a state that is not the one before')] });
    const still = { ...trace, loopFrom: length + 1 };
    expect(retraced(still)).toMatchObject({ kind: 'diverges', enabled: [expect.stringContaining('somebody who could go on')] });
    const other = { ...trace, finding: { ...trace.finding, property: 'other' } as Trace['finding'] };
    expect(retraced(other)).toMatchObject({ kind: 'diverges', enabled: ['no property of liveness other'] });
  });
});

describe('a lasso whose loop is empty', () => {
  const trace = lassoOf(resting);

  test('stays where it is', () => {
    expect(trace.loopFrom).toBe(trace.steps.length + 1);
    const lines = traceText(trace, plainPage(100, ''), 'repeat');
    expect(lines.some((line) => line.includes('and stays there, for ever'))).toBe(true);
    expect(lines.some((line) => line.includes('from here'))).toBe(false);
    expect(trace.why[1]).toContain('all tasks have ended and no handler runs');
    expect(picture(trace)).toContain('and stays there, for ever');
    expect(picture(trace)).not.toContain('class="loop"');
  });

  test('stays in the last state of ITF', () => {
    const itf = exported(trace);
    expect(itf.loop).toBe(itf.states.length - 1);
  });

  test('leads there when it is taken again', () => {
    const prepared = retrace(trace, request(resting));
    expect(prepared.retraced).toEqual({ kind: 'leads' });
  });
});

interface Itf {
  readonly loop: number;
  readonly states: readonly { readonly step: { readonly number: unknown }; readonly memory: unknown }[];
}

function exported(trace: Trace): Itf {
  const asked = request(trace.tasks.length === 3 ? toggling : resting);
  const states = preparing(asked, (prepared) =>
    statesAlong(
      prepared,
      trace.steps.map(({ action }) => action),
    ),
  );
  return JSON.parse(itfJson(trace, states)) as Itf;
}

function retraced(trace: Trace): unknown {
  return retrace(trace, request(toggling)).retraced;
}
