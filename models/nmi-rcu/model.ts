// NMI-RCU: dynamic NMI handlers protected by RCU, as Documentation/RCU/NMI-RCU.txt describes them.
import { model } from 'quiesce';
import { do_nmi } from './kernel.ts';
import { life_cycle } from './module.ts';
import { parameters, repeat } from './parameters.ts';
import { requirements } from './properties.ts';
import { holds, vacuousOnOneCpu } from './variants/expect.ts';
import { variants } from './variants/index.ts';

export default model({
  name: 'nmi-rcu',
  question: 'Can a module free the data of its NMI handler as soon as synchronize_sched() returns?',
  source: 'Linux, Documentation/RCU/NMI-RCU.txt',
  parameters,
  system: ({ cycles, flavours }) => ({
    tasks: { rmmod: repeat(cycles, life_cycle) },
    nmi: do_nmi,
    flavours,
    properties: requirements(),
  }),
  expect: [
    holds([2, 3]),
    vacuousOnOneCpu,
    holds([2, 3], { nmis: 1 }),
    holds([2], { nmis: 2 }),
    holds([2, 3], { set: { cycles: 'once' } }),
    holds([2], { set: { cycles: 'twice' } }),
    holds([2], { set: { flavours: 'split' } }),
  ],
  variants,
});
