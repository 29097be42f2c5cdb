// What the variants of this model are made of.
import type { System, Thread, Variant } from 'quiesce';
import { formOf, nmiOf, type Form } from '../forms.ts';
import { do_nmi } from '../kernel.ts';
import { repeat, type NmiRcuSetting, type parameters } from '../parameters.ts';

/** A named change of nmi-rcu. */
export type NmiRcuVariant = Variant<typeof parameters>;

type TasksAndNmi = Required<Pick<System, 'tasks' | 'nmi'>>;

/** A system in the static form, whose module lives through another cycle. */
export function living(cycle: () => Thread): (setting: NmiRcuSetting) => TasksAndNmi {
  return ({ cycles }) => ({ tasks: { rmmod: repeat(cycles, cycle) }, nmi: do_nmi });
}

/** A system in the form that is set, whose module lives through another cycle. */
export function livingIn(cycle: (form: Form) => Thread): (setting: NmiRcuSetting) => TasksAndNmi {
  return (setting) => {
    const form = formOf(setting);
    return { tasks: { rmmod: repeat(setting.cycles, () => cycle(form)) }, nmi: nmiOf(form) };
  };
}
