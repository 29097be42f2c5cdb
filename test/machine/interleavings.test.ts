// Tiny programs whose interleavings can be listed: each test says which there are, why there is no other, and how many.
import { describe, expect, test } from 'vitest';
import { cell, preempt_disable, preempt_enable, READ_ONCE, WRITE_ONCE, wait_event, wait_until, type Thread } from '../../src/index.js';
import { outcomesOf, sizeOf, verdictOf } from './tiny-system.js';

const x = cell<number>('x', 0);
const y = cell<number>('y', 0);

function* writeOnce(): Thread {
  yield* WRITE_ONCE(x, 1);
}

function* writeTwice(): Thread {
  yield* WRITE_ONCE(x, 1);
  yield* WRITE_ONCE(x, 2);
}

function* read(): Thread {
  yield* READ_ONCE(x);
}

describe('two tasks on two CPUs', () => {
  test('one store and one load have 4 states and 4 transitions', () => {
    //   (0 done) -write-> (written) -read-> (both)      A state says who has ended; memory follows from that.
    //   (0 done) -read--> (read)   -write-> (both)      The same end: nobody keeps what was read.
    expect(sizeOf({ tasks: { writeOnce, read } })).toEqual([4, 4]);
  });

  test('two stores and one load have 6 states and 7 transitions', () => {
    //   The writer has done 0, 1 or 2, the reader 0 or 1: 3 x 2 states.
    //   Steps of the writer: 2 for each reader's state, so 4. Steps of the reader: 1 for each of the writer's 3.
    expect(sizeOf({ tasks: { writeTwice, read } })).toEqual([6, 7]);
  });

  test('under tso the store of a lone writer is fetched, and performed later', () => {
    //   Writer before, pending, or performed; reader before or after: 3 x 2 states, as a load never changes them.
    //   fetch: 2, perform: 2, read: 3.
    expect(sizeOf({ tasks: { writeOnce, read } }, { memory: 'tso' })).toEqual([6, 7]);
  });

  test('on one CPU the second begins when the first has ended, so there is one order', () => {
    //   start -x=1-> -x=2-> (writer over) -read-> end
    //   The other order would need the writer to give way before its first store, and it is at no sleeping op there.
    expect(sizeOf({ tasks: { writeTwice, read } }, { cpus: 1 })).toEqual([4, 3]);
  });

  test('on one CPU that is preemptible they interleave as on two, and the state knows who was last', () => {
    //   3 x 2 states of progress. Who was last is known at (0,0): the first task; (1,0), (2,0): the writer; (0,1): the reader.
    //   (1,1): either of them; (2,1): either. So 6 + 2 states. Transitions: 2 from (0,0), 2 from (1,0),
    //   1 from (2,0), 1 from (0,1), 1 from each (1,1); none from the ends.
    expect(sizeOf({ tasks: { writeTwice, read }, preemptible: true }, { cpus: 1 })).toEqual([8, 8]);
  });

  test('with preemption disabled a task is not interrupted by the other', () => {
    function* undisturbed(): Thread {
      yield* preempt_disable();
      yield* WRITE_ONCE(x, 1);
      yield* WRITE_ONCE(x, 0);
      yield* preempt_enable();
    }
    function* copy(): Thread {
      yield* WRITE_ONCE(y, yield* READ_ONCE(x));
    }
    const asked = { cpus: 1 };
    expect(outcomesOf({ tasks: { undisturbed, copy }, preemptible: true }, ['y'], asked)).toEqual(['y=0']);
    expect(outcomesOf({ tasks: { undisturbed, copy }, preemptible: true }, ['y'], { cpus: 2 })).toEqual(['y=0', 'y=1']);
  });
});

