// The classic litmus shapes by hand: under which memory models the outcome that each is known for is allowed.
import { describe, expect, test } from 'vitest';
import { MEMORY_NAMES, type CompilerName, type MemoryName } from '../../src/core/memory.js';
import type { Fence, LoadOrder, StoreOrder } from '../../src/lang/op.js';
import { registersName, type Instruction, type Straight } from './instructions.js';
import { listOf, machineSays } from './machine.js';
import { outcomesOf } from './orders.js';

const [a, b, c] = [0, 1, 2];
const [mb, wmb, rmb] = (['mb', 'wmb', 'rmb'] as const).map((fence: Fence): Instruction => ({ kind: 'fence', fence }));
const WEAK: readonly MemoryName[] = ['arm', 'alpha'];
const ALL_BUT_SC: readonly MemoryName[] = ['tso', 'pso', 'arm', 'alpha'];
const NONE: readonly MemoryName[] = [];

describe('store buffering (SB)', () => {
  test('both loads can miss both stores, unless under sc', () => {
    expect(allowed([[write(a), read(b)], [write(b), read(a)]], ['0', '0'])).toEqual(ALL_BUT_SC);
  });

  test('smp_mb() on both sides forbids it, on one side not', () => {
    expect(allowed([[write(a), mb, read(b)], [write(b), mb, read(a)]], ['0', '0'])).toEqual(NONE);
    expect(allowed([[write(a), mb, read(b)], [write(b), read(a)]], ['0', '0'])).toEqual(ALL_BUT_SC);
  });

  test('smp_wmb() and smp_rmb() do not forbid it', () => {
    expect(allowed([[write(a), wmb, rmb, read(b)], [write(b), wmb, rmb, read(a)]], ['0', '0'])).toEqual(ALL_BUT_SC);
  });

  test('a release store stays before an acquire load on arm only', () => {
    const side = (one: number, other: number): Instruction[] => [write(one, { order: 'release' }), read(other, { order: 'acquire' })];
    expect(allowed([side(a, b), side(b, a)], ['0', '0'])).toEqual(['tso', 'pso', 'alpha']);
  });

  test('a CPU reads its own pending store early', () => {
    expect(allowed([[write(a), read(a), read(b)], [write(b), read(b), read(a)]], ['1,0', '1,0'])).toEqual(ALL_BUT_SC);
  });

  test('a read-modify-write that returns a value is a full barrier; atomic_inc() orders its own load and store only', () => {
    const xchg = (cell: number): Instruction => ({ kind: 'xchg', place: { kind: 'fixed', cell }, value: { constant: 1 } });
    const inc = (cell: number): Instruction => ({ kind: 'inc', place: { kind: 'fixed', cell } });
    expect(allowed([[xchg(a), read(b)], [xchg(b), read(a)]], ['0,0', '0,0'])).toEqual(NONE);
    expect(allowed([[inc(a), read(b)], [inc(b), read(a)]], ['0', '0'])).toEqual(WEAK);
  });
});

