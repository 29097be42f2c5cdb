// The picture of a trace: what it shows, that nothing in it covers anything else, and the page around it.
import { describe, expect, test } from 'vitest';
import nmiRcuModel from '../../models/nmi-rcu/model.ts';
import { check } from '../../src/check.js';
import type { CheckRequest } from '../../src/prepare.js';
import { codeLines, proseLines } from '../../src/report/picture/lines.js';
import { picturePage } from '../../src/report/picture/page.js';
import { lanesPicture, picture } from '../../src/report/picture/picture.js';
import type { Trace } from '../../src/trace/trace.js';
import { arcSegments, crosses, overlap, textBoxes } from './drawing.js';
import { SAMPLE_REPEAT, SAMPLE_TRACE } from './sample.js';

const SET = { cycles: 'forever', flavours: 'consolidated', data: 'static' };

function traceOf(asked: Partial<CheckRequest>): Trace {
  const base = { model: nmiRcuModel, file: 'model.ts', set: SET, cpus: 2, nmis: 'unbounded', order: 'bfs', now: () => 0 } as const;
  const { trace } = check({ ...base, memory: 'tso', ...asked });
  if (!trace) throw new Error('there is no counterexample');
  return trace;
}

const traces: readonly (readonly [string, Trace])[] = [
  ['the sample', SAMPLE_TRACE],
  ['a module without a grace period', traceOf({ variant: 'no-grace-period' })],
  ['loads out of order', traceOf({ memory: 'arm' })],
  ['a grace period of the wrong flavour', traceOf({ variant: 'call-rcu', set: { ...SET, flavours: 'split' } })],
  ['a grace period that was over too early', traceOf({ variant: 'grace-period-before-unset' })],
  ['a finding about a state', traceOf({ variant: 'no-nmi-enter' })],
  ['a loop that is a handler', traceOf({ variant: 'progress-storm' })],
  ['a loop of one step', traceOf({ variant: 'progress-reader-stays' })],
  ['41 steps on 4 CPUs', traceOf({ variant: 'no-grace-period', cpus: 4, order: 'dfs', depthMax: 41 })],
];

test('the longest of these has 41 steps on 4 CPUs', () => {
  const { steps } = traces.at(-1)?.[1] ?? SAMPLE_TRACE;
  expect([steps.length, new Set(steps.map(({ cpu }) => cpu)).size]).toEqual([41, 4]);
});

describe.each(traces)('the picture of %s', (_, trace) => {
  const svg = picture(trace);
  const boxes = textBoxes(svg);

  test('no text covers another, and all of it is inside', () => {
    const covered = boxes.flatMap((one, index) => boxes.slice(index + 1).flatMap((other) => (overlap(one, other) ? [[one, other]] : [])));
    expect(covered).toEqual([]);
    const [, width = 0, height = 0] = (/ viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
    expect(boxes.filter(({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height)).toEqual([]);
  });

  test('no arc crosses a text', () => {
    const crossed = arcSegments(svg).flatMap((segment) => boxes.filter((box) => crosses(segment, box)).map((box) => [segment, box]));
    expect(crossed).toEqual([]);
  });

  test('it shows every step with its op, its result and its CPU', () => {
    const shown = boxes
      .map(({ text }) => text.trim())
      .join('')
      .replaceAll(/\s/g, '');
    for (const { op, result } of trace.steps) {
      expect(shown).toContain(op.replaceAll(/\s/g, ''));
      if (result !== undefined) expect(shown).toContain(`→${result}`);
    }
    for (const cpu of new Set(trace.steps.map((step) => step.cpu))) expect(svg).toMatch(new RegExp(`class="head">CPU ${cpu}\\b`));
  });

  test('it names all of the instance below its title', () => {
    const subtitle = /class="subtitle">([^<]*)</.exec(svg)?.[1];
    for (const [name, value] of Object.entries(trace.origin.set)) expect(subtitle).toContain(`${name} ${value}`);
  });

  test('it has one ringed cross beside the one of the legend', () => {
    expect(svg.match(/<circle [^>]*class="violation"/g)).toHaveLength(2);
  });

  test('it says for readers who do not see it what it is, and why', () => {
    expect(svg).toMatch(/role="img" aria-labelledby="picture-title picture-description"/);
    for (const sentence of trace.why) expect(/<desc[^>]*>([^<]*)</.exec(svg)?.[1]).toContain(sentence.slice(0, 20));
  });

  test('a page with it needs nothing else, and has every step in its table', () => {
    const page = picturePage(trace, { repeat: SAMPLE_REPEAT, folder: '/work' });
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/\b(?:src|href)=|https?:|@import|url\((?!#)/);
    expect(page.match(/<tr>/g)).toHaveLength(1 + (trace.starts ?? []).length + trace.steps.length);
    const [, data = ''] = /<script type="application\/json" id="steps">(.*)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(data)).toHaveLength(trace.steps.length);
  });
});

describe.each(traces)('the lanes of %s, fitted to a place,', (_, trace) => {
  test.each([300, 610, 1400])('at a width of %i pixels cover nothing and leave nothing out', (fits) => {
    const svg = lanesPicture(trace, { fits, name: 'lanes' });
    const boxes = textBoxes(svg);
    expect(boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) => overlap(one, other)))).toEqual([]);
    expect(arcSegments(svg).flatMap((segment) => boxes.filter((box) => crosses(segment, box)))).toEqual([]);
    const shown = boxes
      .map(({ text }) => text.trim())
      .join('')
      .replaceAll(/\s/g, '');
    for (const { op } of trace.steps) expect(shown).toContain(op.replaceAll(/\s/g, ''));
    const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
    expect(boxes.filter(({ left, right }) => left < 0 || right > width)).toEqual([]);
  });

  test('are as wide as their place, and no narrower than can be read', () => {
    const widthAt = (fits: number): number => Number(/ width="(\d+)"/.exec(lanesPicture(trace, { fits, name: 'lanes' }))?.[1]);
    expect(widthAt(1400)).toBe(1400);
    expect(widthAt(300)).toBeGreaterThan(300);
    expect(widthAt(200)).toBe(widthAt(300));
  });

  test('they bring no style, and no ids but their own', () => {
    const svg = lanesPicture(trace, { fits: 600, name: 'mine' });
    expect(svg).not.toMatch(/<style|style=|<script/);
    expect(svg).toContain('aria-labelledby="mine-title mine-description"');
    expect(svg).not.toContain('picture-title');
  });
});

test.each([300, 610, 1400])('the lanes of what goes on for ever, %i pixels wide, say so beside everything else', (fits) => {
  const svg = lanesPicture(traceOf({ variant: 'progress-storm', memory: 'sc' }), { fits, name: 'lanes' });
  const boxes = textBoxes(svg);
  const labels = boxes.filter(({ text }) => text === 'from here, for ever' || text === 'and on with 6');
  expect(labels).toHaveLength(2);
  expect(labels.flatMap((one) => boxes.filter((other) => other !== one && overlap(one, other)))).toEqual([]);
  const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
  expect(labels.filter(({ left, right }) => left < 0 || right > width)).toEqual([]);
});

test('a story that is not over, and one that has not begun, have a lane for each CPU', () => {
  const { finding: _, causes: __, ...story } = SAMPLE_TRACE;
  for (const steps of [[], story.steps.slice(0, 3)]) {
    const svg = lanesPicture({ ...story, steps, why: [] }, { fits: 700, name: 'lanes' });
    expect(svg.match(/class="head"/g)).toHaveLength(3);
    expect(svg.match(/data-step=/g) ?? []).toHaveLength(steps.length);
    expect(svg.match(/class="violation"/g)).toHaveLength(2);
  }
});

test('the sample looks like this', () => {
  expect(picture(SAMPLE_TRACE)).toMatchSnapshot();
});

test('what a trace says is text and never markup', () => {
  const [first, ...rest] = SAMPLE_TRACE.steps;
  const trace = { ...SAMPLE_TRACE, steps: [{ ...(first ?? rest[0]), op: '</script><b>&"' }, ...rest], why: ['1 < 2'] };
  const page = picturePage(trace, { repeat: 'a & b', folder: '' });
  expect(page).not.toContain('<b>');
  expect(page).toContain('&lt;/script&gt;');
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).toContain('a &amp; b');
});

