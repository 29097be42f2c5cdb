// Variants of toy-rcu: each barrier, each flip, and waiting itself.
import type { Variant } from 'quiesce';
import { ALL, fail, FREE_RUNNING, hold, LOADS_IN_ORDER, LOADS_OUT_OF_ORDER, WITH_BARRIERS } from './expect.ts';
import { left_out, type Parts } from './implementation.ts';
import type { parameters } from './parameters.ts';
import { systemOf } from './tasks.ts';

type ToyRcuVariant = Variant<typeof parameters>;

function having(parts: Partial<Parts>): ToyRcuVariant['change'] {
  return (setting) => systemOf(setting, parts);
}

/** Every variant of toy-rcu, by name. */
export const variants = {
  'no-mb-in-lock': {
    question: 'rcu_read_lock() ends without smp_mb(). May the critical section begin before it?',
    change: having({ inLock: left_out }),
    expect: [
      ...hold(['counter-pair', 'counter'], { memory: LOADS_IN_ORDER }),
      ...fail(['counter-pair', 'counter'], { memory: LOADS_OUT_OF_ORDER }),
      ...hold(FREE_RUNNING, { memory: ['sc'] }),
      ...fail(FREE_RUNNING, { memory: ['tso', 'pso', 'arm', 'alpha'] }),
    ],
  },
  'no-mb-in-unlock': {
    question: 'rcu_read_unlock() begins without smp_mb(). May the critical section end after it?',
    change: having({ inUnlock: left_out }),
    expect: [
      ...hold(WITH_BARRIERS, { memory: LOADS_IN_ORDER }),
      ...fail(WITH_BARRIERS, { memory: LOADS_OUT_OF_ORDER }, 'use-after-free'),
    ],
  },
  'no-mb-at-start': {
    question: 'synchronize_rcu() begins without smp_mb(). Is the data taken away before readers are looked for?',
    change: having({ atStart: left_out }),
    expect: [
      ...hold(['counter'], { memory: ['sc'] }),
      ...fail(['counter'], { memory: ['tso', 'pso', 'arm', 'alpha'] }),
      ...hold(FREE_RUNNING, { memory: ['sc', 'tso'] }),
      ...fail(FREE_RUNNING, { memory: ['pso', 'arm', 'alpha'] }),
      ...hold(['counter-pair']),
    ],
  },
  'no-mb-after-flip': {
    question: 'Nothing stands between the flip, or the new number, and the wait.',
    change: having({ afterFlip: left_out }),
    expect: hold(['counter-pair', ...FREE_RUNNING]),
  },
  'no-mb-in-grace-period': {
    question: 'No smp_mb() stands between the removal and the wait.',
    change: having({ atStart: left_out, afterFlip: left_out }),
    expect: [
      ...hold(WITH_BARRIERS, { memory: ['sc'] }),
      ...fail(WITH_BARRIERS, { memory: ['tso', 'pso', 'arm', 'alpha'] }),
    ],
  },
  'no-mb-at-end': {
    question: 'synchronize_rcu() ends without smp_mb(), and between its two flips there is none. Can the data be freed too early?',
    change: having({ atEnd: left_out }),
    expect: hold(WITH_BARRIERS),
  },
  'one-flip': {
    question: 'The index is flipped once for each grace period. Who is in the counter that is not waited for?',
    change: having({ flips: 1 }),
    expect: [
      ...fail(['counter-pair'], { set: { updates: 'twice' } }),
      ...hold(['counter-pair']),
    ],
  },
  'no-flip': {
    question: 'The index is never flipped: the pair is one counter. What was the other for?',
    change: having({ flips: 0 }),
    expect: hold(['counter-pair']),
  },
  'no-wait': {
    question: 'synchronize_rcu() waits for nobody.',
    change: having({ waits: false }),
    expect: fail(ALL),
  },
} as const satisfies Readonly<Record<string, ToyRcuVariant>>;
