// Tutorial 3: what was published is taken back and freed. A grace period waits for the readers that may still use it.
import { call_rcu, kfree, kzalloc, model, rcu_assign_pointer, rcu_read_lock, rcu_read_unlock, synchronize_rcu, type Thread } from 'quiesce';
import { everyModel } from '../../../properties/index.ts';
import { right, wrong } from '../expect.ts';
import { box, late_use, look, message, type Message } from '../message.ts';

function* wait_and_free(mail: Message): Thread {
  yield* synchronize_rcu();
  yield* kfree(mail);
}
function free_later(mail: Message): Thread {
  return call_rcu(mail, kfree); // Does not wait; kfree(mail) is called after a grace period.
}
function* locked_look(): Thread {
  yield* rcu_read_lock();
  yield* look(); // Loads the pointer, and uses it if it is not NULL.
  yield* rcu_read_unlock();
}
function both(reclaim: (mail: Message) => Thread, reader: () => Thread): { tasks: Record<string, () => Thread> } {
  const writer = function* (): Thread {
    const mail = yield* kzalloc(message);
    yield* rcu_assign_pointer(box, mail);
    yield* rcu_assign_pointer(box, null); // Nobody finds it any more; who has found it may still use it.
    yield* reclaim(mail);
  };
  return { tasks: { writer, reader } };
}
const base = { ...both(wait_and_free, locked_look), flavours: 'split', properties: [...everyModel, late_use] } as const;

const uaf = wrong('use-after-free');
const variants = {
  'no-wait': { question: 'Free at once?', change: () => both(kfree, locked_look), expect: [uaf] },
  'no-lock': { question: 'Who says nothing?', change: () => both(wait_and_free, look), expect: [uaf] },
  'call-rcu': { question: 'Free later?', change: () => both(free_later, locked_look), expect: [right()] },
};
const about = { name: 'tutorial/3-grace-period', question: 'What readers may still use is to be freed. When?' };
export default model({ ...about, system: () => base, variants, expect: [right()] });
