// The quotient: how few local states a thread has, counted by hand.
import { describe, expect, test } from 'vitest';
import {
  cell,
  choose,
  field,
  kfree,
  kmalloc,
  loop,
  observed_region,
  READ_ONCE,
  struct,
  WRITE_ONCE,
  type System,
  type Thread,
} from '../../src/index.js';
import { compile, type Compiled } from '../../src/compile/compile.js';
import { prepared } from '../models/exploration.js';
import { modelNamed, requestFor } from '../models/instances.js';

const x = cell<number>('x', 0);
const y = cell<number>('y', 0);

describe('the local states of do_nmi()', () => {
  test('there are 9 on the model: its 5 ops, the load of my_nmi_data, and one read for each of 3 objects', () => {
    expect(rowsOf(prepared(requestFor(modelNamed('nmi-rcu'))).compiled, 'do_nmi')).toBe(5 + 1 + 3);
  });

  test('the number of CPUs does not change them, though smp_processor_id() has more answers', () => {
    for (const cpus of [1, 2, 3, 5]) expect(rowsOf(prepared(requestFor(modelNamed('nmi-rcu'), { cpus })).compiled, 'do_nmi')).toBe(9);
  });
});

describe('the local states of a thread', () => {
  test('there is one for each op of a straight line', () => {
    expect(rowsOfTask(function* () {
      yield* WRITE_ONCE(x, 1);
      yield* WRITE_ONCE(y, 1);
      yield* READ_ONCE(x);
    })).toBe(3);
  });

  test('a local that is dead is not told apart: the answer of a load that nobody uses splits nothing', () => {
    const reading = (uses: boolean) => function* (): Thread {
      const value = yield* choose(5);
      yield* READ_ONCE(x);
      yield* WRITE_ONCE(y, uses ? value : 0);
    };
    expect(rowsOfTask(reading(false))).toBe(3); // choose, load, store
    expect(rowsOfTask(reading(true))).toBe(1 + 5 + 5); // choose; then for each value a load and a store
  });

  test('a local that dies on the way is merged from there on', () => {
    expect(rowsOfTask(function* () {
      const value = yield* choose(3);
      yield* WRITE_ONCE(x, value);
      yield* READ_ONCE(y);
      yield* READ_ONCE(x);
    })).toBe(1 + 3 + 1 + 1); // choose; a store for each value; two loads
  });

  test('a loop that runs for ever is finite once it is declared', () => {
    expect(rowsOfTask(function* () {
      for (;;) {
        yield* loop('for ever');
        yield* READ_ONCE(x);
        yield* WRITE_ONCE(x, 1);
      }
    })).toBe(2);
  });

  test('a loop has its ops once for each value of the locals that it carries', () => {
    expect(rowsOfTask(function* () {
      for (let round = 0; ; round = (round + 1) % 3) {
        yield* loop('three by three', [round]);
        yield* WRITE_ONCE(x, round);
        yield* READ_ONCE(y);
      }
    })).toBe(3 + 3);
  });

  test('a region splits states only when a property looks at it', () => {
    const system: System = {
      tasks: {
        *task() {
          if ((yield* choose(2)) === 0) yield* observed_region('seen', READ_ONCE(x));
          else yield* READ_ONCE(x);
        },
      },
    };
    expect(rowsOf(compiled(system), 'task')).toBe(2);
    expect(rowsOf(compile({ system, cpus: 1, regions: ['seen'], watched: [] }), 'task')).toBe(3);
  });
});

describe('two threads with the same future', () => {
  function* writeTwice(): Thread {
    yield* WRITE_ONCE(x, 1);
    yield* WRITE_ONCE(y, yield* READ_ONCE(x));
  }
  function* writeTwiceToo(): Thread {
    const one = 1;
    yield* WRITE_ONCE(x, one);
    const value = yield* READ_ONCE(x);
    yield* WRITE_ONCE(y, value);
  }

  test('they have equal rows, however they are written', () => {
    const { program } = compiled({ tasks: { one: writeTwice, other: writeTwiceToo } });
    const [one, other] = program.threads;
    expect(other?.rowCount).toBe(one?.rowCount);
    const column = (values: Int32Array, first = 0): number[] => [...values.subarray(first, first + (one?.rowCount ?? 0))];
    for (const name of ['opcode', 'cell', 'arg', 'order', 'edgeCount', 'holds'] as const) {
      expect(column(program.rows[name], other?.firstRow), name).toEqual(column(program.rows[name], one?.firstRow));
    }
  });
});

describe('the digest', () => {
  const writing = (value: number, where = x): System => ({
    tasks: {
      *task() {
        yield* WRITE_ONCE(where, value);
        yield* READ_ONCE(where);
      },
    },
  });

  test('equal programs have equal digests', () => {
    expect(compiled(writing(1)).program.digest).toBe(compiled(writing(1)).program.digest);
    expect(compiled(writing(1)).program.digest).toMatch(/^[0-9a-f]{16}$/);
  });

  test('another value, another cell, another order of ops, or another number of CPUs has another', () => {
    const onTwoCpus = compile({ system: writing(1), cpus: 2, regions: [], watched: [] });
    const others = [compiled(writing(1)), compiled(writing(2)), compiled(writing(1, y)), onTwoCpus];
    const heap = struct('heap', { a: field<number>() });
    const freed: System = {
      tasks: {
        *task() {
          yield* kfree(yield* kmalloc(heap));
        },
      },
    };
    const digests = [...others, compiled(freed), compiled({ ...freed, mayRestAllocated: true }), compiled({ ...freed, preemptible: true })];
    expect(new Set(digests.map(({ program }) => program.digest)).size).toBe(digests.length);
  });
});

function compiled(system: System): Compiled {
  return compile({ system, cpus: 1, regions: [], watched: [] });
}

function rowsOf({ program }: Compiled, thread: string): number | undefined {
  return program.threads.find(({ name }) => name === thread)?.rowCount;
}

function rowsOfTask(task: () => Thread): number | undefined {
  return rowsOf(compiled({ tasks: { task } }), 'task');
}
