// Variants of nested-nmi: each look, each note, and where exceptions and repetitions come.
import type { Variant } from 'quiesce';
import { holds, vacuous } from '../rows.ts';
import { inBothEntries, nestsWrongly, NESTING } from './expect.ts';
import type { parameters } from './parameters.ts';
import type { Parts } from './parts.ts';
import { NAMES } from './properties.ts';
import { systemOf } from './system.ts';

type NestedNmiVariant = Variant<typeof parameters>;

function having(parts: Partial<Parts>): NestedNmiVariant['change'] {
  return (setting) => systemOf(setting, parts);
}

/** Every variant of nested-nmi, by name. */
export const variants = {
  'no-look': {
    question: 'An NMI that interrupts another goes on as if it were alone.',
    change: having({ looksForOther: false }),
    expect: inBothEntries(nestsWrongly(NAMES.notReentered)),
  },
  'no-latch': {
    question: 'An NMI that interrupts another returns, and leaves no word.',
    change: having({ latches: false }),
    expect: [
      ...inBothEntries(nestsWrongly(NAMES.noneLost)),
      vacuous(NAMES.repeats, { memory: ['sc'], nmis: 2, set: { cycles: 'once' } }),
    ],
  },
  'latch-not-tested': {
    question: 'At the end nmi_state is set to NMI_NOT_RUNNING, whatever it was.',
    change: having({ exit: 'clear' }),
    expect: [nestsWrongly(NAMES.noneLost)],
  },
  'test-then-clear': {
    question: 'nmi_state is tested, and then cleared. Must it be decremented in one step?',
    change: having({ exit: 'test-then-clear' }),
    expect: [nestsWrongly(NAMES.noneLost)],
  },
  'no-look-at-stack': {
    question: 'Only "NMI executing" is looked at, and not whether the NMI interrupted something on its own stack.',
    change: having({ looksAtStack: false }),
    expect: [nestsWrongly('failed-assertion', 'stack-frames')],
  },
  'early-exception': {
    question: 'An exception comes between the look at nmi_state and setting it. Is it as bad as the comment in the kernel says?',
    change: having({ excepts: 'early' }),
    expect: inBothEntries(holds({ ...NESTING, memory: ['sc', 'tso'] })),
  },
  'repeat-behind-enter': {
    question: 'A latched NMI is handled from behind nmi_enter() on.',
    change: having({ repeatsInside: true }),
    expect: inBothEntries(nestsWrongly('unbalanced-nesting')),
  },
} as const satisfies Readonly<Record<string, NestedNmiVariant>>;
