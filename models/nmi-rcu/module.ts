// The module that uses the API of NMI-RCU.txt: its data, its handler, and its life from registration to kfree().
import {
  READ_ONCE,
  cell,
  field,
  kfree,
  kmalloc,
  load,
  observed,
  observed_region,
  store,
  struct,
  synchronize_sched,
  type PointerTo,
  type Thread,
} from 'quiesce';
import { set_nmi_callback, unset_nmi_callback, type nmi_callback_t } from './kernel.ts';

/** What the handler uses. Three slots: the current object, its replacement, and one whose kfree() is still pending. */
export const nmi_data = struct('nmi_data', { ticks: field<number>() }, { slots: 3 });

/** A pointer to the handler's data. */
export type NmiData = PointerTo<typeof nmi_data>;

/** `static struct nmi_data *my_nmi_data;` */
export const my_nmi_data = cell<NmiData | null>('my_nmi_data', null);

/** Reads `my_nmi_data->ticks`. */
export function* read_my_nmi_data(): Thread<number> {
  const data = yield* READ_ONCE(my_nmi_data);
  // As in C nothing tests for NULL here: if it ever is, that is a fault of the execution, for the search to find.
  return yield* READ_ONCE(data!.ticks);
}

/** The new handler: uses its data, and says that it handled the NMI. */
export const my_nmi_callback = observed(function* my_nmi_callback(_cpu: number): Thread<number> {
  yield* read_my_nmi_data();
  return 1;
});

/** "Any data that is to be used by the callback must be initialized up -before- the call to set_nmi_callback()." */
export function* prepare(): Thread {
  const data = yield* kmalloc(nmi_data);
  yield* store(data.ticks, 0);
  yield* store(my_nmi_data, data);
}

/** `kfree(my_nmi_data);` */
export function* release(): Thread {
  yield* kfree(yield* load(my_nmi_data));
}

/** Runs `body` where no old handler may run any more: from the end of the grace period to the next registration. */
export function unregistered<T>(body: () => Thread<T>): Thread<T> {
  return observed_region('unregistered', body());
}

/**
 * ```c
 * unset_nmi_callback();
 * synchronize_sched();
 * kfree(my_nmi_data);
 * ```
 */
export function* unregister(): Thread {
  yield* unset_nmi_callback();
  yield* synchronize_sched();
  yield* unregistered(release);
}

/** One life of a module whose handler is `callback`. */
export function lifeWith(callback: nmi_callback_t): () => Thread {
  return function* (): Thread {
    yield* unregistered(prepare);
    yield* set_nmi_callback(callback);
    yield* unregister();
  };
}

/** One life of the module of the text. */
export const life_cycle = lifeWith(my_nmi_callback);
