// SRCU: readers that may sleep, counted on each CPU under one of two indices, in three of the kernel's implementations.
import { model } from 'quiesce';
import { ALL, hold, MIGRATING, MIGRATING_AND_ANOTHER, TWICE, TWO_READERS } from './expect.ts';
import { parameters } from './parameters.ts';
import { systemOf } from './tasks.ts';
import { variants } from './variants.ts';

export default model({
  name: 'srcu',
  question: 'Does synchronize_srcu() wait for every reader that was there when it was called, wherever it has gone meanwhile?',
  source: 'McKenney, Sleepable RCU, https://lwn.net/Articles/202847/; Linux, kernel/srcu.c and kernel/rcu/srcutree.c',
  parameters,
  system: (setting) => systemOf(setting),
  expect: [
    ...hold(ALL),
    ...hold(ALL, TWICE),
    ...hold(ALL, MIGRATING),
    ...hold(ALL, { ...TWO_READERS, memory: ['sc', 'tso'] }),
    ...hold(ALL, { ...MIGRATING_AND_ANOTHER, memory: ['sc'] }),
  ],
  variants,
});
