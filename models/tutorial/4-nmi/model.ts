// Tutorial 4: the reader is an NMI. It can come before any step, cannot be masked, and RCU must be told that it is there.
import { kfree, kzalloc, model, nmi_enter, nmi_exit, rcu_assign_pointer, synchronize_rcu, synchronize_sched, type Thread } from 'quiesce';
import { everyModel } from '../../../properties/index.ts';
import { right, same, wrong } from '../expect.ts';
import { box, late_use, look, message } from '../message.ts';

function* do_nmi(): Thread {
  yield* nmi_enter(); // Tells RCU that this CPU is not idle.
  yield* look();
  yield* nmi_exit();
}
function writing(wait: () => Thread): { tasks: Record<string, () => Thread> } {
  const writer = function* (): Thread {
    const mail = yield* kzalloc(message);
    yield* rcu_assign_pointer(box, mail);
    yield* rcu_assign_pointer(box, null);
    yield* wait();
    yield* kfree(mail);
  };
  return { tasks: { writer } };
}
const split = { flavours: 'split' } as const; // Until v4.20: synchronize_rcu() waits for rcu_read_lock() only.
const base = { ...writing(synchronize_sched), nmi: do_nmi, properties: [...everyModel, late_use] };

const uaf = wrong('use-after-free');
const variants = {
  'no-nmi-enter': { question: 'Must RCU be told?', change: () => ({ nmi: look }), expect: [uaf] },
  'other-flavour': { question: 'Is any RCU right?', change: () => ({ ...writing(synchronize_rcu), ...split }), expect: [uaf] },
  'one-flavour': { question: 'And since v4.20?', change: () => writing(synchronize_rcu), expect: [same('one-flavour')] },
};
const about = { name: 'tutorial/4-nmi', question: 'An NMI reads, whenever it likes. Does a grace period wait for it?' };
const on_any_number = { cpus: ['any'], verdict: 'holds' } as const;
export default model({ ...about, system: () => base, variants, expect: [right(), on_any_number] });
