// Systems with states that a reduction may skip and must not: each says what would be lost.
import {
  always,
  atomic_inc,
  cell,
  field,
  kmalloc,
  nmi_enter,
  nmi_exit,
  observed_region,
  per_cpu_variable,
  preempt_disable,
  preempt_enable,
  READ_ONCE,
  smp_mb,
  smp_processor_id,
  smp_wmb,
  sometimes,
  struct,
  loop,
  this_cpu_read,
  this_cpu_write,
  uninitialized,
  wait_event,
  wrapping,
  WRITE_ONCE,
  xchg,
  BUG_ON,
  kfree,
  type Thread,
} from '../../src/index.js';
import { BOUNDS, type HandMade } from './hand-made.js';

/** All of them. */
export const hiddenStates: readonly HandMade[] = [
  slotStillReferred(),
  uninitializedConstant(),
  endInRegion(),
  arrivalInRegion(),
  fenceThatNobodySees(),
  enteredBehindGuess(),
  doomOfTwins(),
];

// kmalloc() behind preempt_disable(): the slot is not free for reuse while the other task has the pointer.
function slotStillReferred(): HandMade {
  const thing = struct('thing', { x: field<number>(wrapping(3)) }, { slots: 2 });
  function* freeing(): Thread {
    const pointer = yield* kmalloc(thing);
    yield* kfree(pointer);
    yield* kfree(pointer);
  }
  function* allocating(): Thread {
    yield* preempt_disable();
    const pointer = yield* kmalloc(thing, { gfp: 'GFP_ATOMIC' });
    yield* WRITE_ONCE(pointer.x, 2);
    yield* preempt_enable();
  }
  const system = { tasks: { freeing, allocating }, mayRestAllocated: true };
  return {
    name: 'a slot that is freed and still referred to, and kmalloc() with preemption disabled',
    system,
    bounds: BOUNDS,
    finds: ['double-free'],
  };
}

// The read of a constant that was never initialized is a fault; other things happen before it.
function uninitializedConstant(): HandMade {
  const count = cell<number>('count', 0);
  const never = uninitialized<number>('never', wrapping(2));
  function* counting(): Thread {
    const old = yield* xchg(count, 1);
    yield* READ_ONCE(never);
    yield* WRITE_ONCE(count, old);
  }
  function* looking(): Thread {
    yield* BUG_ON((yield* READ_ONCE(count)) === 1);
  }
  return {
    name: 'a constant that nobody initialized',
    system: { tasks: { counting, looking } },
    bounds: BOUNDS,
    finds: ['failed-assertion BUG_ON', 'uninitialized-read'],
  };
}

// The last op of a thread is in a region, which ends with the thread.
function endInRegion(): HandMade {
  const flag = cell<number>('flag', 0);
  function* task(): Thread {
    yield* WRITE_ONCE(flag, 1);
    yield* observed_region('last', justOneOp());
  }
  const property = always('nobody is last', '', (view) => view.inside('last') === 0 || view.value(flag) !== 1);
  return {
    name: 'a region that ends with the thread',
    system: { tasks: { task }, properties: [property] },
    bounds: BOUNDS,
    regions: ['last'],
    cells: [flag],
    finds: ['property 0'],
  };
}

// All of the handler is in a region: it is there from its arrival on, before its first write.
function arrivalInRegion(): HandMade {
  const flag = cell<number>('flag', 0);
  function* nmi(): Thread {
    yield* observed_region('handler', inNmi());
  }
  function* inNmi(): Thread {
    yield* nmi_enter();
    yield* WRITE_ONCE(flag, 1);
    yield* nmi_exit();
  }
  function* task(): Thread {
    yield* READ_ONCE(flag);
  }
  const property = always('no handler before the write', '', (view) => view.inside('handler') === 0 || view.value(flag) === 1);
  return {
    name: 'a handler in a region from its arrival on',
    system: { tasks: { task }, nmi, properties: [property] },
    bounds: BOUNDS,
    regions: ['handler'],
    cells: [flag],
    finds: ['property 0'],
  };
}

// Under tso, atomic_inc() is a fence, whether or not somebody looks at what it counts.
function fenceThatNobodySees(): HandMade {
  const unseen = cell<number>('unseen', 0, wrapping(2));
  const [x, y] = [cell<number>('x', 0), cell<number>('y', 0)];
  const came = per_cpu_variable<number>('came', 0);
  const [seen, other] = [cell<number>('seen', 0), cell<number>('other', 0)];
  function* nmi(): Thread {
    yield* WRITE_ONCE(x, 1);
    yield* this_cpu_write(came, 1);
  }
  function* interrupted(): Thread {
    yield* atomic_inc(unseen);
    if ((yield* this_cpu_read(came)) !== 1) return;
    if ((yield* READ_ONCE(y)) === 0) yield* WRITE_ONCE(seen, 1);
  }
  function* remote(): Thread {
    yield* WRITE_ONCE(y, 1);
    yield* smp_mb();
    if ((yield* READ_ONCE(x)) === 0) yield* WRITE_ONCE(other, 1);
    yield* smp_mb();
    if ((yield* READ_ONCE(other)) === 1) yield* BUG_ON((yield* READ_ONCE(seen)) === 1);
  }
  return {
    name: 'atomic_inc() of what nobody reads, which is a fence',
    system: { tasks: { interrupted, remote }, nmi },
    bounds: { ...BOUNDS, memory: 'tso' },
    finds: ['failed-assertion BUG_ON'],
  };
}

// A region that is entered behind two loads, of which the first can only be confirmed after the second: it counts once that has happened.
function enteredBehindGuess(): HandMade {
  const [data, flag] = [cell<number>('data', 0), cell<number>('flag', 0)];
  function* writer(): Thread {
    yield* WRITE_ONCE(data, 1);
    yield* smp_wmb();
    yield* WRITE_ONCE(flag, 1);
  }
  function* reader(): Thread {
    const first = yield* READ_ONCE(flag);
    const second = yield* READ_ONCE(data);
    if (first !== 1 || second !== 0) return;
    yield* smp_processor_id();
    yield* observed_region('reordered', justOneOp());
  }
  return {
    name: 'a region behind a load that is pending',
    system: { tasks: { writer, reader }, properties: [sometimes('it is entered', '', { entered: 'reordered' })] },
    bounds: { ...BOUNDS, memory: 'arm' },
    isEntered: true,
    finds: [],
  };
}

// Two tasks that do the same, at fault on the way of a guess: which of the two it was does not matter, and a path may exchange them.
function doomOfTwins(): HandMade {
  const value = cell<number>('value', 0);
  function* twin(): Thread {
    for (;;) {
      yield* loop('twin');
      yield* preempt_disable();
      yield* READ_ONCE(value);
      yield* wait_event(value, (now) => now === 0);
    }
  }
  return {
    name: 'twins at fault under a guess',
    system: { tasks: { one: twin, two: twin } },
    bounds: { ...BOUNDS, memory: 'arm', window: 1 },
    finds: ['sleeping-in-atomic wait_event() may sleep, with preemption disabled'],
  };
}

function* justOneOp(): Thread {
  yield* smp_processor_id();
}
