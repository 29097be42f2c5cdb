// Tutorial 2: a task fills an object in and publishes a pointer to it. A reader that finds the pointer follows it.
import { kmalloc, model, rcu_assign_pointer, rcu_dereference, READ_ONCE, sometimes, store, WRITE_ONCE, type Thread } from 'quiesce';
import { everyModel } from '../../../properties/index.ts';
import { right, wrong } from '../expect.ts';
import { box, message, use } from '../message.ts';

function* write(publish: typeof rcu_assign_pointer): Thread {
  const mail = yield* kmalloc(message);
  yield* store(mail.text, 42);
  yield* publish(box, mail);
}
function* write_too_late(): Thread {
  const mail = yield* kmalloc(message);
  yield* rcu_assign_pointer(box, mail);
  yield* store(mail.text, 42);
}
function* read(dereference: typeof rcu_dereference): Thread {
  const mail = yield* dereference(box);
  if (mail !== null) yield* use(mail);
}
function both(writer: () => Thread, reader: () => Thread): { tasks: Record<string, () => Thread> } {
  return { tasks: { writer, reader } };
}
const publishing = (): Thread => write(rcu_assign_pointer);
const following = (): Thread => read(rcu_dereference);

const found = sometimes('message-found', 'The reader finds the message.', { entered: 'use' }); // Else nothing is shown.
const properties = [...everyModel, found]; // No more: to read what kmalloc() left is a fault in every model.
const base = { ...both(publishing, following), mayRestAllocated: true, properties };

const fault = 'uninitialized-read';
const if_stored_in_order = [right(['sc', 'tso']), wrong(fault, ['pso', 'arm', 'alpha'])];
const if_loaded_in_order = [right(['sc', 'tso', 'pso', 'arm']), wrong(fault, ['alpha'])];
const variants = {
  late: { question: 'Fill in after?', change: () => both(write_too_late, following), expect: [wrong(fault)] },
  'write-once': { question: 'WRITE_ONCE()?', change: () => both(() => write(WRITE_ONCE), following), expect: if_stored_in_order },
  'read-once': { question: 'READ_ONCE()?', change: () => both(publishing, () => read(READ_ONCE)), expect: if_loaded_in_order },
};
const about = { name: 'tutorial/2-publish', question: 'A reader finds a pointer. Is what it leads to complete?' };
export default model({ ...about, system: () => base, variants, expect: [right()] });
