// The module whose irq handler is registered, unregistered and freed. Its data is that of the module in nmi-rcu.
import { observed, synchronize_sched, type Thread } from 'quiesce';
import { prepare, read_my_nmi_data, release, unregistered } from '../nmi-rcu/module.ts';
import { set_irq_callback, unset_irq_callback, type irq_callback_t } from './kernel.ts';

/** The new handler: uses its data, and says that it handled the irq. */
export const my_irq_callback = observed(function* my_irq_callback(_cpu: number): Thread<number> {
  yield* read_my_nmi_data();
  return 1;
});

/** One life of a module whose handler is `callback`: as in nmi-rcu. */
export function lifeWith(callback: irq_callback_t): () => Thread {
  return function* (): Thread {
    yield* unregistered(prepare);
    yield* set_irq_callback(callback);
    yield* unset_irq_callback();
    yield* synchronize_sched();
    yield* unregistered(release);
  };
}
