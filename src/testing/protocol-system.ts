// What a small protocol means: its threads. protocol-source.ts writes the same down; a test compares the programs of both.
import { atomic_inc, xchg } from '../lang/atomic.js';
import { smp_load_acquire, smp_mb, smp_rmb, smp_store_release, smp_wmb } from '../lang/barrier.js';
import { BUG_ON } from '../lang/bug.js';
import { cell, type Cell } from '../lang/cell.js';
import { irq_enter, irq_exit, nmi_enter, nmi_exit } from '../lang/hardirq.js';
import { local_irq_disable, local_irq_enable } from '../lang/irqflags.js';
import type { System } from '../lang/model.js';
import { READ_ONCE, WRITE_ONCE } from '../lang/once.js';
import { preempt_disable, preempt_enable } from '../lang/preempt.js';
import { rcu_assign_pointer, rcu_dereference, rcu_read_lock, rcu_read_unlock, synchronize_rcu } from '../lang/rcupdate.js';
import { kfree, kmalloc } from '../lang/slab.js';
import { field, struct, type PointerTo } from '../lang/struct.js';
import type { Thread } from '../lang/thread.js';
import { wrapping } from '../lang/value.js';
import { allocationsOf, VALUES, type Body, type ProtocolTree, type RegionName, type SlotUse, type Statement } from './protocol-tree.js';

const FENCES = { smp_mb, smp_wmb, smp_rmb };

const REGIONS: Readonly<Record<RegionName, readonly [() => Thread, () => Thread]>> = {
  preempt: [preempt_disable, preempt_enable],
  irqs: [local_irq_disable, local_irq_enable],
  rcu: [rcu_read_lock, rcu_read_unlock],
};

/** The system of a protocol. */
export function systemOfProtocol(tree: ProtocolTree): System {
  const cells = Array.from({ length: tree.cells }, (_, index) => cell<number>(`c${index}`, 0, wrapping(VALUES)));
  const memory: Memory = { at: (number) => cells[number % cells.length], slot: slotOf(tree) };
  const { nmi, irq } = tree;
  return {
    tasks: Object.fromEntries(tree.tasks.map((body, index) => [`task${index}`, () => run(body, memory)])),
    ...(nmi && { nmi: named('do_nmi', () => around(nmi_enter, run(nmi, memory), nmi_exit)) }),
    ...(irq && { irq: named('do_irq', () => around(irq_enter, run(irq, memory), irq_exit)) }),
    mayRestAllocated: true,
  };
}

interface Memory {
  readonly at: (number: number) => Cell<number>;
  readonly slot: Readonly<Record<SlotUse, () => Thread>>;
}

function slotOf(tree: ProtocolTree): Memory['slot'] {
  const item = struct('item', { value: field<number>(wrapping(VALUES)) }, { slots: Math.max(1, allocationsOf(tree)) });
  const slot = cell<PointerTo<typeof item> | null>('slot', null);
  return {
    *publish() {
      const mine = yield* kmalloc(item);
      yield* WRITE_ONCE(mine.value, 1);
      yield* rcu_assign_pointer(slot, mine);
    },
    *retire() {
      const old = yield* xchg(slot, null);
      yield* synchronize_rcu();
      yield* kfree(old);
    },
    *hasty_retire() {
      const old = yield* xchg(slot, null);
      yield* kfree(old);
    },
    *use() {
      const found = yield* rcu_dereference(slot);
      if (found !== null) yield* READ_ONCE(found.value);
    },
  };
}

function* run(body: Body, memory: Memory): Thread {
  for (const statement of body) yield* perform(statement, memory);
}

function* perform(statement: Statement, memory: Memory): Thread {
  const { at, slot } = memory;
  switch (statement.do) {
    case 'write':
      return yield* (statement.release ? smp_store_release : WRITE_ONCE)(at(statement.cell), statement.value);
    case 'read':
      return void (yield* (statement.acquire ? smp_load_acquire : READ_ONCE)(at(statement.cell)));
    case 'copy':
      return yield* WRITE_ONCE(at(statement.to), yield* READ_ONCE(at(statement.from)));
    case 'increment':
      return yield* atomic_inc(at(statement.cell));
    case 'fence':
      return yield* FENCES[statement.name]();
    case 'assert':
      return yield* BUG_ON((yield* READ_ONCE(at(statement.cell))) === statement.differsFrom);
    case 'slot':
      return yield* slot[statement.how]();
    case 'if':
      if ((yield* READ_ONCE(at(statement.cell))) === statement.equals) yield* run(statement.body, memory);
      return;
    case 'region': {
      const [enter, leave] = REGIONS[statement.name];
      return yield* around(enter, run(statement.body, memory), leave);
    }
  }
}

function* around(enter: () => Thread, body: Thread, leave: () => Thread): Thread {
  yield* enter();
  yield* body;
  yield* leave();
}

function named(name: string, thread: () => Thread): () => Thread {
  return Object.defineProperty(thread, 'name', { value: name });
}
