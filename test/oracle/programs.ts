// Random small programs: plain trees of statements that fast-check can shrink and print.
import fc from 'fast-check';
import type { Atomic } from './atomics.js';
import type { Body, Half, Handler, Program, Reclaim, Statement } from './program-tree.js';
import type { Region } from './regions.js';

const index = fc.nat(2);
const value = fc.nat(2);
const mostly = fc.integer({ min: 0, max: 9 }).map((tenths) => tenths < 9);
const rarely = fc.integer({ min: 0, max: 9 }).map((tenths) => tenths === 9);

const regions = fc.constantFrom<Region[]>('preempt', 'irqs', 'irqs-save', 'rcu', 'sched', 'mutex', 'lock', 'lock-irqsave');

type Parts<R> = { [K in keyof R]: fc.Arbitrary<R[K]> };

function says<const D extends string, R extends object>(name: D, parts: Parts<R>): fc.Arbitrary<{ do: D } & R> {
  return fc.record(parts).map((rest) => ({ do: name, ...(rest as R) })); // record() makes one of each part.
}

/** What may stand anywhere; none of it sleeps or allocates. */
const plain: fc.WeightedArbitrary<Statement>[] = [
  { weight: 8, arbitrary: says('write', { cell: index, value, release: fc.boolean() }) },
  { weight: 4, arbitrary: says('read', { cell: index, acquire: fc.boolean() }) },
  { weight: 4, arbitrary: says('copy', { from: index, to: index }) },
  {
    weight: 3,
    arbitrary: says('atomic', {
      name: fc.constantFrom<Atomic[]>('inc', 'dec', 'add_return', 'dec_and_test', 'inc_not_zero', 'xchg', 'cmpxchg'),
      cell: index,
      to: index,
    }),
  },
  { weight: 2, arbitrary: says('fence', { name: fc.constantFrom('mb', 'wmb', 'rmb') }) },
  { weight: 6, arbitrary: says('dereference', { test: mostly, write: rarely }) },
  { weight: 3, arbitrary: says('count', { how: fc.constantFrom('inc', 'set', 'read', 'read-all', 'cpu') }) },
  { weight: 1, arbitrary: says('call', { test: mostly }) },
  { weight: 1, arbitrary: says('set-function', { to: fc.constantFrom('one', 'two', null) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'publish-static' }) },
  { weight: 1, arbitrary: says('assert', { cell: index, differsFrom: value }) },
];

const halfNames = fc.constantFrom<Half[]>(
  'preempt_disable',
  'preempt_enable',
  'rcu_read_unlock',
  'local_irq_disable',
  'local_irq_enable',
  'nmi_exit',
);

/** What is mostly a mistake. */
const mistakes: fc.WeightedArbitrary<Statement>[] = [{ weight: 1, arbitrary: says('half', { name: halfNames }) }];

const publish: fc.Arbitrary<Statement> = says('publish', { initialize: mostly, mayFail: rarely, sleeps: fc.boolean() });
const retire: fc.Arbitrary<Statement> = says('retire', {
  how: fc.constantFrom<Reclaim[]>('none', 'synchronize_rcu', 'synchronize_sched', 'call_rcu', 'call_rcu_sched'),
  atomically: fc.boolean(),
  sparesStatic: mostly,
});

/** What sleeps, waits long, or uses the heap. */
const sleepy: fc.WeightedArbitrary<Statement>[] = [
  { weight: 5, arbitrary: publish },
  { weight: 5, arbitrary: retire },
  {
    weight: 1,
    arbitrary: says('scratch', {
      frees: fc.constantFrom(0, 1, 1, 1, 2),
      afterwards: fc.constantFrom('nothing', 'nothing', 'write'),
    }),
  },
  {
    weight: 3,
    arbitrary: says('wait', {
      how: fc.constantFrom('synchronize_rcu', 'synchronize_sched', 'rcu_barrier', 'might_sleep'),
    }),
  },
  { weight: 2, arbitrary: says('poll', { body: fc.array(fc.oneof(...plain), { maxLength: 2 }), to: index }) },
  { weight: 1, arbitrary: says('await', { cell: index, equals: value, sleeps: fc.boolean() }) },
];

const inTask = statements([...plain, ...sleepy, ...mistakes]);
const inHandler = statements([
  ...plain,
  ...mistakes,
  { weight: 1, arbitrary: says('wait', { how: fc.constantFrom('might_sleep', 'synchronize_sched') }) },
  { weight: 1, arbitrary: says('await', { cell: index, equals: value, sleeps: fc.constant(false) }) },
  {
    weight: 2,
    arbitrary: says('retire', {
      how: fc.constantFrom<Reclaim[]>('none', 'call_rcu', 'call_rcu_sched'),
      atomically: fc.boolean(),
      sparesStatic: mostly,
    }),
  },
]);

