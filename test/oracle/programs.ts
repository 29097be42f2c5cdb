// Random small programs: plain trees of statements that fast-check can shrink and print, and what they mean.
import fc from 'fast-check';
import {
  atomic_add_return,
  atomic_dec,
  atomic_dec_and_test,
  atomic_inc,
  atomic_inc_not_zero,
  BUG_ON,
  call_rcu,
  call_rcu_sched,
  cell,
  choose,
  cmpxchg,
  field,
  irq_enter,
  irq_exit,
  kfree,
  kmalloc,
  kmalloc_may_fail,
  local_irq_disable,
  local_irq_enable,
  local_irq_restore,
  local_irq_save,
  might_sleep,
  nmi_enter,
  nmi_exit,
  per_cpu,
  per_cpu_variable,
  points_to_same,
  preempt_disable,
  preempt_enable,
  range,
  rcu_assign_pointer,
  rcu_barrier,
  rcu_dereference,
  rcu_read_lock,
  rcu_read_lock_sched,
  rcu_read_unlock,
  rcu_read_unlock_sched,
  READ_ONCE,
  smp_load_acquire,
  smp_mb,
  smp_processor_id,
  smp_rmb,
  smp_store_release,
  smp_wmb,
  spin_lock,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irqrestore,
  spinlock,
  static_object,
  struct,
  synchronize_rcu,
  synchronize_sched,
  this_cpu_inc,
  this_cpu_read,
  this_cpu_write,
  uninitialized,
  wait_event,
  wait_until,
  WRITE_ONCE,
  wrapping,
  xchg,
  type Cell,
  type PointerTo,
  type System,
  type Thread,
} from '../../src/index.js';

/** How a grace period is waited for; `none` is the mistake. */
export type Reclaim = 'none' | 'synchronize_rcu' | 'synchronize_sched' | 'call_rcu' | 'call_rcu_sched';
/** A region that a body of statements runs in. */
export type Region = 'preempt' | 'irqs' | 'irqs-save' | 'rcu' | 'sched' | 'lock' | 'lock-irqsave';
/** A read-modify-write; those that answer store their answer in a second cell. */
export type Atomic = 'inc' | 'dec' | 'add_return' | 'dec_and_test' | 'inc_not_zero' | 'xchg' | 'cmpxchg';
/** One half of a region: a mistake, mostly. */
export type Half = keyof typeof halves;

/** A statement; cells are numbered, `ptr` is the one pointer cell, and `call` goes through the one function pointer. */
export type Statement =
  | { readonly do: 'write'; readonly cell: number; readonly value: number; readonly release: boolean }
  | { readonly do: 'read'; readonly cell: number; readonly acquire: boolean }
  | { readonly do: 'copy'; readonly from: number; readonly to: number }
  | { readonly do: 'if'; readonly cell: number; readonly equals: number; readonly yes: Body; readonly no: Body }
  | { readonly do: 'assert'; readonly cell: number; readonly differsFrom: number }
  | { readonly do: 'atomic'; readonly name: Atomic; readonly cell: number; readonly to: number }
  | { readonly do: 'fence'; readonly name: 'mb' | 'wmb' | 'rmb' }
  | { readonly do: 'region'; readonly name: Region; readonly body: Body }
  | { readonly do: 'half'; readonly name: Half }
  | { readonly do: 'publish'; readonly initialize: boolean; readonly mayFail: boolean; readonly sleeps: boolean }
  | { readonly do: 'publish-static' }
  | { readonly do: 'retire'; readonly how: Reclaim; readonly atomically: boolean; readonly sparesStatic: boolean }
  | { readonly do: 'dereference'; readonly test: boolean; readonly write: boolean }
  | { readonly do: 'scratch'; readonly frees: 0 | 1 | 2; readonly afterwards: 'nothing' | 'write' }
  | { readonly do: 'wait'; readonly how: 'synchronize_rcu' | 'synchronize_sched' | 'rcu_barrier' | 'might_sleep' }
  | { readonly do: 'await'; readonly cell: number; readonly equals: number; readonly sleeps: boolean }
  | { readonly do: 'choose'; readonly one: Body; readonly other: Body }
  | { readonly do: 'count'; readonly how: 'inc' | 'set' | 'read' | 'read-all' | 'cpu' }
  | { readonly do: 'call'; readonly test: boolean }
  | { readonly do: 'set-function'; readonly to: 'one' | 'two' | null };

