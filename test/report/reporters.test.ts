// Reports for machines: each keeps to the published schema of its format, and says what the suite came to.
import fc from 'fast-check';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { githubCommands } from '../../src/report/github.js';
import { junitXml } from '../../src/report/junit.js';
import { markdownSummary } from '../../src/report/markdown.js';
import { sarifLog } from '../../src/report/sarif.js';
import { xmlDocument } from '../../src/report/xml.js';
import { XmlDocument, type XmlElement } from 'libxml2-wasm';
import { seeded } from '../seed.js';
import { expectJunit, sarifObjections } from './published.js';
import { SAMPLE_TRACE } from './sample.js';
import { GREEN_REPORT, HARD_TEXT, SAMPLE_FOLDER, sampleReport } from './suite-sample.js';

const REPORT = sampleReport();

describe('junit', () => {
  test.each([REPORT, GREEN_REPORT, sampleReport([])])('keeps to the schema that Jenkins has: %#', (report) => {
    expect(() => expectJunit(junitXml(report, SAMPLE_FOLDER))).not.toThrow();
  });

  test('has one test case for each check, and counts what failed, could not run, and was left out', () => {
    const document = expectJunit(junitXml(REPORT, SAMPLE_FOLDER));
    const count = (path: string): number => document.find(path).length;
    expect(count('//testcase')).toBe(10);
    expect(count('//testcase/failure')).toBe(5);
    expect(count('//testcase/error')).toBe(1);
    expect(count('//testcase/skipped')).toBe(1);
    expect(count("/testsuites[@tests='10'][@failures='5'][@errors='1']")).toBe(1);
    expect(count("//testsuite[@name='nmi-rcu'][@tests='2'][@failures='0']")).toBe(1);
    const names = document.find('//testcase').map((node) => {
      const { attrs } = node as XmlElement;
      return attrs.map(({ name, value }) => (name === 'time' ? '' : value)).join(' ');
    });
    expect(new Set(names).size).toBe(10);
  });

  test('a failure has the counterexample as text', () => {
    const [failure] = expectJunit(junitXml(REPORT, SAMPLE_FOLDER)).find("//failure[@type='use-after-free']");
    expect(failure.content).toContain('#  CPU 0');
    expect(failure.content).toContain('models/nmi-rcu/module.ts:40:3');
    expect(failure.content).toContain('why');
  });
});

test('XML gives back any text that XML can hold', () => {
  const held = fc
    .string({ unit: 'binary' })
    .map((text) => text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '?'));
  fc.assert(
    fc.property(held, held, (attribute, text) => {
      const root = XmlDocument.fromString(xmlDocument({ name: 'a', attributes: { b: attribute, c: undefined }, text })).root;
      expect(root.attr('b')?.value).toBe(attribute);
      expect(root.attr('c')).toBeNull();
      expect(root.content).toBe(text);
    }),
    seeded(300),
  );
});

