// What is promised of NMIs that come while one is handled, and what must be seen to happen.
import { always, sometimes, type Property } from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import { NAMES as NMI_RCU_NAMES, requirementsExcept } from '../nmi-rcu/properties.ts';
import type { NestedNmiSetting } from './parameters.ts';

/** The names of the properties of this model, for the rows that expect one of them. */
export const NAMES = {
  noneLost: 'no-nmi-lost',
  notReentered: 'handler-not-reentered',
  counted: 'counted-once',
  leaves: 'nmi-leaves-to-other',
  repeats: 'latched-nmi-is-handled',
  oldHandlerGone: NMI_RCU_NAMES.oldHandlerGone,
  updaterWaits: NMI_RCU_NAMES.updaterWaits,
} as const;

/**
 * What is required of every model, of NMI-RCU, and of this one. That each NMI is handled exactly once is not among it: one that comes
 * while another is latched is handled together with that.
 */
export const requirements: Readonly<Record<NestedNmiSetting['checked'], readonly Property[]>> = {
  handler: [...requirementsExcept([NMI_RCU_NAMES.handledOnce, NMI_RCU_NAMES.countedOnce]), ...occurrences()],
  nesting: [...everyModel, ...promises(), ...occurrences()],
};

function promises(): readonly Property[] {
  return [
    nowhere(NAMES.noneLost, 'finds_one_lost', 'When an NMI finds its CPU in no other, all those before it have been handled.'),
    nowhere(NAMES.notReentered, 'finds_itself_running', 'The handler never finds itself running on its CPU.'),
    nowhere(NAMES.counted, 'finds_miscounted', 'Each run of the handler is counted, once.'),
  ];
}

function occurrences(): readonly Property[] {
  return [
    sometimes(NAMES.leaves, 'An NMI comes while another is handled on its CPU.', { entered: 'leaves_to_other' }),
    sometimes(NAMES.repeats, 'One that came meanwhile is handled afterwards.', { entered: 'repeats' }),
  ];
}

function nowhere(name: string, region: string, statement: string): Property {
  return always(name, statement, (view) => view.inside(region) === 0);
}
