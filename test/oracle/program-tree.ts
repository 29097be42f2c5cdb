// Small programs as plain trees of statements, and the systems that they mean.
import {
  BUG_ON,
  call_rcu,
  call_rcu_sched,
  cell,
  choose,
  field,
  get_state_synchronize_rcu,
  irq_enter,
  irq_exit,
  kfree,
  kmalloc,
  kmalloc_may_fail,
  local_irq_disable,
  local_irq_enable,
  might_sleep,
  mutex,
  nmi_enter,
  nmi_exit,
  per_cpu,
  per_cpu_variable,
  points_to_same,
  poll_state_synchronize_rcu,
  preempt_disable,
  preempt_enable,
  range,
  rcu_assign_pointer,
  rcu_barrier,
  rcu_dereference,
  rcu_read_unlock,
  READ_ONCE,
  smp_load_acquire,
  smp_mb,
  smp_processor_id,
  smp_rmb,
  smp_store_release,
  smp_wmb,
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
import { atomic, type Atomic } from './atomics.js';
import { regionOf, type Region } from './regions.js';

/** How a grace period is waited for; `none` is the mistake. */
export type Reclaim = 'none' | 'synchronize_rcu' | 'synchronize_sched' | 'call_rcu' | 'call_rcu_sched';
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
  | { readonly do: 'poll'; readonly body: Body; readonly to: number }
  | { readonly do: 'await'; readonly cell: number; readonly equals: number; readonly sleeps: boolean }
  | { readonly do: 'choose'; readonly one: Body; readonly other: Body }
  | { readonly do: 'count'; readonly how: 'inc' | 'set' | 'read' | 'read-all' | 'cpu' }
  | { readonly do: 'call'; readonly test: boolean }
  | { readonly do: 'set-function'; readonly to: 'one' | 'two' | null };

/** Statements, one after the other. */
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

/** The halves of regions by name. */
export const halves = { preempt_disable, preempt_enable, rcu_read_unlock, local_irq_disable, local_irq_enable, nmi_exit };

/** The system that a program means. */
export function toSystem(program: Program): System {
  const slots = Math.max(1, allocations(program.tasks.flat()));
  const thing = struct('thing', { x: field<number>(wrapping(3)) }, { slots });
  type Thing = PointerTo<typeof thing>;
  const fixed = static_object('fixed', thing, { x: 1 });
  const ptr = cell<Thing | null>('ptr', program.startsPublished ? fixed : null);
  const locks = { lock: spinlock('lock'), sleeping: mutex('sleeping') };
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
        yield* regionOf(statement.name, run(statement.body), locks);
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
      case 'poll': {
        const cookie = yield* get_state_synchronize_rcu();
        yield* run(statement.body);
        yield* WRITE_ONCE(at(statement.to), (yield* poll_state_synchronize_rcu(cookie)) ? 1 : 2);
        return;
      }
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

/** How often a body can call kmalloc(): each statement runs at most once. */
function allocations(body: Body): number {
  return body.reduce((sum, statement) => {
    if (statement.do === 'publish' || statement.do === 'scratch') return sum + 1;
    if (statement.do === 'if') return sum + allocations(statement.yes) + allocations(statement.no);
    if (statement.do === 'choose') return sum + allocations(statement.one) + allocations(statement.other);
    return statement.do === 'region' || statement.do === 'poll' ? sum + allocations(statement.body) : sum;
  }, 0);
}
