// Random systems for the reductions: many steps that nobody sees, tasks that do the same on several CPUs, interrupts, observed regions.
import fc from 'fast-check';
import { BUG_ON, get_state_synchronize_rcu, loop, poll_state_synchronize_rcu } from '../../src/index.js';
import { perform, type Thread } from '../../src/lang/thread.js';
import type { System } from '../../src/lang/model.js';
import { toSystem, type Handler, type Program, type Reclaim, type Statement } from '../oracle/program-tree.js';
import type { Region } from '../oracle/regions.js';

/** A region that a property can look at, around some ops of a thread: from one op on, up to another. */
export interface Span {
  readonly region: 'a' | 'b';
  readonly from: number;
  readonly length: number;
}

/** A program, and what is observed of it. */
export interface Scene {
  readonly program: Program;
  /** Whether every CPU runs each of the tasks. */
  readonly isRepeated: boolean;
  /** By task (its index among the different ones): begin again at the end, for ever; or poll a grace period that began at the start. */
  readonly turns: readonly ('once' | 'for ever' | 'polls')[];
  /** Of each task (by its index among the different ones), of the NMI, of the irq. */
  readonly spans: { readonly tasks: readonly (Span | null)[]; readonly nmi: Span | null; readonly irq: Span | null };
  readonly properties: readonly Claim[];
}

/** What a random property of states says. */
export interface Claim {
  readonly kind: 'always' | 'sometimes';
  readonly region: 'a' | 'b' | null;
  readonly context: 'task' | 'nmi' | 'irq' | undefined;
  /** How many contexts are inside the region. */
  readonly count: number;
  /** A cell by its number among those that the program mentions, and what it must hold. */
  readonly cell: number | null;
  readonly value: number;
}

type Parts<R> = { [K in keyof R]: fc.Arbitrary<R[K]> };

function says<const D extends string, R extends object>(name: D, parts: Parts<R>): fc.Arbitrary<{ do: D } & R> {
  return fc.record(parts).map((rest) => ({ do: name, ...(rest as R) })); // record() makes one of each part.
}

const index = fc.nat(1);
const value = fc.nat(2);
const often = fc.integer({ min: 0, max: 9 }).map((tenths) => tenths < 9);

const regions = fc.constantFrom<Region[]>('preempt', 'preempt', 'irqs', 'irqs-save', 'rcu', 'rcu', 'sched', 'lock', 'lock-irqsave');

const simple: fc.WeightedArbitrary<Statement>[] = [
  { weight: 5, arbitrary: says('write', { cell: index, value, release: fc.boolean() }) },
  { weight: 4, arbitrary: says('copy', { from: index, to: index }) },
  { weight: 2, arbitrary: says('read', { cell: index, acquire: fc.boolean() }) },
  { weight: 2, arbitrary: says('atomic', { name: fc.constantFrom('inc', 'xchg', 'add_return'), cell: index, to: index }) },
  { weight: 2, arbitrary: says('atomic', { name: fc.constantFrom('inc', 'dec'), cell: fc.constant(2), to: index }) },
  { weight: 2, arbitrary: says('fence', { name: fc.constantFrom('mb', 'wmb', 'rmb') }) },
  { weight: 4, arbitrary: says('count', { how: fc.constantFrom('inc', 'inc', 'set', 'read', 'cpu') }) },
  { weight: 4, arbitrary: says('dereference', { test: often, write: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'publish-static' }) },
  { weight: 1, arbitrary: says('assert', { cell: index, differsFrom: value }) },
  { weight: 1, arbitrary: says('half', { name: fc.constantFrom('preempt_disable', 'rcu_read_unlock', 'local_irq_disable') }) },
  { weight: 3, arbitrary: says('scratch', { frees: fc.constantFrom(0, 1, 1, 2), afterwards: fc.constantFrom('nothing', 'write') }) },
  { weight: 3, arbitrary: says('publish', { initialize: often, mayFail: fc.boolean(), sleeps: fc.constant(false) }) },
  { weight: 2, arbitrary: says('await', { cell: index, equals: value, sleeps: fc.constant(false) }) },
];

const reclaims = fc.constantFrom<Reclaim[]>('none', 'synchronize_rcu', 'synchronize_sched', 'call_rcu', 'call_rcu_sched');
const sleepy: fc.WeightedArbitrary<Statement>[] = [
  { weight: 4, arbitrary: says('retire', { how: reclaims, atomically: fc.boolean(), sparesStatic: often }) },
  { weight: 5, arbitrary: says('wait', { how: fc.constantFrom('synchronize_rcu', 'synchronize_sched', 'rcu_barrier', 'might_sleep') }) },
  { weight: 3, arbitrary: says('await', { cell: index, equals: value, sleeps: fc.constant(true) }) },
];
const ofHandlers: fc.WeightedArbitrary<Statement>[] = [
  {
    weight: 3,
    arbitrary: says('retire', { how: fc.constantFrom('call_rcu', 'call_rcu_sched'), atomically: fc.boolean(), sparesStatic: often }),
  },
];

