// Systems in which somebody can tell how long another waits: by a deadlock, or by asking.
import {
  call_rcu,
  cell,
  nmi_enter,
  nmi_exit,
  poll_state_synchronize_rcu,
  rcu_read_lock,
  rcu_read_unlock,
  READ_ONCE,
  smp_processor_id,
  get_state_synchronize_rcu,
  synchronize_rcu,
  wait_until,
  WRITE_ONCE,
  xchg,
  BUG_ON,
  type Thread,
} from '../../src/index.js';
import { REACHED } from '../../src/machine/faults.js';
import { BOUNDS, type HandMade } from './hand-made.js';
import type { Bounds } from './instances.js';

/** All of them. */
export const hiddenWaits: readonly HandMade[] = [
  readerInterruptedByWaiter(),
  callbackBetween(),
  readerInterruptedAtItsEnd(),
  nmiOfWhichOnlyOneMayNest(),
  pollBehindMover(),
  pollBehindEnd(),
  irqThatSpinsForItsFirstOp(),
  ...missedOnArm(),
];

// An NMI interrupts the reader between rcu_read_lock() and the write, and waits for what is written when the grace period is over.
function readerInterruptedByWaiter(): HandMade {
  const flag = cell<number>('flag', 0);
  function* reader(): Thread {
    yield* rcu_read_lock();
    yield* WRITE_ONCE(flag, 1);
    yield* rcu_read_unlock();
  }
  function* updater(): Thread {
    yield* synchronize_rcu();
    yield* WRITE_ONCE(flag, 1);
  }
  function* nmi(): Thread {
    yield* nmi_enter();
    if ((yield* smp_processor_id()) === 0) yield* wait_until(flag, (value) => value === 1);
    yield* nmi_exit();
  }
  return {
    name: 'an NMI that waits where a reader is interrupted',
    system: { tasks: { reader, updater }, nmi, flavours: 'split' },
    bounds: BOUNDS,
    finds: ['deadlock'],
  };
}

// The irq arrives while the task below it holds what it spins for.
function irqThatSpinsForItsFirstOp(): HandMade {
  const raised = cell<number>('raised', 0);
  function* raiser(): Thread {
    yield* WRITE_ONCE(raised, 1);
    yield* WRITE_ONCE(raised, 0);
  }
  function* irq(): Thread {
    yield* wait_until(raised, (value) => value === 0);
  }
  return {
    name: 'an irq that spins for its first op',
    system: { tasks: { raiser }, irq },
    bounds: { ...BOUNDS, cpus: 1 },
    finds: ['deadlock'],
  };
}

// What is waited for was there for a while. A load that stays pending can be guessed to have seen it, which must not hide that it has not.
// Behind nmi_enter(), which is fused with the step behind it, too; and with an irq that may arrive, and may or may not help.
function missedOnArm(): HandMade[] {
  const flag = cell<number>('flag', 0);
  const other = cell<number>('other', 0);
  const bounds: Bounds = { ...BOUNDS, memory: 'arm' };
  const isSet = (value: number): boolean => value === 1;
  function* flipper(): Thread {
    yield* WRITE_ONCE(flag, 1);
    yield* WRITE_ONCE(flag, 0);
  }
  function* waiter(): Thread {
    yield* wait_until(flag, isSet);
    yield* READ_ONCE(flag);
  }
  function* announced(): Thread {
    yield* nmi_enter();
    yield* wait_until(flag, isSet);
    yield* nmi_exit();
  }
  function* setting(): Thread {
    yield* WRITE_ONCE(flag, 1);
  }
  function* counting(): Thread {
    yield* WRITE_ONCE(other, 1);
  }
  const name = 'what is missed on arm';
  return [
    { name, system: { tasks: { flipper, waiter } }, bounds, finds: ['deadlock'] },
    { name: `${name}, by an NMI`, system: { tasks: { flipper }, nmi: announced }, bounds: { ...bounds, cpus: 1 }, finds: ['deadlock'] },
    { name: `${name}, with an irq`, system: { tasks: { flipper, waiter }, irq: flipper }, bounds, finds: ['deadlock'] },
    {
      name: `${name}, with irqs that help`,
      system: { tasks: { flipper, waiter }, irq: setting },
      bounds: { ...bounds, nmis: 'unbounded' },
      reaches: REACHED.window,
      finds: [],
    },
    {
      name: `${name}, with irqs that do not help`,
      system: { tasks: { flipper, waiter }, irq: counting },
      bounds: { ...bounds, nmis: 'unbounded' },
      finds: ['deadlock'],
    },
  ];
}

