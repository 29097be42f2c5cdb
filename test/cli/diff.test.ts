// `quiesce diff`: how two traces, or two reports, differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { traceJson, verifyJson } from '../../src/report/json.js';
import { diffReports, reportDiffText, type ComparedCheck } from '../../src/report/report-diff.js';
import { areTracesEqual, diffTraces, traceDiffText } from '../../src/report/trace-diff.js';
import { plainPage } from '../../src/report/page.js';
import { widthOf } from '../../src/report/wrap.js';
import type { Story } from '../../src/trace/trace.js';
import { SAMPLE_TRACE, WIDTHS } from '../report/sample.js';
import { sampleReport } from '../report/suite-sample.js';
import { RACE_MODEL } from './fixtures.js';
import { folderWith, quiesce } from './run.js';

const { steps } = SAMPLE_TRACE;
const OTHER = {
  ...SAMPLE_TRACE,
  origin: { ...SAMPLE_TRACE.origin, memory: 'pso' as const },
  steps: steps.map((step) => (step.number === 7 ? { ...step, result: '1', readsFrom: undefined } : step)),
};

describe('of two traces', () => {
  test('the same trace is equal to itself, wherever its lines are', () => {
    const moved = { ...SAMPLE_TRACE, steps: steps.map((step) => ({ ...step, where: undefined, action: 0 })), why: [] };
    expect(traceDiffText(diffTraces(SAMPLE_TRACE, moved), plainPage(80))).toEqual([
      ' = both traces tell the same 10 steps, of the same program',
    ]);
  });

  test('the first step that differs is told, and how', () => {
    const diff = diffTraces(SAMPLE_TRACE, OTHER);
    expect(diff).toMatchObject({
      origin: [{ what: 'memory', a: 'tso', b: 'pso' }],
      finding: [],
      step: {
        number: 7,
        in: [
          { what: 'result', a: '0', b: '1' },
          { what: 'reads from', a: '0', b: undefined },
        ],
      },
    });
    const text = traceDiffText(diff, plainPage(80)).join('\n');
    expect(text).toContain('same     6 first steps');
    expect(text).toContain('step 7   A  CPU 1, nmi do_nmi: READ_ONCE(y) → 0');
    expect(text).toContain('reads from: 0 → none');
  });

  test('a trace that ends earlier differs where it ends', () => {
    const { step } = diffTraces(SAMPLE_TRACE, { ...SAMPLE_TRACE, steps: steps.slice(0, 8) });
    expect(step).toMatchObject({ number: 9, b: undefined });
    expect(diffTraces({ ...SAMPLE_TRACE, steps: steps.slice(0, 8) }, SAMPLE_TRACE).step).toMatchObject({ number: 9, a: undefined });
  });

  test('two lassos that loop back to different steps differ, and so do a lasso and a finite trace', () => {
    const loopingFrom = (loopFrom: number): Story => ({ ...SAMPLE_TRACE, loopFrom });
    const told = (a: Story, b: Story): string => traceDiffText(diffTraces(a, b), plainPage(80)).join('\n');
    expect(areTracesEqual(diffTraces(loopingFrom(9), loopingFrom(9)))).toBe(true);
    expect(areTracesEqual(diffTraces(loopingFrom(9), loopingFrom(10)))).toBe(false);
    expect(told(loopingFrom(9), loopingFrom(10))).toContain('for ever goes on: with 9, after 10 → with 10, after 10');
    expect(told(loopingFrom(9), loopingFrom(11))).toContain('for ever goes on: with 9, after 10 → stays where it ends');
    expect(told(SAMPLE_TRACE, loopingFrom(9))).toContain('for ever goes on: none → with 9, after 10');
  });

  test.each(WIDTHS)('no line is wider than %i columns', (width) => {
    for (const line of traceDiffText(diffTraces(SAMPLE_TRACE, OTHER), plainPage(width)))
      expect(widthOf(line), line).toBeLessThanOrEqual(width);
  });
});

