// What the counters promise, and what must be seen to happen.
import { implies, sometimes, type Cell, type Property, type View } from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import type { DyntickSetting } from './parameters.ts';

/** The names of the properties of this model, for the rows that expect one of them. */
export const NAMES = {
  oldReaderGone: 'old-reader-gone',
  idleAtRest: 'idle-at-rest',
  waitsForHandler: 'updater-waits-for-handler',
  nests: 'nmi-nests-in-irq',
} as const;

/** One of them. */
export type PropertyName = (typeof NAMES)[keyof typeof NAMES];

/** What is required of every model, and of this one under a setting. */
export function requirements({ interrupts, checked }: DyntickSetting, counters: readonly Cell<number>[]): readonly Property[] {
  return [
    ...everyModel,
    ...(checked === 'grace-period' ? [oldReaderGone] : []),
    ...(checked === 'data' ? [] : [idleAtRest(counters)]),
    sometimes(NAMES.waitsForHandler, 'The updater waits while a reader of before is in its critical section.', {
      state: (view) => view.inside('synchronize_rcu') > 0 && view.inside('old_reader') > 0,
    }),
    ...(interrupts === 'nmi' ? [] : [nests(interrupts)]),
  ];
}

/** The specification of a grace period. */
const oldReaderGone = implies(
  NAMES.oldReaderGone,
  'When synchronize_rcu() has returned, nobody reads any more who found the data that was taken away before.',
  (view) => view.inside('reclaiming') > 0,
  (view) => view.inside('old_reader') === 0,
);

function idleAtRest(counters: readonly Cell<number>[]): Property {
  return implies(NAMES.idleAtRest, 'While no handler and no task of theirs runs, all other CPUs are idle for RCU.', isAtRest, (view) =>
    counters.every((dynticks) => Number(view.value(dynticks)) % 2 === 0),
  );
}

function isAtRest(view: View): boolean {
  return ['do_irq', 'do_nmi', 'busy'].every((region) => view.inside(region) === 0);
}

function nests(interrupts: 'irq-and-nmi' | 'nested-nmi'): Property {
  return sometimes(NAMES.nests, 'An NMI reads while the handler that it interrupted reads, too.', {
    state: (view) =>
      interrupts === 'irq-and-nmi'
        ? view.inside('old_reader', 'nmi') > 0 && view.inside('old_reader', 'irq') > 0
        : view.inside('old_reader', 'nmi') > 1,
  });
}
