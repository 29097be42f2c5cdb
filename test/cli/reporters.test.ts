// `verify --reporter`: several formats at once, each where it was asked for.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectJunit, objections, sarifObjections } from '../report/published.js';
import { RACE_MODEL } from './fixtures.js';
import { folderWith, quiesce, shell } from './run.js';

const WRONG = RACE_MODEL.replace("verdict: 'violated', finding: 'failed-assertion'", "verdict: 'holds'");

describe('several reporters at once', () => {
  const folder = folderWith({ 'model.ts': WRONG, 'report.json': 'of an earlier run' });
  const files = ['json=report.json', 'junit=report.xml', 'sarif=report.sarif', 'markdown=report.md', 'text=report.txt'];
  const words = files.flatMap((file) => ['--reporter', file]);
  const { code, out, err } = quiesce(['verify', 'model.ts', '--memory', 'sc', ...words, '--reporter', 'github', '--reporter', 'text'], {
    folder,
  });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

  test('print text and the commands of GitHub, and exit as without them', () => {
    expect(code).toBe(1);
    expect(err).toBe('');
    expect(out).toContain('2 checks: 1 holds, 1 violated · 1 unexpected');
    expect(out.split('\n').filter((line) => line.startsWith('::error '))).toEqual([
      expect.stringMatching(/^::error file=model\.ts,line=7,col=\d+,title=race%2C 2 cpus sc::expected holds, got violated/),
    ]);
  });

  test('write each file whole, and each keeps to the schema of its format', () => {
    const report: unknown = JSON.parse(read('report.json'));
    expect(objections('quiesce.verify-1.schema.json', report)).toEqual([]);
    expect(report).toMatchObject({ exitCode: 1, counts: { checks: 2, unexpected: 1 }, isInterrupted: false });
    expect(expectJunit(read('report.xml')).find('//testcase/failure')).toHaveLength(1);
    const log: unknown = JSON.parse(read('report.sarif'));
    expect(sarifObjections(log)).toEqual([]);
    expect(log).toMatchObject({
      runs: [
        {
          invocations: [{ executionSuccessful: true, exitCode: 1 }],
          results: [
            {
              ruleId: 'failed-assertion',
              locations: [{ physicalLocation: { artifactLocation: { uri: 'model.ts' }, region: { startLine: 7 } } }],
            },
          ],
        },
      ],
    });
    expect(read('report.md')).toContain('expected holds, got violated');
    expect(read('report.txt')).toContain('expected holds, got violated');
    expect(read('report.txt')).not.toContain('\u001B');
  });
});

test('the published schemas accept what check and verify print as JSON, and the trace that is saved', () => {
  const folder = folderWith({ 'model.ts': RACE_MODEL });
  const { out } = quiesce(['check', 'model.ts', '--json', '--trace', 'trace.json'], { folder });
  expect(objections('quiesce.verdict-1.schema.json', JSON.parse(out))).toEqual([]);
  expect(objections('quiesce.trace-1.schema.json', JSON.parse(readFileSync(join(folder, 'trace.json'), 'utf8')))).toEqual([]);
  for (const words of [
    ['--cpus', 'any'],
    ['--max-states', '9'],
    ['--nmis', '0'],
    ['--cpus', '1', '--memory', 'arm'],
  ]) {
    const line = quiesce(['check', 'nmi-rcu', '--json', ...words]).out;
    expect(objections('quiesce.verdict-1.schema.json', JSON.parse(line)), line).toEqual([]);
  }
});

test('what other commands print as JSON keeps to the published schemas, too', () => {
  const folder = folderWith({ 'model.ts': RACE_MODEL });
  quiesce(['check', 'model.ts', '--trace', 'a.json'], { folder });
  quiesce(['check', 'model.ts', '--trace', 'b.json', '--memory', 'sc', '--cpus', '3'], { folder });
  quiesce(['verify', 'model.ts', '--reporter', 'json=c.json'], { folder });
  quiesce(['verify', 'model.ts', '--memory', 'sc', '--reporter', 'json=d.json'], { folder });
  const litmus = 'C mp\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\nP1(int *x) { int r0; r0 = READ_ONCE(*x); }\nexists (1:r0=1)\n';
  writeFileSync(join(folder, 'mp.litmus'), litmus);
  const printed = [
    ['automaton', 'show nmi-rcu'],
    ['automaton', 'show model.ts'],
    ['model', 'list'],
    ['model', 'list model.ts'],
    ['litmus', 'litmus mp.litmus --memory sc --memory alpha'],
    ['replay', 'replay a.json'],
    ['diff', 'diff a.json a.json'],
    ['diff', 'diff a.json b.json'],
    ['diff', 'diff c.json d.json'],
  ] as const;
  for (const [name, command] of printed) {
    const lines = quiesce([...command.split(' '), '--json'], { folder })
      .out.trimEnd()
      .split('\n');
    for (const line of lines) expect(objections(`quiesce.${name}-1.schema.json`, JSON.parse(line)), `${command}: ${line}`).toEqual([]);
  }
});

