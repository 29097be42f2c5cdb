// The read-modify-writes of random programs.
import {
  atomic_add_return,
  atomic_dec,
  atomic_dec_and_test,
  atomic_inc,
  atomic_inc_not_zero,
  cmpxchg,
  xchg,
  WRITE_ONCE,
  type Cell,
  type Thread,
} from '../../src/index.js';

/** A read-modify-write; those that answer store their answer in a second cell. */
export type Atomic = 'inc' | 'dec' | 'add_return' | 'dec_and_test' | 'inc_not_zero' | 'xchg' | 'cmpxchg';

/** Performs one on `from`; what it answers goes to `to`. */
export function* atomic(name: Atomic, from: Cell<number>, to: Cell<number>): Thread {
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