describe('interrupts', () => {
  function* handler(): Thread {
    yield* READ_ONCE(x);
    yield* READ_ONCE(y);
  }

  test('an NMI is in one of two places or not there: 2 states for each state of the task', () => {
    //   Task before or after its store: 2. NMI: absent, or before its second load (arrival performs the first): 2.
    //   Only the topmost context takes steps: the task's step is enabled in 1 of its 2 states. On one CPU:
    //   store: 1; arrive: 2; return: 2.
    expect(sizeOf({ tasks: { writeOnce }, nmi: handler }, { cpus: 1 })).toEqual([4, 5]);
  });

  test('bounded arrivals are counted for each CPU', () => {
    //   One CPU without any task to speak of, n NMIs: n + 1 counts at rest, and one state in each of the n runs.
    for (const nmis of [1, 2, 3]) expect(sizeOf({ tasks: { ended }, nmi: handler }, { cpus: 1, nmis })[0]).toBe(2 * (2 * nmis + 1));
    //   On two CPUs the counts are independent: the square, for each state of the task but where CPU 0's NMI hides it.
    expect(sizeOf({ tasks: { ended }, nmi: handler }, { cpus: 2, nmis: 1 })[0]).toBe(2 * 3 * 3);
  });

  test('an NMI interrupts an NMI as deep as nmiDepth says', () => {
    //   Depth 2: none, one (before its second load), two (both there): 3 states for each of the task's 2.
    expect(sizeOf({ tasks: { writeOnce }, nmi: handler, nmiDepth: 2 }, { cpus: 1 })[0]).toBe(2 * 3);
    expect(sizeOf({ tasks: { writeOnce }, nmi: handler, nmiDepth: 3 }, { cpus: 1 })[0]).toBe(2 * 4);
  });

  test('an NMI interrupts an irq, and no irq interrupts an NMI', () => {
    //   For each of the task's 2 states: nothing, irq, NMI, NMI on top of irq.
    expect(sizeOf({ tasks: { writeOnce }, nmi: handler, irq: handler }, { cpus: 1 })[0]).toBe(2 * 4);
  });

  test('an NMI sees its own CPU\'s pending store, and an NMI on the other CPU does not', () => {
    const seen = cell<number>('seen', 7);
    function* look(): Thread {
      yield* WRITE_ONCE(seen, yield* READ_ONCE(x));
    }
    const alone = { tasks: { writeOnce }, nmi: look };
    expect(outcomesOf(alone, ['seen'], { cpus: 1, nmis: 1, memory: 'tso' })).toEqual(['seen=0', 'seen=1', 'seen=7']);
    function* writeAndWait(): Thread {
      yield* WRITE_ONCE(x, 1);
      yield* wait_until(seen, (value) => value !== 7);
    }
    // Performed last: the NMI on CPU 0 arrives before the store or after, and after means that it sees 1.
    expect(outcomesOf({ tasks: { writeAndWait }, nmi: look }, ['seen'], { cpus: 1, nmis: 1, memory: 'tso' })).toEqual(['seen=0', 'seen=1']);
  });
});

describe('deadlock', () => {
  const flag = cell<number>('flag', 0);
  function* setFlag(): Thread {
    yield* WRITE_ONCE(flag, 1);
  }
  function* waits(): Thread {
    yield* wait_event(flag, (value) => value === 1);
  }

  test('two tasks that each wait for the other are deadlocked', () => {
    function* first(): Thread {
      yield* wait_event(x, (value) => value === 1);
      yield* WRITE_ONCE(y, 1);
    }
    function* second(): Thread {
      yield* wait_event(y, (value) => value === 1);
      yield* WRITE_ONCE(x, 1);
    }
    expect(verdictOf({ tasks: { first, second } })).toBe('deadlock');
  });

  test('a task that waits for what only an NMI stores is not: an NMI may always come', () => {
    expect(verdictOf({ tasks: { waits }, nmi: setFlag })).toBe('holds');
    expect(verdictOf({ tasks: { waits }, nmi: setFlag }, { nmis: 1 })).toBe('holds');
  });

  test('it is deadlocked when no NMI comes any more', () => {
    expect(verdictOf({ tasks: { waits }, nmi: setFlag }, { nmis: 0 })).toBe('deadlock');
  });

  test('it is deadlocked when NMIs come and store something else', () => {
    expect(verdictOf({ tasks: { waits }, nmi: writeOnce })).toBe('deadlock');
  });

  test('it is deadlocked when the only NMI may have come before the flag was cleared', () => {
    function* clearAndWait(): Thread {
      yield* WRITE_ONCE(flag, 0);
      yield* wait_event(flag, (value) => value === 1);
    }
    expect(verdictOf({ tasks: { clearAndWait }, nmi: setFlag }, { cpus: 1, nmis: 1 })).toBe('deadlock');
    expect(verdictOf({ tasks: { clearAndWait }, nmi: setFlag }, { cpus: 1 })).toBe('holds');
  });

  test('a spinning task keeps its CPU from the task that it waits for', () => {
    function* spins(): Thread {
      yield* wait_until(flag, (value) => value === 1);
    }
    expect(verdictOf({ tasks: { spins, setFlag } }, { cpus: 1 })).toBe('deadlock');
    expect(verdictOf({ tasks: { waits, setFlag } }, { cpus: 1 })).toBe('holds');
    expect(verdictOf({ tasks: { spins, setFlag } }, { cpus: 2 })).toBe('holds');
  });
});

// eslint-disable-next-line require-yield
function* ended(): Thread {}