describe('of two reports', () => {
  const { checks } = JSON.parse(verifyJson(sampleReport())) as { checks: ComparedCheck[] };

  test('times and memory are no difference', () => {
    const slower = checks.map((each) =>
      each.statistics ? { ...each, statistics: { ...each.statistics, milliseconds: 9, bytes: 9 } } : each,
    );
    expect(reportDiffText(diffReports(checks, slower), plainPage(80))).toEqual([' = both reports say the same of 10 checks']);
  });

  test('new and gone checks, other verdicts and other counts are told apart', () => {
    const [first, second, third, ...rest] = checks;
    const more = { ...first, statistics: { ...first.statistics!, states: 5 } };
    const other = { ...third, finding: { name: 'leak' } };
    const fresh = { ...first, memory: 'alpha' as const };
    const diff = diffReports(checks, [more, other, ...rest, fresh]);
    expect(diff.counts).toEqual([expect.objectContaining({ a: '18,402 states', b: '5 states' })]);
    expect(diff.verdicts).toEqual([expect.objectContaining({ a: 'violated (use-after-free)', b: 'violated (leak)' })]);
    expect(diff.added).toEqual([{ check: expect.stringContaining('alpha') as string, verdict: 'holds' }]);
    expect(diff.gone).toEqual([{ check: expect.stringContaining('any number of CPUs') as string, verdict: 'holds' }]);
    expect(diff.common).toBe(9);
    expect(second.cpus).toBe('any');
    const text = reportDiffText(diff, plainPage(200));
    expect(text.at(-1)).toBe(' 9 checks in both: 1 changed the verdict, 1 the counts · 1 new · 1 gone');
  });

  test('a check that could not run differs from one that holds', () => {
    const broken = checks.map((each, index) =>
      index === 0 ? { ...each, outcome: 'mistake', verdict: undefined } : each,
    ) as ComparedCheck[];
    expect(diffReports(checks, broken).verdicts).toEqual([expect.objectContaining({ a: 'holds', b: 'could not run' })]);
  });
});

describe('the command', () => {
  const folder = folderWith({ 'model.ts': RACE_MODEL, 'a.json': traceJson(SAMPLE_TRACE), 'b.json': traceJson(OTHER), 'bad.json': '{' });
  quiesce(['verify', 'model.ts', '--reporter', 'json=all.json'], { folder });
  writeFileSync(
    join(folder, 'same.json'),
    readFileSync(join(folder, 'all.json'), 'utf8').replaceAll(/"milliseconds": [\d.]+/g, '"milliseconds": 1'),
  );
  quiesce(['verify', 'model.ts', '--memory', 'sc', '--reporter', 'json=sc.json'], { folder });

  test('exits 0 where they say the same, 1 where they differ', () => {
    expect(quiesce(['diff', 'a.json', 'a.json'], { folder }).code).toBe(0);
    expect(quiesce(['diff', 'a.json', 'b.json'], { folder }).code).toBe(1);
    expect(quiesce(['diff', 'all.json', 'same.json'], { folder })).toMatchObject({
      code: 0,
      out: ' = both reports say the same of 6 checks\n',
    });
    const { code, out } = quiesce(['diff', 'all.json', 'sc.json'], { folder });
    expect(code).toBe(1);
    expect(out).toContain('2 checks in both: 0 changed the verdict, 0 the counts · 0 new · 4 gone');
  });

  test('a verdict is a report on one check', () => {
    const { out } = quiesce(['check', 'model.ts', '--json', '--memory', 'sc'], { folder });
    writeFileSync(join(folder, 'verdict.json'), out);
    expect(quiesce(['diff', 'verdict.json', 'verdict.json'], { folder }).out).toBe(' = both reports say the same of 1 check\n');
    expect(quiesce(['diff', 'sc.json', 'verdict.json'], { folder }).out).toContain(
      '1 check in both: 0 changed the verdict, 0 the counts · 0 new · 1 gone',
    );
  });

  test('as JSON it prints one line', () => {
    expect(JSON.parse(quiesce(['diff', 'a.json', 'b.json', '--json'], { folder }).out)).toMatchObject({
      format: 'quiesce.diff/1',
      isEqual: false,
      kind: 'traces',
      step: { number: 7 },
    });
  });

  test.each([
    [['a.json', 'all.json'], 'a.json is a trace, and all.json is a report'],
    [['a.json', 'none.json'], 'there is no file none.json'],
    [['bad.json', 'a.json'], 'bad.json:1:'],
    [['model.ts', 'a.json'], 'the file is not JSON'],
    [['a.json'], 'diff needs 2 operands'],
  ])('bad input gets one message and exit code 64: %j', (words, message) => {
    const { code, out, err } = quiesce(['diff', ...words], { folder, width: 200 });
    expect(code).toBe(64);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err.match(/quiesce: /g)).toHaveLength(1);
  });
});
