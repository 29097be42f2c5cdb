// The trace as text: at every width no line is too long and nothing is lost.
import { describe, expect, test } from 'vitest';
import { laneWidths } from '../../src/report/columns.js';
import { plainPage } from '../../src/report/page.js';
import { traceText } from '../../src/report/trace-text.js';
import { widthOf } from '../../src/report/wrap.js';
import { SAMPLE_REPEAT, SAMPLE_TRACE, WIDTHS } from './sample.js';

const inOneLine = (lines: readonly string[]): string => lines.join('').replaceAll(/[\s│\\]/g, '');

describe.each(WIDTHS)('a trace on %i columns', (width) => {
  const lines = traceText(SAMPLE_TRACE, plainPage(width, '/work'), SAMPLE_REPEAT);

  test('has no line that is too long, and none that ends in spaces', () => {
    for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(width);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('shows every op, result and note, each reason, and the command', () => {
    const text = inOneLine(lines);
    const expected = [
      ...SAMPLE_TRACE.steps.map((step) => step.op),
      '→ &nmi_data#0',
      'pending until 9',
      'from 3 · stale: overwritten at 4 · → my_nmi_callback()',
      'initial value · ← my_nmi_callback() = 1',
      'rmmod ends',
      'performed, pending since 4',
      'use-after-free',
      ...SAMPLE_TRACE.why,
      SAMPLE_REPEAT,
      'CPU 2 takes no step',
      'models/nmi-rcu/module.ts:40:3',
    ];
    // A word that is broken over two lines of a lane has the other lanes' margin in between, which is spaces only.
    for (const part of expected) expect(text).toContain(part.replaceAll(/\s/g, ''));
  });
});

test('on 80 columns a trace looks like this', () => {
  expect(traceText(SAMPLE_TRACE, plainPage(80, '/work'), SAMPLE_REPEAT).join('\n')).toMatchSnapshot();
});

test('on 200 columns the places stand at the right', () => {
  expect(traceText(SAMPLE_TRACE, plainPage(200, '/work'), SAMPLE_REPEAT).join('\n')).toMatchSnapshot();
});

test('a leak is a finding about the state, told below the last step', () => {
  const trace = { ...SAMPLE_TRACE, finding: { kind: 'fault', fault: 'leak', message: 'leak' } as const };
  const text = traceText(trace, plainPage(80, '/work'), SAMPLE_REPEAT).join('\n');
  expect(text).toContain('✗        leak in the state that this leads to');
  expect(text).not.toContain('✗ READ_ONCE');
});

test('lanes that need less than their share leave the rest to the others', () => {
  expect(laneWidths([20, 90], 100)).toEqual([20, 80]);
  expect(laneWidths([90, 90], 100)).toEqual([50, 50]);
  expect(laneWidths([20, 30, 40], 100)).toEqual([20, 30, 40]);
});
