// QRCU: read-copy update with quick grace periods, the example that McKenney verified with Promela and Spin in 2007.
import { model } from 'quiesce';
import {
  byData,
  byGracePeriod,
  HOLDS,
  LOADS_IN_ORDER,
  LOADS_OUT_OF_ORDER,
  never,
  ONE_EACH,
  TOO_SHORT,
  TWO_READERS,
  TWO_UPDATERS,
} from './expect.ts';
import { parameters } from './parameters.ts';
import { NAMES } from './properties.ts';
import { systemOf } from './tasks.ts';
import { variants } from './variants.ts';

export default model({
  name: 'qrcu',
  question: 'Does synchronize_qrcu() wait for every reader that was there when it was called?',
  source: 'https://lwn.net/Articles/243851/',
  parameters,
  system: (setting) => systemOf(setting),
  expect: [
    byGracePeriod(ONE_EACH, HOLDS, LOADS_IN_ORDER),
    byGracePeriod(TWO_READERS, HOLDS, LOADS_IN_ORDER),
    byGracePeriod(TWO_UPDATERS, HOLDS),
    byData(ONE_EACH, HOLDS),
    byData({ cpus: [3], set: { readers: '2', updates: 'once' } }, HOLDS),
    byData(TWO_UPDATERS, HOLDS, LOADS_IN_ORDER),
    byData({ cpus: [3], set: { updaters: '2', updates: 'once' } }, HOLDS, LOADS_OUT_OF_ORDER),
    // The published model, which has no fences, and is right only where memory needs none.
    byGracePeriod({ cpus: [2], set: { fences: 'none' } }, HOLDS),
    byGracePeriod({ cpus: [3], set: { readers: '2', fences: 'none' } }, HOLDS),
    byGracePeriod({ cpus: [3], set: { updaters: '2', fences: 'none' } }, HOLDS),
    byData({ cpus: [2], set: { fences: 'none' } }, HOLDS, ['sc']),
    byData({ cpus: [2], set: { fences: 'none' } }, TOO_SHORT, ['tso', 'pso', 'arm', 'alpha']),
    // Without readers, or where a reader runs to its end before the updater begins, there is nobody to wait for.
    byGracePeriod({ cpus: [1], set: { readers: '0' } }, never(NAMES.waitsForReader)),
    byGracePeriod({ cpus: [1] }, never(NAMES.waitsForReader), LOADS_IN_ORDER),
  ],
  variants,
});
