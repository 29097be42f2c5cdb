// Dyntick: how the kernel's RCU learns that a handler interrupted an idle CPU, which models of users of RCU take for granted.
import { model } from 'quiesce';
import { holds, NESTED_NMI, NMI_ONLY, vacuous } from './expect.ts';
import { parameters } from './parameters.ts';
import { NAMES } from './properties.ts';
import { systemOf } from './tasks.ts';
import { variants } from './variants.ts';

export default model({
  name: 'dyntick',
  question: 'Does a grace period that samples the dynticks counter of an idle CPU wait for the handlers that run there?',
  source: 'Linux v4.17, kernel/rcu/tree.c',
  parameters,
  system: (setting) => systemOf(setting),
  expect: [
    holds(),
    holds({ set: NMI_ONLY }),
    holds({ set: NESTED_NMI, memory: ['sc', 'pso', 'arm'] }),
    holds({ set: { idle: 'sometimes' }, memory: ['sc', 'pso'] }),
    holds({ set: { ...NMI_ONLY, idle: 'sometimes' } }),
    holds({ set: { ...NMI_ONLY, idle: 'sometimes', checked: 'warnings' }, memory: ['sc'] }),
    { ...holds({ set: { ...NMI_ONLY, others: '2' }, memory: ['sc', 'pso'] }), cpus: [3] },
    holds({ set: { ...NMI_ONLY, updates: 'once' }, memory: ['sc', 'pso'] }),
    // The updater's own CPU is nobody that it has to wait for.
    { ...vacuous(NAMES.nests, { memory: ['sc'] }), nmis: 0 },
    { ...vacuous(NAMES.waitsForHandler, { set: NMI_ONLY, memory: ['sc', 'pso'] }), cpus: [1] },
  ],
  variants,
  mayBeIdle: ['this_cpu_write in inner_exit'],
});