test('a pending op has an arc to where it is performed, and one to the end where it never is', () => {
  const pending = (more: Partial<Trace['steps'][number]>): string =>
    picture({ ...SAMPLE_TRACE, steps: SAMPLE_TRACE.steps.map((step) => (step.number === 4 ? { ...step, ...more } : step)) });
  expect(pending({}).match(/class="arc pending"/g)).toHaveLength(1);
  expect(pending({}).match(/url\(#arrow-pending\)/g)).toHaveLength(1);
  expect(pending({ pending: 0 })).not.toContain('url(#arrow-pending)');
  expect(pending({ pending: undefined })).not.toContain('class="arc pending"');
});

test("a read of another CPU's store has an arrow, in red where both matter", () => {
  expect(picture(SAMPLE_TRACE)).toContain('class="arc reads cause"');
  expect(picture({ ...SAMPLE_TRACE, causes: [6, 10] })).toContain('class="arc reads aside"');
  const own = SAMPLE_TRACE.steps.map((step) => ({ ...step, readsFrom: step.number === 6 ? 0 : undefined }));
  expect(picture({ ...SAMPLE_TRACE, steps: own })).not.toContain('class="arc reads');
});

test('a grace period has a line down to the quiescent state of each CPU that it waits for', () => {
  const gracePeriods = [
    {
      from: 4,
      to: 9,
      cpu: 0,
      context: 'rmmod',
      waitsFor: [
        { cpu: 1, at: 7 },
        { cpu: 2, at: 0 },
      ],
    },
  ];
  const svg = picture({ ...SAMPLE_TRACE, gracePeriods });
  expect(svg.match(/class="grace"/g)).toHaveLength(1);
  // CPU 2 takes no step, so it has no lane.
  expect(svg.match(/class="quiescence"/g)).toHaveLength(1);
});

describe('lines of a picture', () => {
  test('code is broken behind what separates arguments, and never longer than asked', () => {
    const op = 'rcu_assign_pointer(nmi_callback, my_nmi_callback)';
    expect(codeLines(op, 34)).toEqual(['rcu_assign_pointer(nmi_callback,', '  my_nmi_callback)']);
    expect(codeLines('a_very_long_name_without_a_break', 10).every((line) => line.length <= 10)).toBe(true);
    expect(codeLines('', 10)).toEqual(['']);
  });

  test('prose is broken between words', () => {
    expect(proseLines('one two three', 7)).toEqual(['one two', 'three']);
  });
});
