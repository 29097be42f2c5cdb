// IRQ-RCU: the protocol of NMI-RCU.txt for maskable interrupts, "as well as dynamic irq handlers".
import { model } from 'quiesce';
import { parameters, repeat } from '../nmi-rcu/parameters.ts';
import { requirements } from '../nmi-rcu/properties.ts';
import { holds, vacuousOnOneCpu } from '../nmi-rcu/variants/expect.ts';
import { do_irq } from './kernel.ts';
import { lifeWith, my_irq_callback } from './module.ts';
import { IRQ_ROLES } from './roles.ts';
import { variants } from './variants.ts';

export default model({
  name: 'irq-rcu',
  question: 'Does the protocol of NMI-RCU.txt work for irq handlers, and what can masking interrupts do instead?',
  source: 'Linux, Documentation/RCU/NMI-RCU.txt, lines 4 to 9',
  parameters,
  system: ({ cycles, flavours }) => ({
    tasks: { rmmod: repeat(cycles, lifeWith(my_irq_callback)) },
    irq: do_irq,
    flavours,
    properties: requirements(IRQ_ROLES),
  }),
  expect: [
    holds([2, 3]),
    vacuousOnOneCpu,
    holds([2], { nmis: 1 }),
    holds([2], { set: { cycles: 'twice' } }),
    holds([2], { set: { flavours: 'split' } }),
  ],
  variants,
});
