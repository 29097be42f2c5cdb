// NMI-RCU: dynamic NMI handlers protected by RCU, as Documentation/RCU/NMI-RCU.txt describes them.
import { COMPILER_NAMES, model } from 'quiesce';
import { formOf, lifeIn, nmiOf } from './forms.ts';
import { do_nmi } from './kernel.ts';
import { life_cycle } from './module.ts';
import { parameters, repeat } from './parameters.ts';
import { NAMES, requirements } from './properties.ts';
import { holds, inBothForms, vacuous, vacuousOnOneCpu, violated } from './variants/expect.ts';
import { variants } from './variants/index.ts';

export default model({
  name: 'nmi-rcu',
  question: 'Can a module free the data of its NMI handler as soon as synchronize_sched() returns?',
  source: 'Linux, Documentation/RCU/NMI-RCU.txt',
  parameters,
  system: (setting) => ({
    // The text's own functions, or the same in the other form.
    tasks: { rmmod: repeat(setting.cycles, setting.data === 'static' ? life_cycle : lifeIn(formOf(setting))) },
    nmi: setting.data === 'static' ? do_nmi : nmiOf(formOf(setting)),
    flavours: setting.flavours,
    properties: requirements(),
  }),
  expect: [
    ...inBothForms([
      // The protocol itself: on every number of CPUs, for lives without end and for one.
      holds(['any'], { compiler: COMPILER_NAMES }),
      holds(['any'], { set: { cycles: 'once' } }),
      holds(['any'], { set: { cycles: 'twice' } }),
      holds([2], { compiler: COMPILER_NAMES }),
      holds([3]),
      vacuousOnOneCpu,
      holds([2], { nmis: 1 }),
      holds([3], { nmis: 1, memory: ['sc', 'tso', 'pso', 'alpha'] }),
      holds([2], { nmis: 2 }),
      holds([2], { set: { cycles: 'once' }, compiler: COMPILER_NAMES }),
      holds([3], { set: { cycles: 'once' } }),
      holds([2], { set: { cycles: 'twice' }, compiler: COMPILER_NAMES }),
      holds([2], { set: { flavours: 'split' } }),
    ]),
    // What the text does not mention: a pointer to a function orders nothing that the function reads.
    violated('null-dereference', ['any', 2, 3], { memory: ['arm'], compiler: COMPILER_NAMES }),
    violated('null-dereference', [2], { memory: ['arm'], compiler: COMPILER_NAMES, set: { cycles: 'once' }, nmis: 1 }),
    vacuous(NAMES.updaterWaits, [1], { memory: ['arm'] }),
  ],
  variants,
});
