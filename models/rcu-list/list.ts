// A list that readers traverse while it changes: <linux/rculist.h>, singly linked and ended by NULL.
import {
  cell,
  field,
  kfree,
  points_to_same,
  rcu_assign_pointer,
  rcu_dereference,
  READ_ONCE,
  static_object,
  struct,
  synchronize_rcu,
  WRITE_ONCE,
  type Cell,
  type Pointer,
  type Thread,
} from 'quiesce';

/** An entry of the list. */
export type Entry = Pointer<{ readonly value: { holds?(value: number): number }; readonly next: { holds?(value: Link): Link } }>;
/** What leads on; NULL at the end. */
export type Link = Entry | null;

/** The type of entries. */
export const entry = struct('entry', { value: field<number>(), next: field<Link>() });
/** An entry that is on the list for ever, behind all others. */
export const tail: Entry = static_object('tail', entry, { value: 2, next: null });
/** What list_del() leaves in a removed entry: an address that nobody may follow, so nothing there was ever written. */
export const LIST_POISON1: Entry = static_object('LIST_POISON1', entry);
/** The first entry. */
export const head = cell<Link>('head', tail);

/** What the list is made of; a variant has some of it otherwise. */
export interface Parts {
  /** rcu_assign_pointer(), or what takes its place. */
  readonly publish: (link: Cell<Link>, to: Link) => Thread;
  /** rcu_dereference(), or what takes its place. */
  readonly follow: (link: Cell<Link>) => Thread<Link>;
  /** What list_del_rcu() does to the link of the entry that it removes: nothing. */
  readonly spoil: (removed: Entry) => Thread;
  /** What is done with an entry that has been removed. */
  readonly reclaim: (removed: Entry) => Thread;
}

/** As the kernel has them. */
export const PARTS: Parts = { publish: rcu_assign_pointer, follow: rcu_dereference, spoil: left_out, reclaim };

/** What was left out: no op at all. */
export function left_out(): Thread {
  return nothing();
}

// eslint-disable-next-line require-yield
function* nothing(): Thread {}

function* reclaim(removed: Entry): Thread {
  yield* synchronize_rcu();
  yield* kfree(removed);
}

/** list_add_rcu(): `new->next = next; rcu_assign_pointer(list_next_rcu(prev), new);` at the front. */
export function* list_add_rcu(added: Entry, { publish }: Parts): Thread {
  yield* WRITE_ONCE(added.next, yield* READ_ONCE(head));
  yield* publish(head, added);
}

/** list_del_rcu(): `WRITE_ONCE(prev->next, next);` of the first entry; its own link stays as it is for readers who are there. */
export function* list_del_rcu(removed: Entry, { spoil }: Parts): Thread {
  yield* WRITE_ONCE(head, yield* READ_ONCE(removed.next));
  yield* spoil(removed);
}

/** Whether an entry is the one that never goes. */
export function isTail(one: Entry): boolean {
  return points_to_same(one, tail);
}
