// What the tutorial's writers and readers share from the second model on: a box for a pointer to a message, and how one looks into it.
import { cell, field, observed, rcu_dereference, READ_ONCE, sometimes, struct, type PointerTo, type Property, type Thread } from 'quiesce';

/** A message: an object that kmalloc() gives and kfree() takes. kmalloc() leaves the text uninitialized: to read it is a fault. */
export const message = struct('message', { text: field<number>() });
/** A pointer to one. */
export type Message = PointerTo<typeof message>;

/** Where the writer publishes a message; NULL while there is none. */
export const box = cell<Message | null>('box', null);

/** Reads the text; a property can ask who is here now, or whether anybody ever was. */
export const use = observed(function* use(mail: Message): Thread {
  yield* READ_ONCE(mail.text);
});

/** Uses the message that is in the box, if there is one. */
export function* look(): Thread {
  const mail = yield* rcu_dereference(box);
  if (mail !== null) yield* use(mail);
}

/** Must be seen to happen, or a wait for readers shows nothing. */
export const late_use: Property = sometimes('late-use', 'A message is used after it has been taken back.', {
  state: (see) => see.inside('use') > 0 && see.value(box) === null,
});
