// Bad input: each mistake gets one clear message with its place, exit code 64, and no stack trace.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIXTURES, RACE_MODEL } from './fixtures.js';
import { folderWith, quiesce, type Ran } from './run.js';

function expectMistake({ code, out, err }: Ran, parts: readonly string[]): void {
  expect(err).not.toMatch(/^\s+at /m);
  expect(out).toBe('');
  for (const part of parts) expect(err.replaceAll(/\s+/g, ' ')).toContain(part);
  expect(code).toBe(64);
}

describe('a model file', () => {
  test.concurrent.each(FIXTURES)('is refused when it $mistake', async ({ source, code, line, instead }) => {
    const folder = folderWith({ 'model.ts': source });
    expectMistake(quiesce(['check', 'model.ts'], { folder }), [
      `(${code})`,
      `model.ts:${line === 0 ? '' : `${line}:`}`,
      `instead: `,
      instead,
    ]);
  });
});

const USAGE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['no command', [], ['usage: quiesce COMMAND']],
  ['an unknown command', ['verfy'], ['there is no command verfy', 'did you mean verify?']],
  ['an unknown option', ['check', 'nmi-rcu', '--cpu', '2'], ['check has no option --cpu', 'did you mean --cpus?']],
  ['an option without its value', ['check', 'nmi-rcu', '--cpus'], ['--cpus needs a value']],
  ['an option given twice', ['check', 'nmi-rcu', '--cpus', '1', '--cpus', '2'], ['--cpus is given twice']],
  ['a flag with a value', ['check', 'nmi-rcu', '--json=yes'], ['--json takes no value']],
  ['no model', ['check'], ['check needs an operand', 'usage: quiesce check MODEL']],
  ['two models', ['check', 'nmi-rcu', 'irq-rcu'], ['check does not take irq-rcu']],
  ['a number that is none', ['check', 'nmi-rcu', '--cpus', 'two'], ['--cpus cannot be two', 'at least 1, or `any`']],
  ['no CPUs', ['check', 'nmi-rcu', '--cpus', '0'], ['--cpus cannot be 0']],
  ['a negative number', ['check', 'nmi-rcu', '--depth', '-3'], ['--depth cannot be -3']],
  ['too many CPUs', ['check', 'nmi-rcu', '--cpus', '1000'], ['1000 CPUs are too many', 'at the most 256']],
  ['a number of NMIs that is none', ['check', 'nmi-rcu', '--nmis', 'many'], ['--nmis cannot be many', 'unbounded']],
  ['a time that is none', ['check', 'nmi-rcu', '--time', 'soon'], ['--time cannot be soon']],
  ['an unknown memory model', ['check', 'nmi-rcu', '--memory', 'tsso'], ['--memory cannot be tsso', 'did you mean tso?']],
  ['an unknown order', ['check', 'nmi-rcu', '--search', 'bsf'], ['--search cannot be bsf', 'did you mean bfs?']],
  ['an unknown model', ['check', 'nmi-rcv'], ['there is no model named nmi-rcv', 'did you mean nmi-rcu?']],
  ['a model file that is not there', ['check', './nowhere/model.ts'], ['there is no model file ./nowhere/model.ts']],
  ['a file that is no model file', ['check', 'package.json'], ['package.json is not a TypeScript or JavaScript file']],
  [
    'an unknown variant',
    ['check', 'nmi-rcu', '--variant', 'no-grace-perod'],
    ['nmi-rcu has no variant no-grace-perod', 'did you mean no-grace-period?'],
  ],
  ['an unknown parameter', ['check', 'nmi-rcu', '--set', 'cycle=once'], ['no parameter cycle', 'did you mean cycles?']],
  [
    'an unknown value of a parameter',
    ['check', 'nmi-rcu', '--set', 'cycles=onec'],
    ['cycles of nmi-rcu cannot be onec', 'did you mean once?'],
  ],
  ['a parameter without a value', ['check', 'nmi-rcu', '--set', 'cycles'], ['--set cannot be cycles', '--set NAME=VALUE']],
  ['an unknown thread', ['show', 'nmi-rcu', '--thread', 'do_nmy'], ['there is no thread do_nmy', 'did you mean do_nmi?']],
  ['a suite of an unknown variant', ['verify', 'nmi-rcu/no-gracious-period'], ['has no variant no-gracious-period']],
  ['a suite without a check', ['verify', 'nmi-rcu', '--cpus', '77'], ['no check is left to run']],
  ['a trace that is not there', ['replay', 'nowhere.json'], ['there is no file nowhere.json']],
];