/** One of the statements, or a conditional, a choice or a region around one or two of them. */
function statements(simple: readonly fc.WeightedArbitrary<Statement>[]): fc.Arbitrary<Statement> {
  const inner = fc.oneof(...simple);
  const body = fc.array(inner, { minLength: 1, maxLength: 2 });
  const nothing = fc.constant<Statement[]>([]);
  const innermost: fc.Arbitrary<Statement> = says('region', { name: regions, body });
  const either = fc.oneof({ weight: 3, arbitrary: inner }, { weight: 1, arbitrary: innermost });
  const nested = fc.array(either, { minLength: 1, maxLength: 2 });
  return fc.oneof(
    ...simple,
    { weight: 4, arbitrary: says('if', { cell: index, equals: value, yes: body, no: fc.oneof(nothing, body) }) },
    { weight: 1, arbitrary: says('choose', { one: body, other: fc.oneof(nothing, body) }) },
    { weight: 8, arbitrary: says('region', { name: regions, body: nested }) },
  );
}

/** What uses the pointer, mostly inside of a region that protects it. */
const reader: fc.Arbitrary<Statement> = says('region', {
  name: fc.constantFrom<Region[]>('preempt', 'irqs', 'rcu', 'sched'),
  body: fc.tuple(says('dereference', { test: mostly, write: rarely })),
});

const handlers: fc.Arbitrary<Handler> = fc.record({
  announced: mostly,
  body: fc.oneof(
    bodies(inHandler, 0, 1),
    bodies(inHandler, 1, 2),
    fc.tuple<[Statement]>(says('dereference', { test: mostly, write: rarely })),
  ),
});

function bodies(statement: fc.Arbitrary<Statement>, minLength: number, maxLength: number): fc.Arbitrary<Statement[]> {
  return fc.array(statement, { minLength, maxLength, size: 'max' });
}

/** A task that publishes an object and retires it, and tasks that read it. */
const updateAndRead: fc.Arbitrary<Statement[][]> = fc
  .tuple(publish, bodies(inTask, 0, 1), retire, fc.array(fc.oneof(fc.tuple(reader), bodies(inTask, 1, 2)), { maxLength: 2 }))
  .map(([first, between, last, readers]) => [[first, ...between, last], ...readers]);

const drawn: fc.Arbitrary<Program> = fc.record({
  tasks: fc.oneof(
    { weight: 1, arbitrary: fc.tuple(bodies(inTask, 1, 5)) },
    { weight: 3, arbitrary: fc.tuple(bodies(inTask, 1, 3), bodies(inTask, 1, 3)) },
    { weight: 1, arbitrary: fc.tuple(bodies(inTask, 1, 2), bodies(inTask, 1, 2), bodies(inTask, 1, 2)) },
    { weight: 4, arbitrary: updateAndRead },
  ),
  nmi: fc.option(handlers, { freq: 2 }),
  irq: fc.option(handlers, { freq: 2 }),
  cells: fc.array(
    fc.oneof(
      { weight: 16, arbitrary: fc.constant('wrapping' as const) },
      { weight: 1, arbitrary: fc.constant('uninitialized' as const) },
      { weight: 1, arbitrary: fc.constant('range' as const) },
    ),
    { minLength: 2, maxLength: 3 },
  ),
  flavours: fc.constantFrom('split', 'consolidated'),
  preemptible: fc.boolean(),
  nmiDepth: fc.constantFrom(1, 1, 2),
  callbackSlots: fc.constantFrom(1, 2),
  mayRestAllocated: mostly,
  startsPublished: fc.boolean(),
  cpus: fc.constantFrom(1, 2, 2),
  nmis: fc.constantFrom<(number | 'unbounded')[]>(1, 1, 2, 'unbounded'),
  window: fc.constantFrom(1, 2, 3),
});

/** Random small programs; most of them are free of faults, about every second has interrupts, and each kind of fault occurs. */
export const programs: fc.Arbitrary<Program> = drawn.map((program) => {
  const isInterrupted = program.nmi !== null || program.irq !== null;
  return isInterrupted ? { ...program, tasks: program.tasks.slice(0, 2).map(endsOf) } : program;
});

// Interrupts multiply states, so what they interrupt is kept short: what comes first, and what comes last.
function endsOf(body: Body): Body {
  return body.length > 2 ? [...body.slice(0, 1), ...body.slice(-1)] : body;
}
