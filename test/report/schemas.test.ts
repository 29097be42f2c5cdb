// The schemas in schema/: they are what files are read with, and everything that we write keeps to them.
//
// After a change of a shape, `npx vitest run test/report/schemas.test.ts -u` writes the schemas anew: read the difference. A change of
// meaning also changes the number of the format.
import { toJsonSchema } from '@valibot/to-json-schema';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VERDICT_SHAPE, VERIFY_SHAPE } from '../../src/load/report-shape.js';
import { TRACE_SHAPE } from '../../src/load/trace-shape.js';
import { suiteJson, traceJson, verdictJson, verifyJson } from '../../src/report/json.js';
import { ranChecks } from '../../src/report/suite-report.js';
import { objections, SCHEMA_FOLDER } from './published.js';
import { SAMPLE_TRACE } from './sample.js';
import { AUTOMATON_SHAPE, DIFF_SHAPE, LITMUS_SHAPE, MODEL_SHAPE, REPLAY_SHAPE } from './written-shapes.js';
import { GREEN_REPORT, SAMPLE_CHECKS, sampleReport } from './suite-sample.js';

const SHAPES = [
  ['quiesce.automaton-1', 'A thread of a model, as quiesce shows it.', AUTOMATON_SHAPE],
  ['quiesce.diff-1', 'How two traces, or two reports, of quiesce differ.', DIFF_SHAPE],
  ['quiesce.litmus-1', 'What quiesce found out about a litmus test.', LITMUS_SHAPE],
  ['quiesce.model-1', 'A model of quiesce, as it is listed.', MODEL_SHAPE],
  ['quiesce.replay-1', 'Where a trace that quiesce ran again has led.', REPLAY_SHAPE],
  ['quiesce.trace-1', 'A counterexample that quiesce saved.', TRACE_SHAPE],
  ['quiesce.verdict-1', 'A verdict of quiesce on one instance of a model.', VERDICT_SHAPE],
  ['quiesce.verify-1', 'A report of quiesce on a suite of checks.', VERIFY_SHAPE],
] as const;

test.each(SHAPES)('the schema of %s is made from its shape', async (name, title, shape) => {
  const definitions = name.startsWith('quiesce.ver') ? { trace: TRACE_SHAPE } : {};
  const { $schema, ...rest } = toJsonSchema(shape, { target: 'draft-2020-12', errorMode: 'throw', definitions });
  const schema = { $schema, $id: `urn:${name.replace('.', ':')}`, title, ...rest };
  await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(join(SCHEMA_FOLDER, `${name}.schema.json`));
});

test('every schema is one of these', () => {
  expect(readdirSync(SCHEMA_FOLDER).sort()).toEqual(SHAPES.map(([name]) => `${name}.schema.json`));
});

describe('what is written keeps to its schema', () => {
  test('a trace that was saved', () => {
    expect(objections('quiesce.trace-1.schema.json', JSON.parse(traceJson(SAMPLE_TRACE)))).toEqual([]);
  });

  test.each(ranChecks(SAMPLE_CHECKS))('a verdict, of check and of verify: $verdict.kind', (ran) => {
    for (const line of [suiteJson(ran), verdictJson(ran)])
      expect(objections('quiesce.verdict-1.schema.json', JSON.parse(line))).toEqual([]);
  });

  test.each([sampleReport(), sampleReport([]), GREEN_REPORT])('a report on a suite: %#', (report) => {
    expect(objections('quiesce.verify-1.schema.json', JSON.parse(verifyJson(report)))).toEqual([]);
  });
});

describe('what is wrong is no report', () => {
  const report = JSON.parse(verifyJson(sampleReport())) as { checks: object[]; counts: object };

  test.each([
    ['another format', { ...report, format: 'quiesce.verify/2' }],
    ['a count that is missing', { ...report, counts: {} }],
    ['a verdict that there is not', { ...report, checks: [{ ...report.checks[0], verdict: 'safe' }] }],
    ['a verdict without what it rests on', { ...report, checks: [{ ...report.checks[0], omits: undefined }] }],
    ['a member that is not declared', { ...report, more: 1 }],
  ])('a schema rejects %s', (_, value) => {
    expect(objections('quiesce.verify-1.schema.json', JSON.parse(JSON.stringify(value)))).not.toEqual([]);
  });
});
