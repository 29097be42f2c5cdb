// Verdicts in words: each says its bounds, and none says more than was explored.
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/verdict.js';
import { verdictJson } from '../../src/report/json.js';
import { plainPage } from '../../src/report/page.js';
import { traceText } from '../../src/report/trace-text.js';
import { verdictText } from '../../src/report/verdict-text.js';
import { widthOf } from '../../src/report/wrap.js';
import { SAMPLE_REPEAT, SAMPLE_TRACE, WIDTHS } from './sample.js';

const VERDICTS: readonly Verdict[] = [
  { kind: 'holds', omits: ['every reordering by the compiler', 'mixed-size accesses'], idle: [] },
  { kind: 'violated', finding: SAMPLE_TRACE.finding, schedule: [1, 2, 3] },
  { kind: 'incomplete', bounds: ['depth'], reason: 'depth 12' },
  { kind: 'vacuous', missing: ['new-handler-runs'], idle: [] },
];

function report(verdict: Verdict): Parameters<typeof verdictText>[0] {
  const statistics = { states: 18_402, transitions: 51_230, depth: 43, waiting: 7, milliseconds: 1234, bytes: 5_300_000, words: 3 };
  const statements = new Map([['new-handler-runs', 'An NMI runs the new handler.']]);
  const trace = verdict.kind === 'violated' ? SAMPLE_TRACE : undefined;
  return {
    origin: SAMPLE_TRACE.origin,
    question: 'Is it safe?',
    statements,
    verdict,
    statistics,
    digest: 'abc',
    trace,
    repeat: SAMPLE_REPEAT,
  };
}

describe.each(WIDTHS)('on %i columns', (width) => {
  test.each(VERDICTS)('no line of a verdict is too long: $kind', (verdict) => {
    for (const line of verdictText(report(verdict), plainPage(width))) expect(widthOf(line), line).toBeLessThanOrEqual(width);
  });
});

test.each(VERDICTS)('a verdict names its instance and how much was explored: $kind', (verdict) => {
  const text = verdictText(report(verdict), plainPage(200)).join('\n');
  expect(text).toContain('3 CPUs · at most 1 NMI and 1 irq on each CPU · cycles once');
  expect(text).toContain(
    '18,402 distinct states · 51,230 transitions · depth 43 · 7 waiting · 1.2 s · 5.3 MB of memory · 12 bytes a state',
  );
});

test('a statement that is broken ends as a sentence, and is said once', () => {
  const finding = { kind: 'property', property: 'old-handler-gone', message: 'The old handler runs nowhere.' } as const;
  const trace = { ...SAMPLE_TRACE, finding, why: [finding.message, 'task rmmod on CPU 0 is inside old_handler() since 3'] };
  const verdict: Verdict = { kind: 'violated', finding, schedule: [1, 2, 3] };
  const text = verdictText({ ...report(verdict), trace }, plainPage(200)).join('\n');
  expect(text).toContain('says     old-handler-gone: The old handler runs nowhere. Not so after 3 steps');
  expect(traceText(trace, plainPage(200), 'repeat').filter((line) => line.includes(finding.message))).toHaveLength(1);
});

test('holds says what the memory model leaves out', () => {
  expect(verdictText(report(VERDICTS[0]), plainPage(200)).join('\n')).toContain(
    'omits    every reordering by the compiler · mixed-size accesses',
  );
});

test('incomplete says that it is no proof, and which bound was reached', () => {
  const text = verdictText(report(VERDICTS[2]), plainPage(200)).join('\n');
  expect(text).toContain('depth 12');
  expect(text).toContain('this is not a proof');
});

test('vacuous says what never happened, in the words of the model', () => {
  expect(verdictText(report(VERDICTS[3]), plainPage(200)).join('\n')).toContain('new-handler-runs: An NMI runs the new handler.');
});

test.each(VERDICTS)('a verdict is one line of JSON that names its format: $kind', (verdict) => {
  const line = verdictJson(report(verdict));
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toMatchObject({
    format: 'quiesce.verdict/1',
    model: 'nmi-rcu',
    variant: 'no-grace-period',
    verdict: verdict.kind,
    repeat: SAMPLE_REPEAT,
  });
});
