// The automaton of a thread, from a program of a small model.
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { cell } from '../../src/lang/cell.js';
import { READ_ONCE, WRITE_ONCE } from '../../src/lang/once.js';
import type { Thread } from '../../src/lang/thread.js';
import { automataOf } from '../../src/report/automaton.js';
import { automatonMermaid } from '../../src/report/automaton-mermaid.js';
import { automatonText } from '../../src/report/automaton-text.js';
import { plainPage } from '../../src/report/page.js';
import { widthOf } from '../../src/report/wrap.js';
import { WIDTHS } from './sample.js';

const flag = cell('flag', 0);
const seen = cell('seen', 0);

function* reader(): Thread {
  if ((yield* READ_ONCE(flag)) === 1) yield* WRITE_ONCE(seen, 1);
  yield* READ_ONCE(seen);
}

function* writer(): Thread {
  yield* WRITE_ONCE(flag, 1);
}

const [automaton] = automataOf(compile({ system: { tasks: { reader, writer } }, cpus: 2, regions: [], watched: [] }).program);

test('states are numbered from the entry, and answers that lead to one state share an edge', () => {
  expect(automaton).toMatchObject({ thread: 'reader', kind: 'task', entry: 1 });
  expect(automaton.states.map(({ number, op }) => `${number} ${op}`)).toEqual([
    '1 READ_ONCE(flag)',
    '2 READ_ONCE(seen)',
    '3 WRITE_ONCE(seen, 1)',
  ]);
  expect(automaton.states.map(({ edges }) => edges.map(({ answers, to }) => [answers.join(' '), to]))).toEqual([
    [
      ['0', 2],
      ['1', 3],
    ],
    [['0 1', 'end']],
    [['', 2]],
  ]);
});

test('Mermaid gets one line for each state and edge', () => {
  expect(automatonMermaid(automaton)).toBe(
    [
      'flowchart TD',
      '  %% task reader',
      '  start((" ")) --> s1',
      '  s1["1: READ_ONCE(flag)"]',
      '  s2["2: READ_ONCE(seen)"]',
      '  s3["3: WRITE_ONCE(seen, 1)"]',
      '  s1 -->|"0"| s2',
      '  s1 -->|"1"| s3',
      '  s2 -->|"0, 1"| stop',
      '  s3 --> s2',
      '  stop((("end")))',
    ].join('\n'),
  );
});

test('a place stands beside its op, also on a wide page', () => {
  for (const line of automatonText(automaton, plainPage(400))) expect(widthOf(line), line).toBeLessThanOrEqual(120);
});

describe.each(WIDTHS)('on %i columns', (width) => {
  test('no line is too long', () => {
    for (const line of automatonText(automaton, plainPage(width))) expect(widthOf(line), line).toBeLessThanOrEqual(width);
  });
});