// The grace period of call_rcu() begins behind rcu_read_lock(), and before the reader sees that it must wait for the callback.
function callbackBetween(): HandMade {
  const begun = cell<number>('begun', 0);
  const done = cell<number>('done', 0);
  function* callback(_: null): Thread {
    yield* WRITE_ONCE(done, 1);
  }
  function* reader(): Thread {
    yield* rcu_read_lock();
    if ((yield* READ_ONCE(begun)) === 1) yield* wait_until(done, (value) => value === 1);
    yield* rcu_read_unlock();
  }
  function* updater(): Thread {
    yield* call_rcu(null, callback);
    yield* WRITE_ONCE(begun, 1);
  }
  return {
    name: 'a reader that waits for a callback of a grace period that waits for it',
    system: { tasks: { reader, updater } },
    bounds: { ...BOUNDS, nmis: 0 },
    finds: ['deadlock'],
  };
}

// The same before rcu_read_unlock(), where the NMI only waits once the reader has written.
function readerInterruptedAtItsEnd(): HandMade {
  const flag = cell<number>('flag', 0);
  const done = cell<number>('done', 0);
  function* reader(): Thread {
    yield* rcu_read_lock();
    yield* WRITE_ONCE(flag, 1);
    yield* rcu_read_unlock();
  }
  function* updater(): Thread {
    yield* synchronize_rcu();
    yield* WRITE_ONCE(done, 1);
  }
  function* nmi(): Thread {
    yield* nmi_enter();
    if ((yield* smp_processor_id()) === 0 && (yield* READ_ONCE(flag)) === 1) yield* wait_until(done, (value) => value === 1);
    yield* nmi_exit();
  }
  return {
    name: 'an NMI that waits where a reader is about to end',
    system: { tasks: { reader, updater }, nmi, flavours: 'split' },
    bounds: BOUNDS,
    finds: ['deadlock'],
  };
}

// The outer NMI has done nothing but arrive, and the inner one waits for what only the next one would do.
function nmiOfWhichOnlyOneMayNest(): HandMade {
  const token = cell<number>('token', 0);
  const flag = cell<number>('flag', 0);
  function* nmi(): Thread {
    yield* nmi_enter();
    if ((yield* xchg(token, 1)) === 0) yield* wait_until(flag, (value) => value === 1);
    else yield* WRITE_ONCE(flag, 1);
    yield* nmi_exit();
  }
  return {
    name: 'two NMIs, of which the outer one would free the inner one',
    system: { tasks: {}, nmi, nmiDepth: 2 },
    bounds: { ...BOUNDS, cpus: 1, nmis: 'unbounded' },
    finds: ['deadlock'],
  };
}

// The step before poll_state_synchronize_rcu() touches nothing; the poll asks what other CPUs have.
function pollBehindMover(): HandMade {
  const unseen = cell<number>('unseen', 0);
  const flag = cell<number>('flag', 0);
  function* polling(): Thread {
    const cookie = yield* get_state_synchronize_rcu();
    yield* WRITE_ONCE(unseen, 1);
    yield* BUG_ON(!(yield* poll_state_synchronize_rcu(cookie)));
  }
  function* reader(): Thread {
    yield* rcu_read_lock();
    yield* WRITE_ONCE(flag, 1);
    yield* READ_ONCE(flag);
    yield* rcu_read_unlock();
  }
  return {
    name: 'a poll behind a step that nobody sees',
    system: { tasks: { polling, reader } },
    bounds: BOUNDS,
    finds: ['failed-assertion BUG_ON'],
  };
}

// Whoever polls can tell whether the reader that has written is over.
function pollBehindEnd(): HandMade {
  const flag = cell<number>('flag', 0);
  function* polling(): Thread {
    if ((yield* READ_ONCE(flag)) !== 1) return;
    const cookie = yield* get_state_synchronize_rcu();
    yield* BUG_ON(!(yield* poll_state_synchronize_rcu(cookie)));
  }
  function* reader(): Thread {
    yield* rcu_read_lock();
    yield* WRITE_ONCE(flag, 1);
    yield* rcu_read_unlock();
  }
  return {
    name: 'a poll while a reader is about to end',
    system: { tasks: { polling, reader } },
    bounds: BOUNDS,
    finds: ['failed-assertion BUG_ON'],
  };
}