describe('sarif', () => {
  const log = JSON.parse(sarifLog(REPORT, SAMPLE_FOLDER)) as Log;
  const [run] = log.runs;
  const results = run.results ?? [];

  test.each([REPORT, GREEN_REPORT, sampleReport([])])('keeps to the schema of SARIF 2.1.0: %#', (report) => {
    expect(sarifObjections(JSON.parse(sarifLog(report, SAMPLE_FOLDER)))).toEqual([]);
  });

  test('the schema rejects what is no log', () => {
    expect(sarifObjections({ ...log, version: '2.0.0' })).not.toEqual([]);
    expect(sarifObjections({ ...log, runs: [{ ...run, results: [{ ruleId: 'leak' }] }] })).not.toEqual([]);
  });

  test('what is not as expected is a result, with the rule of its finding', () => {
    expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'use-after-free error',
      'old-handler-gone error',
      'holds error',
      'incomplete warning',
      'vacuous warning',
    ]);
    for (const { ruleId, ruleIndex = -1 } of results) expect(run.tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
    expect(JSON.parse(sarifLog(GREEN_REPORT, SAMPLE_FOLDER))).toMatchObject({
      runs: [{ results: [], invocations: [{ executionSuccessful: true }] }],
    });
  });

  test('a result stands where the last step of its counterexample does', () => {
    expect(results[0]?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'models/nmi-rcu/module.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 40, startColumn: 3 },
    });
  });

  test('a code flow has each step once, by context, in the order of execution', () => {
    const flows = results[0]?.codeFlows?.[0]?.threadFlows ?? [];
    expect(flows.map(({ id }) => id)).toEqual(['CPU 0, task rmmod', 'CPU 1, nmi do_nmi']);
    const order = flows.flatMap(({ locations }) => locations.map(({ executionOrder }) => executionOrder ?? 0));
    expect(order.sort((one, other) => one - other)).toEqual(SAMPLE_TRACE.steps.map(({ number }) => number));
  });

  test('a mistake of a model is a notification, and the run no success', () => {
    const [invocation] = run.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    const [notification] = invocation?.toolExecutionNotifications ?? [];
    expect(notification?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('models/with%20space/%C3%BC.ts');
  });

  test('the fingerprint of a result does not depend on lines, and no two are alike', () => {
    const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    expect(new Set(prints).size).toBe(prints.length);
    expect(prints.join(' ')).not.toMatch(/:\d+:\d+/);
  });
});

describe('github', () => {
  const commands = githubCommands(REPORT, SAMPLE_FOLDER);

  // As the runner of GitHub reads a command.
  function read(line: string): { properties: Record<string, string>; message: string } {
    const [, list = '', data = ''] = /^::error (.*?)::(.*)$/.exec(line) ?? [];
    const plain = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
    const pairs = list.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [name, plain(value).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')];
    });
    return { properties: Object.fromEntries(pairs) as Record<string, string>, message: plain(data).replaceAll('%25', '%') };
  }

  test('each is one line, and says file, line and what is wrong', () => {
    expect(commands).toHaveLength(6);
    for (const line of commands) expect(line).toMatch(/^::error file=[^,\n\r]+,line=\d+,col=\d+,title=[^,\n\r]+::[^\n\r]+$/);
    const { properties, message } = read(commands[0] ?? '');
    expect(properties).toEqual({
      file: 'models/nmi-rcu/module.ts',
      line: '40',
      col: '3',
      title: 'nmi-rcu/no-grace-period, 2 cpus tso, nmis 1, cycles once',
    });
    expect(message).toContain('expected holds, got violated (use-after-free)');
    expect(message).toContain('\nrepeat: npx quiesce check');
  });

  test('any text comes back as it was', () => {
    expect(read(commands.at(-1) ?? '').message).toContain(HARD_TEXT);
  });

  test('there is none where all is as expected', () => {
    expect(githubCommands(GREEN_REPORT, SAMPLE_FOLDER)).toEqual([]);
  });
});

describe('markdown', () => {
  const text = markdownSummary(REPORT, SAMPLE_FOLDER);

  test('every row of a table has all columns, whatever the texts are', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    // What is not as expected or could not run, then all; each table with its head.
    expect(rows).toHaveLength(2 + 6 + 2 + 10);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(9);
  });

  test('the summary and each counterexample are there, folded away and fenced', () => {
    expect(text).toContain(
      '9 checks: 3 holds, 3 violated, 1 incomplete, 1 vacuous · 5 unexpected · 1 check could not run · 65 s · 1 left out',
    );
    expect(text).toContain('<summary>nmi-rcu/no-grace-period, 2 cpus tso, nmis 1, cycles once</summary>\n\n```text\n ✗ ');
    expect(text.match(/<details>/g)).toHaveLength(2);
    expect(text.match(/<\/details>/g)).toHaveLength(2);
  });

  test('where all is as expected there is one table', () => {
    const green = markdownSummary(GREEN_REPORT, SAMPLE_FOLDER);
    expect(green).toContain('3 checks: 2 holds, 1 violated · all as expected');
    expect(green.match(/\| --- \|/g)).not.toBeNull();
    expect(green.match(/<details>/g)).toHaveLength(1);
  });
});
