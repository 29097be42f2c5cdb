// The names under which the properties of nmi-rcu find the parts of this model.
import type { Roles } from '../nmi-rcu/properties.ts';

/** Every part but `waitsIn`, which is the same. */
export const IRQ_ROLES: Partial<Roles> = {
  interrupt: 'irq',
  handler: 'my_irq_callback',
  dummy: 'dummy_irq_callback',
  fallback: 'default_do_irq',
};
