// Entering and leaving interrupt context: <linux/hardirq.h>.
//
// Each tells RCU that the CPU is not idle any more, and disables preemption; that is what the last note of NMI-RCU.txt asks for.
import { perform, type Thread } from './thread.js';

/** nmi_enter(): from here on RCU watches this CPU, and grace periods wait for it. */
export function nmi_enter(): Thread {
  return perform({ kind: 'announce', name: 'nmi_enter', delta: 1 });
}

/** nmi_exit(): ends what nmi_enter() began. */
export function nmi_exit(): Thread {
  return perform({ kind: 'announce', name: 'nmi_exit', delta: -1 });
}

/** irq_enter(): as nmi_enter(), for a maskable interrupt. */
export function irq_enter(): Thread {
  return perform({ kind: 'announce', name: 'irq_enter', delta: 1 });
}

/** irq_exit(): ends what irq_enter() began. */
export function irq_exit(): Thread {
  return perform({ kind: 'announce', name: 'irq_exit', delta: -1 });
}
