// Threads that never repeat a local state: how soon the compiler knows, and what is none of them.
import { expect, test } from 'vitest';
import { cell, loop, READ_ONCE, WRITE_ONCE, type Thread } from '../../src/index.js';
import { diagnosticOf, resultOf } from '../machine/tiny-system.js';

const x = cell<number>('x', 0);

test('a thread without end is found without growing all of it', () => {
  let ops = 0;
  const endless = (locals: boolean) =>
    function* (): Thread {
      for (let round = 0; ; round++) {
        if (locals) yield* loop('rounds', [round]);
        ops++;
        if ((yield* READ_ONCE(x)) === 7) return;
        yield* WRITE_ONCE(x, round % 2);
      }
    };
  for (const locals of [false, true])
    expect(diagnosticOf(() => resultOf({ tasks: { task: endless(locals) } })).code).toBe('endless-thread');
  expect(ops).toBeLessThan(100_000); // a million for each if the tree is grown
});

test('a thread of many ops that comes to an end is none of those', () => {
  const counting = (rounds: number, locals: boolean) =>
    function* (): Thread {
      for (let round = 0; round < rounds; round++) {
        if (locals) yield* loop('rounds', [round]);
        yield* WRITE_ONCE(x, round % 2);
      }
    };
  for (const locals of [false, true]) expect(resultOf({ tasks: { task: counting(450, locals) } }).verdict.kind).toBe('holds');
});
