// Nested NMIs: on x86 an exception in an NMI lets the next NMI in; the kernel latches it, and handles it afterwards.
import { model } from 'quiesce';
import { holds, vacuous } from '../rows.ts';
import { inBothEntries, NESTING } from './expect.ts';
import { parameters } from './parameters.ts';
import { NAMES } from './properties.ts';
import { systemOf } from './system.ts';
import { variants } from './variants.ts';

export default model({
  name: 'nested-nmi',
  question: 'An exception in an NMI lets the next one in. Is each handled, one at a time, by a handler that may be unregistered?',
  source: 'Linux, arch/x86/kernel/nmi.c and arch/x86/entry/entry_64.S; Rostedt, The x86 NMI iret problem, https://lwn.net/Articles/484932/',
  parameters,
  system: (setting) => systemOf(setting),
  // Regions that must never be entered.
  mayBeIdle: ['finds_itself_running', 'finds_miscounted', 'finds_one_lost'],
  expect: [
    ...inBothEntries(holds(NESTING)),
    holds({ cpus: ['any'], memory: ['sc'] }),
    ...inBothEntries(holds({ memory: ['sc', 'tso'], nmis: 2, set: { cycles: 'once' } })),
    { ...vacuous(NAMES.leaves, NESTING), memory: ['sc'], set: { checked: 'nesting', exceptions: 'none' } },
    vacuous(NAMES.updaterWaits, { cpus: [1], memory: ['sc'] }),
  ],
  variants,
});