describe('the command line', () => {
  test.concurrent.each(USAGE)('is refused with %s', async (_, words, parts) => expectMistake(quiesce(words), parts));

  test('is refused with a trace file that cannot be written', () => {
    const ran = quiesce(['check', 'nmi-rcu', '--variant', 'no-grace-period', '--quiet', '--trace', '/nowhere/t.json']);
    expectMistake(ran, ['the trace cannot be written to /nowhere/t.json']);
  });

  test('is refused with a model that expects nothing, where expectations are to be verified', () => {
    const folder = folderWith({ 'model.ts': RACE_MODEL.replace(/ {2}expect: .*\n/, '') });
    expectMistake(quiesce(['verify', 'model.ts'], { folder }), ['model race expects no verdict', 'model.ts:1:1']);
  });
});

describe('a trace file', () => {
  const folder = folderWith({ 'model.ts': RACE_MODEL });
  quiesce(['check', 'model.ts', '--trace', 'trace.json', '--memory', 'sc'], { folder });

  function edited(change: (text: string) => string): Ran {
    const copy = folderWith({ 'model.ts': RACE_MODEL, 'bad.json': change(readTrace()) });
    return quiesce(['replay', 'bad.json'], { folder: copy });
  }
  const readTrace = (): string => readFileSync(join(folder, 'trace.json'), 'utf8');

  test('that is truncated', () =>
    expectMistake(
      edited((text) => text.slice(0, text.length / 2)),
      ['the file is truncated', 'bad.json:'],
    ));
  test('that is empty', () =>
    expectMistake(
      edited(() => ''),
      ['the file is truncated', 'bad.json:1:1'],
    ));
  test('that is not JSON', () =>
    expectMistake(
      edited((text) => text.replace('"format":', '"format" =')),
      ['the file is not JSON', 'bad.json:2:'],
    ));
  test('that is no trace', () =>
    expectMistake(
      edited(() => '{"a": 1}'),
      ['the file is no trace', 'bad.json:1:1'],
    ));
  test('of another version', () => {
    expectMistake(
      edited((text) => text.replace('quiesce.trace/1', 'quiesce.trace/2')),
      ['version quiesce.trace/2', 'reads quiesce.trace/1', 'bad.json:2:'],
    );
  });
  test('that lacks a member', () =>
    expectMistake(
      edited((text) => text.replace('"digest"', '"digit"')),
      ['digest is missing', 'bad.json:'],
    ));
  test('is refused with a value of a wrong type', () =>
    expectMistake(
      edited((text) => text.replace('"cpus": 2', '"cpus": "two"')),
      ['origin.cpus must be a number', 'bad.json:'],
    ));
  test.each([
    ['edits', '"set": {', '"edits": ["frob x"],\n    "set": {', "'frob x' is no edit"],
    ['set', '"set": {', '"set": { "speed": "high" },\n    "unknown": {', 'has no parameter speed'],
    ['variant', '"set": {', '"variant": "lost",\n    "set": {', 'has no variant lost'],
  ])('whose origin was edited, in `%s`', (_, part, other, message) =>
    expectMistake(
      edited((text) => text.replace(part, other)),
      [message, 'bad.json:'],
    ),
  );
  test('that is nested too deeply', () =>
    expectMistake(
      edited(() => '['.repeat(200_000)),
      ['bad.json:1:1'],
    ));
  test('whose steps were reordered', () =>
    expectMistake(
      edited((text) => text.replace('"number": 2', '"number": 3')),
      ['step 2 has the number 3', 'bad.json:'],
    ));
  test('whose steps were edited', () => {
    expectMistake(
      edited((text) => text.replace('"op": "WRITE_ONCE(flag, 1)"', '"op": "WRITE_ONCE(flag, 2)"')),
      ['the trace was edited; it diverges at step 1', 'Instead there is:', 'bad.json:'],
    );
  });
  test('of another program', () => {
    const changed = RACE_MODEL.replace('yield* WRITE_ONCE(flag, 1);', 'yield* WRITE_ONCE(flag, 0);\n  yield* WRITE_ONCE(flag, 1);');
    const copy = folderWith({ 'model.ts': changed, 'trace.json': readTrace() });
    expectMistake(quiesce(['replay', 'trace.json'], { folder: copy }), [
      'the trace is of another program',
      'diverges at step 1',
      'WRITE_ONCE(flag, 0)',
    ]);
  });
  test('of a model that is not there', () => {
    const copy = folderWith({ 'trace.json': readTrace() });
    expectMistake(quiesce(['replay', 'trace.json'], { folder: copy }), ['the trace is of model.ts, which does not exist']);
  });
  test('of a variant that is not there', () => {
    expectMistake(
      edited((text) => text.replace('"file":', '"variant": "gone", "file":')),
      ['race has no variant gone'],
    );
  });
});