export type Body = readonly Statement[];

/** A handler: nmi_enter/irq_enter around its body if it announces itself. */
export interface Handler {
  readonly announced: boolean;
  readonly body: Body;
}

/** A program and the bounds to explore it in. */
export interface Program {
  readonly tasks: readonly Body[];
  readonly nmi: Handler | null;
  readonly irq: Handler | null;
  /** Each global cell is modulo 3, starts uninitialized, or faults outside of 0 … 2. */
  readonly cells: readonly ('wrapping' | 'uninitialized' | 'range')[];
  readonly flavours: 'split' | 'consolidated';
  readonly preemptible: boolean;
  readonly nmiDepth: number;
  readonly callbackSlots: number;
  readonly mayRestAllocated: boolean;
  /** Whether the pointer cell starts as the static object's address instead of null. */
  readonly startsPublished: boolean;
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly window: number;
}

const halves = { preempt_disable, preempt_enable, rcu_read_unlock, local_irq_disable, local_irq_enable, nmi_exit };

/** The system that a program means. */
export function toSystem(program: Program): System {
  const slots = Math.max(1, allocations(program.tasks.flat()));
  const thing = struct('thing', { x: field<number>(wrapping(3)) }, { slots });
  type Thing = PointerTo<typeof thing>;
  const fixed = static_object('fixed', thing, { x: 1 });
  const ptr = cell<Thing | null>('ptr', program.startsPublished ? fixed : null);
  const lock = spinlock('lock');
  const counter = per_cpu_variable<number>('counter', 0, wrapping(3));
  const cells = program.cells.map((how, i) => {
    const domain = how === 'range' ? range(0, 2) : wrapping(3);
    return how === 'uninitialized' ? uninitialized<number>(`c${i}`, domain) : cell<number>(`c${i}`, 0, domain);
  });
  const at = (number: number): Cell<number> => cells[number % cells.length];
  function* one(): Thread {
    yield* this_cpu_inc(counter);
  }
  function* two(): Thread {
    yield* WRITE_ONCE(at(0), 2);
  }
  const fn = cell<(() => Thread) | null>('fn', one);
  function* reclaim(pointer: Thing): Thread {
    if (!points_to_same(pointer, fixed)) yield* kfree(pointer);
  }
  function* reclaimAnything(pointer: Thing): Thread {
    yield* kfree(pointer);
  }

  function* run(body: Body): Thread {
    for (const statement of body) yield* perform(statement);
  }
  function* perform(statement: Statement): Thread {
    switch (statement.do) {
      case 'write':
        yield* (statement.release ? smp_store_release : WRITE_ONCE)(at(statement.cell), statement.value);
        return;
      case 'read':
        yield* (statement.acquire ? smp_load_acquire : READ_ONCE)(at(statement.cell));
        return;
      case 'copy':
        yield* WRITE_ONCE(at(statement.to), yield* READ_ONCE(at(statement.from)));
        return;
      case 'if':
        yield* run((yield* READ_ONCE(at(statement.cell))) === statement.equals ? statement.yes : statement.no);
        return;
      case 'assert':
        yield* BUG_ON((yield* READ_ONCE(at(statement.cell))) === statement.differsFrom);
        return;
      case 'atomic':
        yield* atomic(statement.name, at(statement.cell), at(statement.to));
        return;
      case 'fence':
        yield* { mb: smp_mb, wmb: smp_wmb, rmb: smp_rmb }[statement.name]();
        return;
      case 'region':
        yield* region(statement.name, run(statement.body));
        return;
      case 'half':
        yield* halves[statement.name]();
        return;
      case 'publish': {
        const gfp = statement.sleeps ? 'GFP_KERNEL' : 'GFP_ATOMIC';
        const pointer = yield* statement.mayFail ? kmalloc_may_fail(thing, { gfp }) : kmalloc(thing, { gfp });
        if (pointer === null) return;
        if (statement.initialize) yield* WRITE_ONCE(pointer.x, 2);
        yield* rcu_assign_pointer(ptr, pointer);
        return;
      }
      case 'publish-static':
        yield* rcu_assign_pointer(ptr, fixed);
        return;
      case 'retire': {
        const old = statement.atomically ? yield* xchg(ptr, null) : yield* READ_ONCE(ptr);
        if (old === null) return;
        if (!statement.atomically) yield* rcu_assign_pointer(ptr, null);
        const callback = statement.sparesStatic ? reclaim : reclaimAnything;
        if (statement.how === 'call_rcu') return yield* call_rcu(old, callback);
        if (statement.how === 'call_rcu_sched') return yield* call_rcu_sched(old, callback);
        if (statement.how === 'synchronize_rcu') yield* synchronize_rcu();
        if (statement.how === 'synchronize_sched') yield* synchronize_sched();
        return yield* callback(old);
      }
      case 'dereference': {
        const pointer = yield* rcu_dereference(ptr);
        if (statement.test && pointer === null) return;
        // Without the test, null is dereferenced: that is the mistake that the statement is for.
        const target = (pointer as Thing).x;
        if (statement.write) yield* WRITE_ONCE(target, 1);
        else yield* READ_ONCE(target);
        return;
      }
      case 'scratch': {
        const pointer = yield* kmalloc(thing, { gfp: 'GFP_ATOMIC' });
        for (let i = 0; i < statement.frees; i++) yield* kfree(pointer);
        if (statement.afterwards === 'write') yield* WRITE_ONCE(pointer.x, 1);
        return;
      }
      case 'wait':
        yield* { synchronize_rcu, synchronize_sched, rcu_barrier, might_sleep }[statement.how]();
        return;
      case 'await':
        yield* (statement.sleeps ? wait_event : wait_until)(at(statement.cell), (value) => value === statement.equals);
        return;
      case 'choose':
        yield* run((yield* choose(2)) === 0 ? statement.one : statement.other);
        return;
      case 'count':
        if (statement.how === 'inc') yield* this_cpu_inc(counter);
        else if (statement.how === 'set') yield* this_cpu_write(counter, 2);
        else if (statement.how === 'cpu') yield* WRITE_ONCE(at(0), yield* smp_processor_id());
        else if (statement.how === 'read') yield* WRITE_ONCE(at(1), yield* this_cpu_read(counter));
        else if (program.cpus === 1) yield* this_cpu_read(counter);
        else for (let i = 0; i < program.cpus; i++) yield* READ_ONCE(per_cpu(counter, i));
        return;
      case 'call': {
        const callee = yield* READ_ONCE(fn);
        // Without the test, null is called: that is the mistake that the statement is for.
        if (!statement.test || callee !== null) yield* (callee as () => Thread)();
        return;
      }
      case 'set-function':
        yield* WRITE_ONCE(fn, statement.to === null ? null : { one, two }[statement.to]);
    }
  }
  function* region(name: Region, body: Thread): Thread {
    let flags = true;
    if (name === 'irqs-save') flags = yield* local_irq_save();
    if (name === 'lock-irqsave') flags = yield* spin_lock_irqsave(lock);
    if (name === 'preempt') yield* preempt_disable();
    if (name === 'irqs') yield* local_irq_disable();
    if (name === 'rcu') yield* rcu_read_lock();
    if (name === 'sched') yield* rcu_read_lock_sched();
    if (name === 'lock') yield* spin_lock(lock);
    yield* body;
    if (name === 'preempt') yield* preempt_enable();
    if (name === 'irqs') yield* local_irq_enable();
    if (name === 'rcu') yield* rcu_read_unlock();
    if (name === 'sched') yield* rcu_read_unlock_sched();
    if (name === 'lock') yield* spin_unlock(lock);
    if (name === 'irqs-save') yield* local_irq_restore(flags);
    if (name === 'lock-irqsave') yield* spin_unlock_irqrestore(lock, flags);
  }
  function* handler({ announced, body }: Handler, enter: () => Thread, exit: () => Thread): Thread {
    if (announced) yield* enter();
    yield* run(body);
    if (announced) yield* exit();
  }

  const { nmi, irq, flavours, preemptible, nmiDepth, callbackSlots, mayRestAllocated } = program;
  return {
    tasks: Object.fromEntries(program.tasks.map((body, i) => [`task${i}`, () => run(body)])),
    ...(nmi && { nmi: () => handler(nmi, nmi_enter, nmi_exit) }),
    ...(irq && { irq: () => handler(irq, irq_enter, irq_exit) }),
    flavours,
    preemptible,
    nmiDepth,
    callbackSlots,
    mayRestAllocated,
  };
}