describe('message passing (MP)', () => {
  const [once, dereference, plain] = (['once', 'dereference', 'plain'] as const).map((order) => read(b, { order }));
  const writer = [write(a), wmb, write(b)];
  const seen = ['', '1,0'];

  test('without order, the flag can be seen without the data from pso on', () => {
    expect(allowed([[write(a), write(b)], [once, read(a)]], seen)).toEqual(['pso', 'arm', 'alpha']);
  });

  test('smp_wmb() alone leaves it to models that reorder loads', () => {
    expect(allowed([writer, [once, read(a)]], seen)).toEqual(WEAK);
  });

  test('smp_wmb(), a release store or rcu_assign_pointer() with smp_rmb() or an acquire load forbids it', () => {
    for (const order of ['release', 'assign'] as const) {
      expect(allowed([[write(a), write(b, { order })], [once, rmb, read(a)]], seen)).toEqual(NONE);
      expect(allowed([[write(a), write(b, { order })], [read(b, { order: 'acquire' }), read(a)]], seen)).toEqual(NONE);
    }
    expect(allowed([writer, [once, rmb, read(a)]], seen)).toEqual(NONE);
  });

  test('an address dependency orders loads, but not on alpha', () => {
    expect(allowed([writer, [once, read(a, { address: [0] })]], seen)).toEqual(['alpha']);
  });

  test('rcu_dereference() carries its address dependency on alpha too', () => {
    expect(allowed([writer, [dereference, read(a, { address: [0] })]], seen)).toEqual(NONE);
  });

  test('rcu_dereference() without a dependency orders on alpha only', () => {
    expect(allowed([writer, [dereference, read(a)]], seen)).toEqual(['arm']);
  });

  test('a control dependency orders no loads', () => {
    expect(allowed([writer, [once, read(a, { onlyIf: { load: 0, equals: 1 } })]], seen)).toEqual(WEAK);
  });

  test('the speculating compiler breaks the address dependency of a plain load under every memory model', () => {
    const dependent = read(a, { address: [0] });
    expect(allowed([writer, [plain, dependent]], seen)).toEqual(['alpha']);
    expect(allowed([writer, [plain, dependent]], seen, 'speculating')).toEqual(MEMORY_NAMES);
    expect(allowed([writer, [plain, rmb, dependent]], seen, 'speculating')).toEqual(NONE);
    expect(allowed([writer, [once, dependent]], seen, 'speculating')).toEqual(['alpha']);
    expect(allowed([writer, [plain, read(a)]], seen, 'speculating')).toEqual(WEAK);
  });

  test('a value is not forwarded before the loads that it comes from, but past a branch', () => {
    const after = [read(c), read(a, { address: [2] })];
    expect(allowed([writer, [once, write(c, { plus: 0 }), ...after]], ['', '1,2,0'])).toEqual(['alpha']);
    expect(allowed([writer, [once, write(c, { onlyIf: { load: 0, equals: 1 } }), ...after]], ['', '1,1,0'])).toEqual(WEAK);
  });
});

describe('a message passed by smp_wmb(), and read', () => {
  const writer = [write(a), wmb, write(b)];

  test('through a store in between: loads of one cell stay in order, although AArch64 lets the second have the store early', () => {
    expect(allowed([writer, [read(b), write(b, { constant: 2 }), read(b), read(a, { address: [2] })]], ['', '1,2,0'])).toEqual(['alpha']);
  });

  test('through a store whose address depends on the flag: it is not forwarded before', () => {
    const after = [write(c, { address: [0] }), read(c), read(a, { address: [2] })];
    expect(allowed([writer, [read(b), ...after]], ['', '1,1,0'])).toEqual(['alpha']);
  });

  test('by a read-modify-write without a value: no load for smp_rmb(), but a store for smp_wmb() and dependencies', () => {
    const inc = (cell: number, extra: Extra = {}): Instruction => ({ kind: 'inc', place: { kind: 'fixed', cell }, ...extra });
    const late = ['', '0', 'b=2'];
    expect(allowed([[write(a), wmb, write(b)], [inc(b), rmb, read(a)]], late)).toEqual(WEAK);
    expect(allowed([[write(a), wmb, write(b)], [inc(b), mb, read(a)]], late)).toEqual(NONE);
    expect(allowed([[write(a), wmb, inc(b)], [read(b), rmb, read(a)]], ['', '1,0'])).toEqual(NONE);
    const dependent = [read(a, { order: 'plain' }), inc(b, { address: [0] })];
    expect(allowed([dependent, [read(b), write(a, { address: [0] })]], ['1', '1'], 'speculating')).toEqual(NONE);
    expect(allowed([[read(a), inc(b)], [read(b), write(a, { address: [0] })]], ['1', '1'])).toEqual(WEAK);
  });
});

