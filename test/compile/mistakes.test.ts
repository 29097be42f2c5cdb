// Mistakes in a model: each ends in a diagnostic with its code, the file and line of the mistake, and what to write instead.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  atomic_inc,
  call_rcu,
  cell,
  field,
  get_state_synchronize_rcu,
  kmalloc,
  loop,
  per_cpu,
  per_cpu_variable,
  range,
  READ_ONCE,
  smp_mb,
  static_object,
  struct,
  WRITE_ONCE,
  xchg,
  type Thread,
} from '../../src/index.js';
import type { DiagnosticCode } from '../../src/core/diagnostic.js';
import { diagnosticOf, resultOf } from '../machine/tiny-system.js';

const FILE = fileURLToPath(import.meta.url);
const LINES = readFileSync(FILE, 'utf8').split('\n');

const x = cell<number>('x', 0);
const counter = per_cpu_variable<number>('counter', 0);
let outside = 0;

describe('a diagnostic of the compiler', () => {
  test('forgetting yield* before an op names the op and its line', () => {
    expectMistake('forgotten-yield-star', 'forgets smp_mb', function* () {
      yield* WRITE_ONCE(x, 1);
      smp_mb(); // forgets smp_mb
      yield* WRITE_ONCE(x, 2);
    });
  });

  test('forgetting yield* before the last op of a thread is noticed, too', () => {
    expectMistake('forgotten-yield-star', 'forgets the last', function* () {
      yield* READ_ONCE(x);
      WRITE_ONCE(x, 1); // forgets the last
    });
  });

  test('forgetting the star yields a thread instead of running it', () => {
    expectMistake('forgotten-yield-star', undefined, function* (): Thread {
      // The mistake of the test: a thread is no op.
      yield smp_mb() as never;
    });
  });

  test('an op that is used as a value names the line where it is stored', () => {
    expectMistake('forgotten-yield-star', 'stores a thread', function* () {
      // The mistake of the test: without yield*, what READ_ONCE() returns is no number.
      yield* WRITE_ONCE(x, READ_ONCE(x) as never); // stores a thread
    });
  });

  test('yielding something that is no op is refused', () => {
    expectMistake('not-an-op', undefined, function* (): Thread {
      yield 5 as never; // The mistake of the test.
    });
  });

  test('a thread that is no generator is refused', () => {
    expectMistake('not-an-op', undefined, () => undefined as never); // The mistake of the test.
  });

  test('a counter outside of the thread makes it not deterministic', () => {
    expectMistake('not-deterministic', 'depends on outside', function* () {
      outside += 1;
      yield* WRITE_ONCE(x, outside % 7); // depends on outside
      yield* READ_ONCE(x);
      yield* READ_ONCE(x);
    });
  });

  test('a callback that a thread makes anew is refused where it is queued', () => {
    const { message, instead } = expectMistake('not-deterministic', 'queues a new one', function* () {
      const value = yield* READ_ONCE(x);
      const set_x = function* (): Thread {
        yield* WRITE_ONCE(x, value);
      };
      yield* call_rcu(null, set_x); // queues a new one
    });
    expect(message).toBe('thread task makes the function that it gives to call_rcu() anew each time it runs');
    expect(instead).toContain('outside of every thread');
  });

  test('callbacks that make the next one without end are refused at once', () => {
    function* queue(): Thread {
      yield* call_rcu(null, made()); // queues the next
    }
    const made = (): typeof queue =>
      function* () {
        yield* queue();
      };
    const first = made();
    expectMistake('not-deterministic', 'queues the next', function* () {
      yield* call_rcu(null, first);
    });
  });

  test('callbacks that make the next one only once each are counted', () => {
    const made = (): (() => Thread) => {
      let next: (() => Thread) | undefined;
      return function* () {
        next ??= made();
        yield* call_rcu(null, next); // queues one more
      };
    };
    const first = made();
    expectMistake('too-large', 'queues one more', function* () {
      yield* call_rcu(null, first);
    });
  });

  test('a function that a thread makes anew is refused as a value, and as a local of a loop', () => {
    const pointer = cell<(() => Thread) | null>('pointer', null);
    expectMistake('not-deterministic', 'exchanges', function* () {
      yield* xchg(pointer, function* () {}); // exchanges
    });
    expectMistake('not-deterministic', 'stores a new one', function* () {
      yield* WRITE_ONCE(pointer, function* () {}); // stores a new one
    });
    expectMistake('not-deterministic', 'goes round with it', function* () {
      for (let handler = function* (): Thread {}; ; handler = function* (): Thread {}) {
        yield* loop('round', [handler]); // goes round with it
        yield* READ_ONCE(x);
      }
    });
  });

  test('a loop without loop() that never repeats a local state names the op that came most often', () => {
    expectMistake('endless-thread', 'again and again', function* () {
      for (;;) yield* READ_ONCE(x); // again and again
    });
  });

  test('a cell that counts without end names the cell, and asks for a domain', () => {
    const { message, instead } = expectMistake('endless-values', 'counts up', function* () {
      for (;;) {
        yield* loop('counting');
        yield* atomic_inc(x); // counts up
      }
    });
    expect(message).toContain('the values of x never stop growing');
    expect(instead).toContain('wrapping(4)');
  });

  test('a round of a loop that performs no op is refused at loop()', () => {
    expectMistake('bad-loop', 'idle round', function* () {
      for (let round = 0; round < 1000; round++) yield* loop('idle'); // idle round
    });
  });

  test('a local that one round takes from the round before must be declared', () => {
    const { instead } = expectMistake('bad-loop', 'undeclared local', function* () {
      for (let value = 0; ; value = 1 - value) {
        yield* loop('flip'); // undeclared local
        yield* WRITE_ONCE(x, value);
      }
    });
    expect(instead).toContain('loop(label, [local, …])');
  });

  test('a local that matters only after some rounds must be declared, too', () => {
    expectMistake('bad-loop', 'counts its rounds', function* () {
      for (let round = 0; ; round++) {
        yield* loop('count'); // counts its rounds
        yield* READ_ONCE(x);
        if (round === 5) yield* WRITE_ONCE(x, 1);
      }
    });
  });

  test('two variables of one name are refused', () => {
    const twin = cell<number>('x', 1);
    expectMistake('bad-model', 'the other x', function* () {
      yield* WRITE_ONCE(x, 1);
      yield* WRITE_ONCE(twin, 1); // the other x
    });
  });

  test('two structs of one name are refused', () => {
    const one = struct('twin', { a: field<number>() });
    const other = struct('twin', { b: field<number>() });
    expectMistake('bad-model', 'the other struct', function* () {
      yield* kmalloc(one);
      yield* kmalloc(other); // the other struct
    });
  });

  test('a static object and a struct of one name are refused, as their fields would be one variable', () => {
    const thing = struct('thing', { a: field<number>() });
    const object = static_object('thing', thing, { a: 1 });
    expectMistake('bad-model', undefined, function* () {
      yield* READ_ONCE(object.a);
      const pointer = yield* kmalloc(thing);
      yield* READ_ONCE(pointer.a); // The fault that would be missed.
    });
  });

  test('two static objects of one name are refused', () => {
    const thing = struct('thing', { a: field<number>() });
    const objects = [static_object('object', thing, { a: 1 }), static_object('object', thing, { a: 2 })];
    expectMistake('bad-model', undefined, function* () {
      for (const { a } of objects) yield* READ_ONCE(a);
    });
  });

  test('a value that no cell can hold is refused where it is stored', () => {
    expectMistake('bad-value', 'stores an object', function* () {
      yield* WRITE_ONCE(x, { a: 1 } as never); // stores an object (the mistake of the test)
    });
  });

  test('an initial value outside of its range is refused', () => {
    const wrong = cell<number>('wrong', 7, range(0, 3));
    expectMistake('bad-value', 'loads wrong', function* () {
      yield* READ_ONCE(wrong); // loads wrong
    });
  });

  test('a CPU that does not exist is refused', () => {
    expectMistake('bad-value', 'CPU 9', function* () {
      yield* READ_ONCE(per_cpu(counter, 9)); // CPU 9
    });
  });

  test('a field that the struct does not have is refused', () => {
    const thing = struct('thing', { a: field<number>() });
    expectMistake('bad-value', 'no such field', function* () {
      const pointer = yield* kmalloc(thing);
      yield* READ_ONCE((pointer as never)['b']); // no such field (the mistake of the test)
    });
  });

  test("an error of the thread's own code is a mistake of the model, at its line", () => {
    expectMistake('thread-throws', 'throws an error', function* () {
      yield* READ_ONCE(x);
      throw new Error('oops'); // throws an error
    });
  });

  test('an NMI that asks about a grace period of its own is refused at that line', () => {
    function* nmi(): Thread {
      yield* get_state_synchronize_rcu(); // asks in an NMI
    }
    const { code, where } = diagnosticOf(() => resultOf({ tasks: {}, nmi }, { cpus: 1 }));
    expect(code).toBe('bad-model');
    expect(where).toMatchObject({ file: FILE, line: LINES.findIndex((text) => text.endsWith('// asks in an NMI')) + 1 });
  });

  test('a system without threads is refused', () => {
    expect(diagnosticOf(() => resultOf({ tasks: {} })).code).toBe('bad-model');
  });
});

// The mistake is in this file, at the line that ends in the comment, if it has one line.
function expectMistake(code: DiagnosticCode, comment: string | undefined, task: () => Thread): ReturnType<typeof diagnosticOf> {
  const diagnostic = diagnosticOf(() => resultOf({ tasks: { task } }, { cpus: 1 }));
  expect(diagnostic, diagnostic.message).toMatchObject({ code });
  expect(diagnostic.instead).toBeTruthy();
  if (comment === undefined) return diagnostic;
  const line = LINES.findIndex((text) => text.includes(`// ${comment}`)) + 1;
  expect(line).toBeGreaterThan(0);
  expect(diagnostic.where).toMatchObject({ file: FILE, line });
  return diagnostic;
}
