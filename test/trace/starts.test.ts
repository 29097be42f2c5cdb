// Regions that threads are in before their first op: in the columns, in pictures, in JSON, and in what a trace says of its end.
import { expect, test } from 'vitest';
import { always, cell, eventually, loop, mark, observed_region, READ_ONCE, WRITE_ONCE, type System, type Thread } from '../../src/index.js';
import { traceColumns } from '../../src/report/columns.js';
import { traceJson } from '../../src/report/json.js';
import { plainPage } from '../../src/report/page.js';
import { picturePage } from '../../src/report/picture/page.js';
import { picture } from '../../src/report/picture/picture.js';
import type { Trace } from '../../src/trace/trace.js';
import { resultOf } from '../machine/tiny-system.js';
import { objections } from '../report/published.js';

const x = cell<number>('x', 0);

function* writing(): Thread {
  yield* WRITE_ONCE(x, 1);
  yield* WRITE_ONCE(x, 0);
}

function* reading(): Thread {
  yield* READ_ONCE(x);
}

function* updater(): Thread {
  yield* observed_region('update', writing());
}

// Neither the task that is in `update` nor the handler that is in `handling` enters it in a step.
const BOTH: System = {
  tasks: { updater, other: reading },
  *nmi() {
    yield* mark('arrived');
    yield* observed_region('handling', writing());
  },
  properties: [always('apart', 'Not both.', (view) => view.inside('update') + view.inside('handling') < 2)],
};

function traceOf(system: System): Trace {
  const { trace } = resultOf(system);
  if (!trace) throw new Error('there is no counterexample');
  return trace;
}

function linesOf(trace: Trace, width = 120): string[] {
  return traceColumns(trace, plainPage(width)).map((line) => line.replace(/ +\/\S+:\d+:\d+$/, '').trim());
}

test('a task begins in its regions above the first step, a handler above its arrival', () => {
  const trace = traceOf(BOTH);
  expect(trace.starts?.map(({ before, cpu, context, regions }) => [before, cpu, context.name, regions])).toEqual([
    [1, 0, 'updater', ['+update']],
    [1, 0, 'nmi', ['+arrived', '-arrived', '+handling']],
  ]);
  expect(linesOf(trace).slice(1)).toEqual(['→ update()', '│ → arrived() · ← arrived() · → handling()', '1  ↯ NMI nmi: WRITE_ONCE(x, 1)']);
  // Without room for columns it says whose it is.
  expect(linesOf(trace, 24).join('\n')).toContain('CPU 0 updater\n→ update()');
});

test('why says who is inside of what from the start, and since an arrival', () => {
  expect(traceOf(BOTH).why).toEqual([
    'Not both.',
    'task updater on CPU 0 is inside update() from the start',
    'the nmi handler nmi on CPU 0 is inside handling() since 1',
  ]);
});

test('a task that has left its region is not said to be inside', () => {
  const one = always('zero', 'x is not 1 outside.', (view) => view.inside('update') > 0 || view.value(x) !== 1);
  const trace = traceOf({
    tasks: {
      *updater() {
        yield* observed_region('update', reading());
        yield* WRITE_ONCE(x, 1);
      },
    },
    properties: [one],
  });
  expect(trace.starts).toHaveLength(1);
  expect(trace.why.join('\n')).not.toContain('update');
});

test('where nothing happens, they are all that a trace shows', () => {
  const never = always('never', 'It is outside.', (view) => view.inside('update') === 0);
  const trace = traceOf({ tasks: { updater }, properties: [never] });
  expect(trace.steps).toEqual([]);
  expect(linesOf(trace).slice(1)).toEqual(['→ update()']);
  expect(picturePage(trace, { repeat: 'npx quiesce', folder: '' })).toContain('<td class="op">→ update()</td>');
});

test('they stand before what goes on for ever', () => {
  function* round(): Thread {
    for (;;) {
      yield* loop('round');
      yield* WRITE_ONCE(x, 0);
    }
  }
  function* rounds(): Thread {
    yield* observed_region('update', round());
  }
  const trace = traceOf({
    tasks: { rounds },
    properties: [eventually('one', 'x is 1.', (view) => view.value(x) === 1)],
  });
  expect(trace.loopFrom).toBe(1);
  const lines = linesOf(trace).slice(1);
  expect(lines.slice(0, 3)).toEqual(['→ update()', expect.stringContaining('from here, for ever'), expect.stringMatching(/^1 /)]);
  expect(lines.filter((line) => line.includes('from here'))).toHaveLength(1);
});

test('in a picture they are notes without a step, and in its table rows without a number', () => {
  const trace = traceOf(BOTH);
  const drawn = picture(trace);
  expect(drawn).toMatch(/<g class="row aside"><text [^>]*class="note">→ update\(\)<\/text>/);
  expect(drawn).toMatch(/<g class="row aside"><text [^>]*class="note">→ arrived\(\) · ← arrived\(\) · → handling\(\)<\/text>/);
  expect(drawn.match(/data-step=/g)).toHaveLength(trace.steps.length);
  const page = picturePage(trace, { repeat: 'npx quiesce', folder: '' });
  expect(page).toContain('<tr><td></td><td>0</td><td>updater</td><td class="op">→ update()</td><td></td></tr>');
});

test('the file of a trace has them, and keeps to its schema; without any, it has no such member', () => {
  const written: unknown = JSON.parse(traceJson(traceOf(BOTH)));
  expect(objections('quiesce.trace-1.schema.json', written)).toEqual([]);
  expect(written).toMatchObject({ starts: [{ before: 1, regions: ['+update'], where: { file: import.meta.filename } }, {}] });
  const never = always('zero', 'x is 0.', (view) => view.value(x) === 0);
  expect('starts' in traceOf({ tasks: { writing }, properties: [never] })).toBe(false);
});
