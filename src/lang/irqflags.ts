// Masking interrupts: <linux/irqflags.h>. NMIs cannot be masked.
import { perform, type Thread } from './thread.js';

/** local_irq_disable(): no maskable interrupt arrives on this CPU. */
export function local_irq_disable(): Thread {
  return perform({ kind: 'irqs', name: 'local_irq_disable', enabled: false });
}

/** local_irq_enable(): maskable interrupts may arrive again. */
export function local_irq_enable(): Thread {
  return perform({ kind: 'irqs', name: 'local_irq_enable', enabled: true });
}

/** local_irq_save(): masks interrupts and returns whether they were on, for local_irq_restore(). */
export function local_irq_save(): Thread<boolean> {
  return perform<boolean>({ kind: 'irqs-save', name: 'local_irq_save' });
}

/** local_irq_restore(): sets interrupts to what local_irq_save() found. */
export function local_irq_restore(wereEnabled: boolean): Thread {
  return perform({ kind: 'irqs', name: 'local_irq_restore', enabled: wereEnabled });
}
