// Toy RCU: the small implementations of RCU of perfbook's appendix, each against the specification of a grace period.
import { model } from 'quiesce';
import { ALL, hold, onMoreCpus } from './expect.ts';
import { parameters } from './parameters.ts';
import { NAMES } from './properties.ts';
import { systemOf } from './tasks.ts';
import { variants } from './variants.ts';

export default model({
  name: 'toy-rcu',
  question: 'Does each toy implementation of RCU wait for every reader that was there when synchronize_rcu() was called?',
  source: 'McKenney, Is Parallel Programming Hard, And, If So, What Can You Do About It?, appendix "Toy RCU Implementations"',
  parameters,
  system: (setting) => systemOf(setting),
  expect: [
    ...hold(ALL),
    // A second update finds a reader that chose its counter before the first.
    ...hold(['counter-pair'], { set: { updates: 'twice' } }),
    ...hold(['lock', 'per-thread-lock', 'counter'], { set: { updates: 'twice' }, memory: ['sc', 'tso', 'arm'] }),
    ...hold(['free-running', 'quiescent-state'], { set: { updates: 'twice' }, memory: ['sc'] }),
    ...hold(['lock', 'counter', 'counter-pair'], { set: { updates: 'forever' }, memory: ['sc'] }),
    { cpus: [1], memory: ['sc', 'tso'], verdict: 'vacuous', finding: NAMES.waitsForReader },
    ...onMoreCpus(hold(ALL, { set: { readers: '2' }, memory: ['sc', 'tso'] })),
  ],
  variants,
});