test('an interrupted suite is reported, with the checks that were left out', () => {
  const folder = folderWith({});
  const json = join(folder, 'r.json');
  const junit = join(folder, 'r.xml');
  const { out } = shell(
    `$Q verify nmi-rcu --reporter json=${json} --reporter junit=${junit} & sleep 3; kill -INT $!; wait $!; echo "code $?"`,
  );
  expect(out).toBe('code 130\n');
  const report: unknown = JSON.parse(readFileSync(json, 'utf8'));
  expect(objections('quiesce.verify-1.schema.json', report)).toEqual([]);
  expect(report).toMatchObject({ isInterrupted: true, exitCode: 130, counts: { leftOut: expect.any(Number) as number } });
  const { counts } = report as { counts: { leftOut: number; checks: number } };
  expect(counts.leftOut).toBeGreaterThan(0);
  const document = expectJunit(readFileSync(junit, 'utf8'));
  expect(document.find('//testcase')).toHaveLength(counts.checks);
  expect(document.find('//testcase/skipped')).toHaveLength(counts.leftOut);
});

test('a document on stdout is nothing but the document', () => {
  const folder = folderWith({ 'model.ts': RACE_MODEL });
  const { code, out, err } = quiesce(['verify', 'model.ts', '--reporter', 'json'], { folder });
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(objections('quiesce.verify-1.schema.json', JSON.parse(out))).toEqual([]);
});

test('with a file only, nothing is printed', () => {
  const folder = folderWith({ 'model.ts': WRONG });
  const { code, out } = quiesce(['verify', 'model.ts', '--reporter', 'junit=report.xml'], { folder });
  expect(code).toBe(1);
  expect(out).toBe('');
});

test('a mistake of a model is an error of its check, beside the diagnostic on stderr', () => {
  const throws = RACE_MODEL.replace('yield* WRITE_ONCE(flag, 1);', "yield* WRITE_ONCE(flag, 1);\n  throw new Error('no');");
  const folder = folderWith({ 'model.ts': throws });
  const { code, err } = quiesce(['verify', 'model.ts', '--memory', 'sc', '--reporter', 'junit=r.xml', '--reporter', 'json=r.json'], {
    folder,
  });
  expect(code).toBe(64);
  expect(err).toContain('thread-throws');
  expect(expectJunit(readFileSync(join(folder, 'r.xml'), 'utf8')).find("//error[@type='thread-throws']")).toHaveLength(1);
  const report: unknown = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'));
  expect(objections('quiesce.verify-1.schema.json', report)).toEqual([]);
  expect(report).toMatchObject({ counts: { mistakes: 1 }, checks: [{ outcome: 'mistake' }, { outcome: 'ran' }] });
});

describe('mistakes', () => {
  test.each([
    [['--reporter', 'junit', '--reporter', 'text'], 'junit and text cannot share standard output'],
    [['--reporter', 'json', '--json'], 'json and --json cannot share standard output'],
    [['--reporter', 'text', '--reporter', 'text'], 'text and text cannot share standard output'],
    [['--reporter', 'junit=a', '--reporter', 'sarif=a'], 'two reports cannot be written to a'],
    [['--reporter', 'junit='], '--reporter junit= names no file'],
    [['--reporter', 'xunit=a'], '--reporter cannot be xunit'],
    [['--reporter', 'junit=no/such/folder/a.xml'], 'the report cannot be written to no/such/folder/a.xml'],
  ])('wrong usage is refused before anything runs: %j', (words, message) => {
    const folder = folderWith({ 'model.ts': RACE_MODEL });
    const { code, out, err } = quiesce(['verify', 'model.ts', ...words], { folder, width: 200 });
    expect(code).toBe(64);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });
});