function* atomic(name: Atomic, from: Cell<number>, to: Cell<number>): Thread {
  switch (name) {
    case 'inc':
      return yield* atomic_inc(from);
    case 'dec':
      return yield* atomic_dec(from);
    case 'add_return':
      return yield* WRITE_ONCE(to, yield* atomic_add_return(1, from));
    case 'dec_and_test':
      return yield* WRITE_ONCE(to, (yield* atomic_dec_and_test(from)) ? 1 : 0);
    case 'inc_not_zero':
      return yield* WRITE_ONCE(to, (yield* atomic_inc_not_zero(from)) ? 1 : 0);
    case 'xchg':
      return yield* WRITE_ONCE(to, yield* xchg(from, 2));
    case 'cmpxchg':
      return yield* WRITE_ONCE(to, yield* cmpxchg(from, 0, 1));
  }
}

/** How often a body can call kmalloc(): each statement runs at most once. */
function allocations(body: Body): number {
  return body.reduce((sum, statement) => {
    if (statement.do === 'publish' || statement.do === 'scratch') return sum + 1;
    if (statement.do === 'if') return sum + allocations(statement.yes) + allocations(statement.no);
    if (statement.do === 'choose') return sum + allocations(statement.one) + allocations(statement.other);
    return statement.do === 'region' ? sum + allocations(statement.body) : sum;
  }, 0);
}