describe('load buffering (LB)', () => {
  const side = (one: number, other: number, extra: Extra): Instruction[] => [read(one), write(other, extra)];

  test('without dependencies, both loads can see the other CPU\'s later store on arm and alpha', () => {
    expect(allowed([side(a, b, {}), side(b, a, {})], ['1', '1'])).toEqual(WEAK);
  });

  test('a data, address or control dependency on both sides forbids it, on one side not', () => {
    const always = { control: [0] };
    for (const extra of [{ address: [0] }, always, { onlyIf: { load: 0, equals: 1 } }]) {
      expect(allowed([side(a, b, extra), side(b, a, extra)], ['1', '1'])).toEqual(NONE);
      expect(allowed([side(a, b, extra), side(b, a, {})], ['1', '1'])).toEqual(WEAK);
    }
    expect(allowed([side(a, b, { plus: 0 }), side(b, a, {})], ['1', '2'])).toEqual(WEAK);
    expect(allowed([side(a, b, { plus: 0 }), side(b, a, { address: [0] })], ['1', '2'])).toEqual(NONE);
  });

  test('a store stays after an access whose address depends on a load', () => {
    const between = (order: LoadOrder): Instruction[] => [read(a), read(c, { address: [0], order }), write(b)];
    for (const compiler of ['faithful', 'speculating'] as const) {
      expect(allowed([between('once'), side(b, a, { address: [0] })], ['1,0', '1'], compiler)).toEqual(NONE);
    }
    expect(allowed([[read(a), read(c), write(b)], side(b, a, { address: [0] })], ['1,0', '1'])).toEqual(WEAK);
  });

  test('smp_rmb() orders a load before a store on arm and alpha', () => {
    expect(allowed([[read(a), rmb, write(b)], [read(b), rmb, write(a)]], ['1', '1'])).toEqual(NONE);
  });
});

describe('coherence', () => {
  test('two loads of one cell never go back in time (CoRR)', () => {
    expect(allowed([[write(a)], [read(a), read(a)]], ['', '1,0'])).toEqual(NONE);
    const dependent = [read(a, { order: 'plain' }), read(a, { address: [0] })];
    expect(allowed([[write(a)], dependent], ['', '1,0'], 'speculating')).toEqual(NONE);
  });

  test('a load never misses an older store of its own CPU', () => {
    expect(allowed([[write(a), read(a)]], ['0'])).toEqual(NONE);
  });

  test('two CPUs never disagree about the order of two stores (IRIW with address dependencies)', () => {
    const reader = (one: number, other: number): Instruction[] => [read(one), rmb, read(other)];
    expect(allowed([[write(a)], [write(b)], reader(a, b), reader(b, a)], ['', '', '1,0', '1,0'])).toEqual(NONE);
  });
});

interface Extra extends Pick<Instruction, 'onlyIf' | 'address' | 'control'> {
  readonly plus?: number;
  readonly constant?: number;
}

type LoadExtra = Omit<Extra, 'plus' | 'constant'> & { readonly order?: LoadOrder };

function read(cell: number, { order = 'once', ...common }: LoadExtra = {}): Instruction {
  return { kind: 'load', place: { kind: 'fixed', cell }, order, ...common };
}

// Stores 1, or another constant, or that much more than an answer.
function write(cell: number, { order = 'once', plus, constant = 1, ...common }: Extra & { readonly order?: StoreOrder } = {}): Instruction {
  const value = { constant, ...(plus !== undefined && { plus }) };
  return { kind: 'store', place: { kind: 'fixed', cell }, value, order, ...common };
}

// The memory models under which the CPUs can get these answers, one text each, and cells can end so, as `name=value`. The machine
// and the orders oracle must say the same.
function allowed(cpus: Straight['cpus'], wanted: readonly string[], compiler: CompilerName = 'faithful'): MemoryName[] {
  const cells = ['a', 'b', 'c'].map((name) => ({ name, kind: 'integer', initial: 0 }) as const);
  const parts = wanted.map((text, cpu) => (text.includes('=') ? text : `${registersName(cpu)}=${text}`));
  const isWanted = (outcome: string): boolean => parts.every((part) => outcome.split(';').includes(part));
  return MEMORY_NAMES.filter((memory) => {
    const said = machineSays({ cells, cpus }, { memory, compiler }, { telling: 'declared' });
    const expected = outcomesOf({ cells, cpus }, { memory, compiler });
    expect(said.troubles).toEqual([]);
    expect(listOf(said.outcomes)).toEqual(listOf(expected));
    return [...expected].some(isWanted);
  });
}
