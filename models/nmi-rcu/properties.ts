// What the protocol promises, and what must be seen to happen; for NMIs, and for irqs under their own names.
import { each_run, implies, sometimes, type Property, type Run } from 'quiesce';
import { everyModel } from '../../properties/index.ts';

/** The names under which the properties look for the parts of a model. */
export interface Roles {
  /** What kind of handler the interrupt entry is. */
  readonly interrupt: 'nmi' | 'irq';
  /** The registered handler that gets unregistered. */
  readonly handler: string;
  /** Handlers that can be registered besides. */
  readonly otherHandlers: readonly string[];
  readonly dummy: string;
  /** What runs when the handler returned 0. */
  readonly fallback: string;
  /** Where the updater waits for old handlers to finish. */
  readonly waitsIn: string;
}

const NMI_ROLES: Roles = {
  interrupt: 'nmi',
  handler: 'my_nmi_callback',
  otherHandlers: [],
  dummy: 'dummy_nmi_callback',
  fallback: 'default_do_nmi',
  waitsIn: 'synchronize_sched',
};

/** The names of the properties of this model, for the rows that expect one of them. */
export const NAMES = {
  handledOnce: 'handled-exactly-once',
  countedOnce: 'counted-exactly-once',
  oldHandlerGone: 'old-handler-gone',
  newHandlerRuns: 'new-handler-runs',
  dummyRuns: 'dummy-runs',
  updaterWaits: 'updater-waits-for-handler',
  gracePeriodEnds: 'grace-period-ends',
  nmiReturns: 'nmi-returns',
  dataFreed: 'data-is-freed',
} as const;

/** One of them. */
export type PropertyName = (typeof NAMES)[keyof typeof NAMES] | `${typeof NAMES.nmiReturns}-${number}`;

/** What is required of every model, and of this one; `roles` says which parts go by other names. */
export function requirements(roles: Partial<Roles> = {}): readonly Property[] {
  const all = { ...NMI_ROLES, ...roles };
  return [...everyModel, ...promises(all), ...occurrences(all)];
}

/** The same without some: for a variant to which they do not apply. */
export function requirementsExcept(names: readonly PropertyName[], roles: Partial<Roles> = {}): readonly Property[] {
  const excepted: readonly string[] = names;
  return requirements(roles).filter((property) => !excepted.includes(property.name));
}

function promises({ interrupt, handler, otherHandlers, fallback }: Roles): readonly Property[] {
  const handlers = [handler, ...otherHandlers];
  const timesHandled = (run: Run): number => handlers.flatMap((name) => run.returned(name)).filter((value) => value !== 0).length;
  return [
    each_run(
      NAMES.handledOnce,
      `Each interrupt is handled exactly once: by the registered handler, or by ${fallback}().`,
      interrupt,
      (run) => timesHandled(run) + run.entered(fallback) === 1,
    ),
    each_run(NAMES.countedOnce, 'Each interrupt is counted exactly once.', interrupt, (run) => run.performed('this_cpu_inc') === 1),
    implies(
      NAMES.oldHandlerGone,
      'From the end of the grace period to the next registration, the old handler runs nowhere.',
      (view) => view.inside('unregistered') > 0,
      (view) => view.inside(handler) === 0,
    ),
  ];
}

function occurrences({ interrupt, handler, dummy, waitsIn }: Roles): readonly Property[] {
  return [
    sometimes(NAMES.newHandlerRuns, 'An interrupt runs the new handler.', { entered: handler }),
    sometimes(NAMES.dummyRuns, 'An interrupt runs the dummy.', { entered: dummy }),
    sometimes(NAMES.updaterWaits, 'An interrupt is inside the handler while the updater waits.', {
      state: (view) => view.inside(handler, interrupt) > 0 && view.inside(waitsIn) > 0,
    }),
  ];
}