const index = fc.nat(2);
const value = fc.nat(2);
const mostly = fc.integer({ min: 0, max: 9 }).map((tenths) => tenths < 9);
const rarely = fc.integer({ min: 0, max: 9 }).map((tenths) => tenths === 9);

const regions = fc.constantFrom<Region[]>('preempt', 'irqs', 'irqs-save', 'rcu', 'sched', 'lock', 'lock-irqsave');

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
  body: fc.oneof(bodies(inHandler, 0, 2), fc.tuple<[Statement]>(says('dereference', { test: mostly, write: rarely }))),
});

function bodies(statement: fc.Arbitrary<Statement>, minLength: number, maxLength: number): fc.Arbitrary<Statement[]> {
  return fc.array(statement, { minLength, maxLength, size: 'max' });
}

/** A task that publishes an object and retires it, and tasks that read it. */
const updateAndRead: fc.Arbitrary<Statement[][]> = fc
  .tuple(publish, bodies(inTask, 0, 1), retire, fc.array(fc.oneof(fc.tuple(reader), bodies(inTask, 1, 2)), { maxLength: 2 }))
  .map(([first, between, last, readers]) => [[first, ...between, last], ...readers]);

/** Random small programs; most of them are free of faults, and each kind of fault occurs. */
export const programs: fc.Arbitrary<Program> = fc.record({
  tasks: fc.oneof(
    { weight: 1, arbitrary: fc.tuple(bodies(inTask, 1, 5)) },
    { weight: 3, arbitrary: fc.tuple(bodies(inTask, 1, 3), bodies(inTask, 1, 3)) },
    { weight: 1, arbitrary: fc.tuple(bodies(inTask, 1, 2), bodies(inTask, 1, 2), bodies(inTask, 1, 2)) },
    { weight: 4, arbitrary: updateAndRead },
  ),
  nmi: fc.option(handlers, { freq: 1 }),
  irq: fc.option(handlers, { freq: 1 }),
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

/** The same programs as systems, printed as their trees. */
export const systems: fc.Arbitrary<System> = programs.map((program) =>
  Object.assign(toSystem(program), { [fc.toStringMethod]: () => JSON.stringify(program) }),
);
