// Variants of srcu: each barrier, each scan, the flip, and how the counters are added up.
import type { Variant } from 'quiesce';
import { from } from '../rows.ts';
import {
  ALL,
  fail,
  hold,
  LOADS_IN_ORDER,
  LOADS_OUT_OF_ORDER,
  MIGRATING_AND_ANOTHER,
  SCHED,
  TWICE,
  TWO_READERS,
  WITH_BARRIERS,
} from './expect.ts';
import { left_out, type Parts } from './implementation.ts';
import type { parameters } from './parameters.ts';
import { systemOf } from './tasks.ts';

type SrcuVariant = Variant<typeof parameters>;

function having(parts: Partial<Parts>): SrcuVariant['change'] {
  return (setting) => systemOf(setting, parts);
}

/** Every variant of srcu, by name. */
export const variants = {
  'no-flip': {
    question: 'The index is never flipped. Are the counters that are waited for those that readers use?',
    change: having({ flips: false }),
    expect: [
      ...fail(['lock-unlock']),
      ...hold(['sequence', 'sched']),
      ...hold(['sequence'], { ...MIGRATING_AND_ANOTHER, memory: ['sc'] }),
      ...fail(SCHED, { ...MIGRATING_AND_ANOTHER, memory: ['sc', 'tso'] }),
    ],
  },
  'one-scan': {
    question: 'Only the counters that were current are waited for, and not the others before the flip. Who is in those?',
    change: having({ scansFirst: false }),
    expect: [...hold(WITH_BARRIERS), ...fail(WITH_BARRIERS, TWICE)],
  },
  'no-mb-in-lock': {
    question: 'srcu_read_lock() ends without smp_mb(). May the critical section begin before the increment?',
    change: having({ inLock: left_out }),
    expect: [...hold(WITH_BARRIERS, { memory: ['sc'] }), ...fail(WITH_BARRIERS, { memory: from('tso') })],
  },
  'no-mb-in-unlock': {
    question: 'srcu_read_unlock() begins without smp_mb(). May the critical section end after the reader is counted out?',
    change: having({ inUnlock: left_out }),
    expect: [...hold(WITH_BARRIERS, { memory: LOADS_IN_ORDER }), ...fail(WITH_BARRIERS, { memory: LOADS_OUT_OF_ORDER }, 'use-after-free')],
  },
  'nothing-at-start': {
    question: 'Nothing orders the removal of the data before the counters are looked at, where synchronize_srcu() begins.',
    change: having({ atStart: left_out }),
    expect: [...hold(WITH_BARRIERS), ...hold(SCHED, { memory: ['sc', 'tso'] }), ...fail(SCHED, { memory: from('pso') })],
  },
  'nothing-around-flip': {
    question: 'Nothing comes before the flip, and nothing between it and the scan.',
    change: having({ beforeFlip: left_out, afterFlip: left_out }),
    expect: [...hold(WITH_BARRIERS, TWICE), ...hold(SCHED), ...fail(SCHED, TWICE)],
  },
  'nothing-in-grace-period': {
    question: 'Nothing in synchronize_srcu() orders anything.',
    change: having({ atStart: left_out, betweenSums: left_out, beforeFlip: left_out, afterFlip: left_out, atEnd: left_out }),
    expect: [
      ...hold(ALL, { memory: ['sc'] }),
      ...fail(ALL, { memory: ['tso', 'pso'] }),
      ...fail(['lock-unlock', 'sched'], { memory: LOADS_OUT_OF_ORDER }),
    ],
  },
  'nothing-at-end': {
    question: 'synchronize_srcu() ends with the scan. Can the data be freed too early?',
    change: having({ atEnd: left_out }),
    expect: [
      ...hold(WITH_BARRIERS),
      ...hold(SCHED, { memory: LOADS_IN_ORDER }),
      ...fail(SCHED, { memory: LOADS_OUT_OF_ORDER }, 'use-after-free'),
    ],
  },
  'no-mb-between-sums': {
    question: 'No smp_mb() stands between the sums that are compared.',
    change: having({ betweenSums: left_out }),
    expect: [...hold(WITH_BARRIERS), ...hold(WITH_BARRIERS, { ...TWO_READERS, memory: LOADS_IN_ORDER })],
  },
  'locks-first': {
    question: 'The locks are summed before the unlocks. Whose unlock makes up for whose lock?',
    change: having({ sumsLocksFirst: true }),
    expect: [...hold(['lock-unlock']), ...fail(['lock-unlock'], { ...TWO_READERS, memory: LOADS_IN_ORDER })],
  },
  'no-second-look': {
    question: 'The sum of the counters is 0. Is it necessary to ask whether somebody came while it was made?',
    change: having({ looksAgain: false }),
    expect: [
      ...hold(['sequence']),
      ...hold(['sequence'], { ...TWO_READERS, memory: ['sc', 'tso'] }),
      ...fail(['sequence'], { ...MIGRATING_AND_ANOTHER, memory: ['sc', 'tso'] }),
    ],
  },
  'preemptible-lock': {
    question: 'srcu_read_lock() does not disable preemption between fetching the index and incrementing the counter.',
    change: having({ isPreemptible: true }),
    expect: [...hold(SCHED), ...fail(SCHED, TWICE)],
  },
  'one-cpu': {
    question: 'synchronize_srcu() looks at the counters of its own CPU only.',
    change: having({ looksAtOneCpu: true }),
    expect: fail(ALL),
  },
  'no-wait': {
    question: 'synchronize_srcu() waits for nobody.',
    change: having({ waits: false }),
    expect: fail(ALL),
  },
} as const satisfies Readonly<Record<string, SrcuVariant>>;
