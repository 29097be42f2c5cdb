// The system of a setting: NMIs that may nest, and a module that registers a handler for them, as in NMI-RCU.
import { observed, type System, type Thread } from 'quiesce';
import { formOf, handle_nmi, lifeIn } from '../nmi-rcu/forms.ts';
import { repeat } from '../nmi-rcu/parameters.ts';
import { nmiByFrames, nmiByState } from './entry.ts';
import { UNWATCHED, WATCHED } from './hardware.ts';
import type { NestedNmiSetting } from './parameters.ts';
import { PARTS, type Parts } from './parts.ts';
import { requirements } from './properties.ts';

// The handler reaches its data through what is published, so that NMI-RCU itself is right under every memory model.
const form = formOf({ data: 'published' });

/** The system, with some parts otherwise. */
export function systemOf({ checked, entry, exceptions, cycles }: NestedNmiSetting, otherwise: Partial<Parts> = {}): System {
  const parts: Parts = { ...PARTS, ...otherwise, ...(exceptions === 'none' && { excepts: 'never' }) };
  const enters = entry === 'nmi-state' ? nmiByState : nmiByFrames;
  const nmi = observed(function do_nmi(): Thread {
    return enters(() => handle_nmi(form.find_handler), parts, checked === 'nesting' ? WATCHED : UNWATCHED);
  });
  return { tasks: { rmmod: repeat(cycles, lifeIn(form)) }, nmi, nmiDepth: 2, properties: requirements[checked] };
}
