// What the variants of this model are made of.
import type { System, Thread, Variant } from 'quiesce';
import { repeat, type NmiRcuSetting, type parameters } from '../parameters.ts';

/** A named change of nmi-rcu. */
export type NmiRcuVariant = Variant<typeof parameters>;

/** A system whose module lives through another cycle. */
export function living(cycle: () => Thread): (setting: NmiRcuSetting) => Pick<System, 'tasks'> {
  return ({ cycles }) => ({ tasks: { rmmod: repeat(cycles, cycle) } });
}
