// Threads that store and wait: who gets stuck, and what memory is at the end, against an oracle that guesses nothing.
//
// A thread here is a list of stores, waits and fences. The oracle performs any of them whose older ones, as far as they must come before
// it, are performed; a wait when what it reads is what it waits for. So nothing is ever taken back, and a state without a step is a
// deadlock.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MEMORY_NAMES, type MemoryName } from '../../src/core/memory.js';
import { cell, smp_mb, wait_until, WRITE_ONCE, type System, type Thread } from '../../src/index.js';
import { exhaust } from '../oracle/exhaust.js';
import { seeded } from '../seed.js';

type Op =
  | { readonly do: 'store'; readonly cell: number; readonly value: number }
  | { readonly do: 'wait'; readonly cell: number; readonly value: number; readonly equal: boolean }
  | { readonly do: 'mb' };
type Program = readonly (readonly Op[])[];

const NAMES = ['a', 'b'];

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('store' as const), cell: fc.nat(1), value: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), cell: fc.nat(1), value: fc.nat(2), equal: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'mb' as const }) },
);
const program: fc.Arbitrary<Program> = fc.array(fc.array(op, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 });

interface Ends {
  readonly isStuck: boolean;
  readonly memories: readonly string[];
}

// Whether an op must be performed before a younger one of its thread.
function comesBefore(memory: MemoryName, older: Op, younger: Op): boolean {
  if (older.do === 'mb' || younger.do === 'mb' || memory === 'sc') return true;
  // What a wait reads may come from an older store that is not performed yet.
  if (older.do === 'store' && younger.do === 'wait') return false;
  if (older.cell === younger.cell || (older.do === 'wait' && younger.do === 'store')) return true;
  return memory === 'tso' || (memory === 'pso' && older.do === 'wait');
}

function endsOf(threads: Program, memory: MemoryName): Ends {
  let isStuck = false;
  const memories = new Set<string>();
  const seen = new Set<string>();
  const used = [0, 1].filter((index) => threads.flat().some((one) => one.do !== 'mb' && one.cell === index));
  const start = { values: [0, 0], left: threads.map((ops) => ops.map((_, index) => index)) };
  const waiting = [start];
  for (let state = waiting.pop(); state; state = waiting.pop()) {
    const { values, left } = state;
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    let steps = 0;
    for (const [thread, indices] of left.entries()) {
      const ops = threads[thread];
      for (const index of indices) {
        const now = ops[index];
        const older = indices.filter((other) => other < index);
        if (older.some((other) => comesBefore(memory, ops[other], now))) continue;
        if (now.do === 'wait') {
          const own = older.map((other) => ops[other]).findLast((one) => one.do === 'store' && one.cell === now.cell);
          const read = own?.do === 'store' ? own.value : values[now.cell];
          if ((read === now.value) !== now.equal) continue;
        }
        steps++;
        waiting.push({
          values: now.do === 'store' ? values.with(now.cell, now.value) : values,
          left: left.with(
            thread,
            indices.filter((other) => other !== index),
          ),
        });
      }
    }
    if (left.every(({ length }) => length === 0)) memories.add(used.map((index) => `${NAMES[index]}=${values[index]}`).join(';'));
    else if (steps === 0) isStuck = true;
  }
  return { isStuck, memories: [...memories].sort() };
}

function systemOf(threads: Program): System {
  const cells = NAMES.map((name) => cell<number>(name, 0));
  function* run(ops: readonly Op[]): Thread {
    for (const one of ops) {
      if (one.do === 'mb') yield* smp_mb();
      else if (one.do === 'store') yield* WRITE_ONCE(cells[one.cell], one.value);
      else yield* wait_until(cells[one.cell], (value) => (value === one.value) === one.equal);
    }
  }
  return { tasks: Object.fromEntries(threads.map((ops, thread) => [`P${thread}`, () => run(ops)])) };
}

describe('threads that store and wait', () => {
  for (const memory of MEMORY_NAMES) {
    test(`get stuck, and leave memory, as without guesses under ${memory}`, () => {
      let stuck = 0;
      fc.assert(
        fc.property(program, (threads) => {
          const expected = endsOf(threads, memory);
          const said = exhaust(systemOf(threads), { cpus: threads.length, nmis: 0, memory, window: 8, watched: NAMES });
          if (expected.isStuck) stuck++;
          expect({ isStuck: said.faults.has('deadlock'), memories: [...said.outcomes].sort() }).toEqual(expected);
        }),
        seeded(150),
      );
      expect(stuck).toBeGreaterThan(10);
    });
  }
});
