// Systems in which one CPU may not be taken alone: the others must have their turn.
import {
  cell,
  choose,
  field,
  kmalloc_may_fail,
  loop,
  per_cpu_variable,
  smp_processor_id,
  struct,
  this_cpu_read,
  this_cpu_write,
  wrapping,
  WRITE_ONCE,
  BUG_ON,
  type Thread,
} from '../../src/index.js';
import { BOUNDS, type HandMade } from './hand-made.js';

/** All of them. */
export const hiddenTurns: readonly HandMade[] = [loopOfOwnSteps(), failedAllocation()];

// A task that goes round for ever without touching what others have: they must have their turn.
function loopOfOwnSteps(): HandMade {
  const rounds = per_cpu_variable<number>('rounds', 0, wrapping(2));
  const unseen = cell<number>('unseen', 0);
  function* turning(): Thread {
    for (;;) {
      yield* loop('turning');
      yield* this_cpu_write(rounds, 1 - (yield* this_cpu_read(rounds)));
      yield* WRITE_ONCE(unseen, 1);
    }
  }
  function* failing(): Thread {
    yield* WRITE_ONCE(unseen, 1);
    yield* BUG_ON(true);
  }
  return {
    name: 'a task that goes round by itself',
    system: { tasks: { turning, failing } },
    bounds: BOUNDS,
    finds: ['failed-assertion BUG_ON'],
  };
}

// kmalloc() finds no slot, or there is no memory: that the first of these can happen is a bound of the search.
function failedAllocation(): HandMade {
  const thing = struct('thing', { x: field<number>(wrapping(3)) }, { slots: 1 });
  function* task(): Thread {
    yield* kmalloc_may_fail(thing);
    yield* kmalloc_may_fail(thing);
    yield* choose(2);
    yield* smp_processor_id();
  }
  return {
    name: 'kmalloc() that may fail, of a slot that is in use',
    system: { tasks: { task }, mayRestAllocated: true },
    bounds: BOUNDS,
    reaches: 2,
    finds: [],
  };
}
