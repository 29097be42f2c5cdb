// A second module with a handler and data of its own, for the variants in which two share the one slot.
import { READ_ONCE, cell, field, kfree, kmalloc, load, observed, store, struct, type PointerTo, type Thread } from 'quiesce';

const other_data = struct('other_data', { ticks: field<number>() });
const other_nmi_data = cell<PointerTo<typeof other_data> | null>('other_nmi_data', null);

/** The other module's handler. */
export const other_nmi_callback = observed(function* other_nmi_callback(_cpu: number): Thread<number> {
  const data = yield* READ_ONCE(other_nmi_data);
  yield* READ_ONCE(data!.ticks); // As in my_nmi_callback(): NULL is for the search to find.
  return 1;
});

/** Allocates and initializes its data. */
export function* prepare_other(): Thread {
  const data = yield* kmalloc(other_data);
  yield* store(data.ticks, 0);
  yield* store(other_nmi_data, data);
}

/** `kfree(other_nmi_data);` */
export function* release_other(): Thread {
  yield* kfree(yield* load(other_nmi_data));
}
