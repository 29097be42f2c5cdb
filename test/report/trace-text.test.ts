// The trace as text: at every width no line is too long and nothing is lost.
import { describe, expect, test } from 'vitest';
import { laneWidths } from '../../src/report/columns.js';
import { plainPage } from '../../src/report/page.js';
import { PLAIN } from '../../src/report/paint.js';
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

describe('what the finding depends on', () => {
  const trace = { ...SAMPLE_TRACE, causes: [2, 3, 6, 8, 9, 10], remedies: ['smp_mb() between 4 and 8', 'a grace period before 8'] };

  test('the steps that matter are listed as runs, and each remedy has a line', () => {
    const text = traceText(trace, plainPage(80, '/work'), SAMPLE_REPEAT).join('\n');
    expect(text).toContain('matter   2, 3, 6, 8 to 10; the other steps could be anything');
    expect(text).toContain('remedy   smp_mb() between 4 and 8\n            a grace period before 8');
    const all = { ...trace, causes: SAMPLE_TRACE.steps.map(({ number }) => number) };
    expect(traceText(all, plainPage(80), SAMPLE_REPEAT).join('\n')).not.toContain('matter');
  });

  test('on a page with colours the other steps are dim, and the text is the same', () => {
    const paint = { ...PLAIN, dim: (text: string) => `<${text}>` };
    const lines = traceText(trace, { ...plainPage(200, '/work'), paint }, SAMPLE_REPEAT);
    expect(lines.find((line) => line.includes('kmalloc'))).toContain('<kmalloc(nmi_data) → &nmi_data#0>');
    expect(lines.find((line) => line.includes('kfree'))).toMatch(/ kfree\(nmi_data#0\)</);
    expect(lines.map((line) => line.replaceAll(/<|>(?!=)/g, ''))).toEqual(traceText(trace, plainPage(200, '/work'), SAMPLE_REPEAT));
  });
});