function statements(weighted: readonly fc.WeightedArbitrary<Statement>[]): fc.Arbitrary<Statement> {
  const inner = fc.oneof(...weighted);
  const body = fc.array(inner, { minLength: 0, maxLength: 2 });
  const region: fc.Arbitrary<Statement> = says('region', { name: regions, body });
  return fc.oneof(
    { weight: 6, arbitrary: inner },
    { weight: 5, arbitrary: region },
    { weight: 1, arbitrary: says('region', { name: regions, body: fc.tuple(region) }) },
    { weight: 1, arbitrary: says('if', { cell: index, equals: value, yes: body, no: body }) },
  );
}

const inTask = statements([...simple, ...sleepy]);
const inHandler = statements([...simple, ...ofHandlers]);

const handler: fc.Arbitrary<Handler> = fc.record({ announced: often, body: fc.array(inHandler, { maxLength: 2 }) });
const span: fc.Arbitrary<Span> = fc.record({ region: fc.constantFrom('a', 'b'), from: fc.nat(4), length: fc.integer({ min: 1, max: 4 }) });
const maybe = <T>(drawn: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(drawn, { freq: 2 });

const tasks: fc.Arbitrary<Statement[][]> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.array(inTask, { minLength: 1, maxLength: 3 })) },
  { weight: 3, arbitrary: fc.array(fc.array(inTask, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 3 }) },
);

const claim: fc.Arbitrary<Claim> = fc.record({
  kind: fc.constantFrom('always', 'sometimes'),
  region: fc.constantFrom('a', 'a', 'b', null),
  context: fc.constantFrom(undefined, undefined, 'task', 'nmi', 'irq'),
  count: fc.nat(2),
  cell: maybe(fc.nat(9)),
  value,
});

/** Random scenes. */
export const scenes: fc.Arbitrary<Scene> = fc.record({
  program: fc.record({
    tasks,
    nmi: maybe(handler),
    irq: maybe(handler),
    cells: fc.constantFrom<Program['cells'][]>(['wrapping', 'wrapping', 'wrapping'], ['wrapping', 'uninitialized', 'range']),
    flavours: fc.constantFrom('split', 'consolidated'),
    preemptible: fc.boolean(),
    nmiDepth: fc.constantFrom(1, 1, 2),
    callbackSlots: fc.constantFrom(1, 2),
    mayRestAllocated: fc.boolean(),
    startsPublished: fc.boolean(),
    cpus: fc.constantFrom(1, 2, 2, 2, 3),
    nmis: fc.constantFrom<(number | 'unbounded')[]>(1, 1, 2, 'unbounded'),
    window: fc.constantFrom(1, 2, 3),
  }),
  isRepeated: fc.boolean(),
  turns: fc.array(fc.constantFrom('once', 'once', 'once', 'once', 'for ever', 'polls'), { minLength: 3, maxLength: 3 }),
  spans: fc.record({ tasks: fc.array(maybe(span), { minLength: 3, maxLength: 3 }), nmi: maybe(span), irq: maybe(span) }),
  properties: fc.array(claim, { maxLength: 3 }),
});

/** The system of a scene, without its properties; and the same with tasks that take one turn, whose ops can be listed. */
export function systemOfScene({ program, isRepeated, spans, turns }: Scene): { readonly system: System; readonly once: System } {
  const count = program.tasks.length;
  const repeated = isRepeated ? program.tasks.flatMap((body) => Array.from({ length: program.cpus }, () => body)) : program.tasks;
  const system = toSystem({ ...program, tasks: repeated });
  const named = Object.entries(system.tasks).map(([name, start], task): [string, () => Thread] => {
    const which = (isRepeated ? Math.floor(task / program.cpus) : task) % count;
    const body = (): Thread => within(start(), spans.tasks[which]);
    return [name, { once: body, 'for ever': () => endless(body), polls: () => polling(body) }[turns[which]]];
  });
  const { nmi, irq } = system;
  const whole = {
    ...system,
    tasks: Object.fromEntries(named),
    ...(nmi && { nmi: () => within(nmi(), spans.nmi) }),
    ...(irq && { irq: () => within(irq(), spans.irq) }),
  };
  return { system: whole, once: system };
}

function* endless(body: () => Thread): Thread {
  for (;;) {
    yield* loop('again');
    yield* body();
  }
}

function* polling(body: () => Thread): Thread {
  const cookie = yield* get_state_synchronize_rcu();
  yield* body();
  yield* BUG_ON(!(yield* poll_state_synchronize_rcu(cookie)));
}

// The same thread, some ops of which are in a region.
function* within(thread: Thread, around: Span | null): Thread {
  let isInside = false;
  let turn = thread.next();
  for (let ops = 0; turn.done !== true; ops++) {
    const isWanted = around !== null && ops >= around.from && ops < around.from + around.length;
    if (around !== null && isWanted !== isInside) {
      if (isWanted) yield* perform({ kind: 'enter', name: 'enter', region: around.region });
      else yield* perform({ kind: 'leave', name: 'leave', region: around.region, value: undefined });
      isInside = isWanted;
    }
    turn = thread.next(yield turn.value);
  }
  if (around !== null && isInside) yield* perform({ kind: 'leave', name: 'leave', region: around.region, value: undefined });
}
