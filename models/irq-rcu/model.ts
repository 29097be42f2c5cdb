// IRQ-RCU: the protocol of NMI-RCU.txt for maskable interrupts, "as well as dynamic irq handlers".
import { COMPILER_NAMES, model } from 'quiesce';
import { lifeParameters, repeat } from '../nmi-rcu/parameters.ts';
import { requirements } from '../nmi-rcu/properties.ts';
import { holds, inStaticForm, vacuousOnOneCpu, violated } from '../nmi-rcu/variants/expect.ts';
import { do_irq } from './kernel.ts';
import { lifeWith, my_irq_callback } from './module.ts';
import { IRQ_ROLES } from './roles.ts';
import { variants } from './variants.ts';

export default model({
  name: 'irq-rcu',
  question: 'Does the protocol of NMI-RCU.txt work for irq handlers, and what can masking interrupts do instead?',
  source: 'Linux, Documentation/RCU/NMI-RCU.txt, lines 4 to 9',
  parameters: lifeParameters,
  system: ({ cycles, flavours }) => ({
    tasks: { rmmod: repeat(cycles, lifeWith(my_irq_callback)) },
    irq: do_irq,
    flavours,
    properties: requirements(IRQ_ROLES),
  }),
  expect: [
    ...inStaticForm([
      holds([2, 3], { compiler: COMPILER_NAMES }),
      vacuousOnOneCpu,
      holds([2], { nmis: 1 }),
      holds([2], { set: { cycles: 'twice' } }),
      holds([2], { set: { flavours: 'split' } }),
    ]),
    // As in nmi-rcu: a pointer to a function orders nothing that the function reads.
    violated('null-dereference', [2, 3], { memory: ['arm'], compiler: COMPILER_NAMES }),
  ],
  variants,
});
