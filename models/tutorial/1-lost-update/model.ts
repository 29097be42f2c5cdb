// Tutorial 1: two tasks count up. Each `yield*` is a step, and steps of the other task may come before it.
import { atomic_inc, cell, implies, load, model, range, smp_mb, spin_lock, spin_unlock, spinlock, store } from 'quiesce';
import type { Thread, View } from 'quiesce';
import { everyModel } from '../../../properties/index.ts';
import { right, wrong } from '../expect.ts';

const counter = cell<number>('counter', 0, range(0, 2)); // Tasks share cells; their locals are their own.
const ended = cell<number>('ended', 0, range(0, 2));
const lock = spinlock('lock');

function* load_and_store(between?: () => Thread): Thread {
  const old = yield* load(counter);
  if (between) yield* between();
  yield* store(counter, old + 1);
}
function* under_lock(): Thread {
  yield* spin_lock(lock);
  yield* load_and_store();
  yield* spin_unlock(lock);
}
function twice(count: () => Thread): { tasks: Record<string, () => Thread> } {
  const task = function* (): Thread {
    yield* count();
    yield* smp_mb(); // What was stored is there for everybody before the task says that it has ended.
    yield* atomic_inc(ended);
  };
  return { tasks: { one: task, other: task } }; // The first runs on CPU 0, the second on CPU 1.
}
const both_ended = (see: View): boolean => see.value(ended) === 2; // Where that never is, nothing is shown.
const counted = implies('both-counted', 'Both have counted in the end.', both_ended, (see) => see.value(counter) === 2);
const properties = [...everyModel, counted];

const variants = {
  fenced: { question: 'Does a fence help?', change: () => twice(() => load_and_store(smp_mb)), expect: [wrong('both-counted')] },
  atomic: { question: 'Does one step in place of two?', change: () => twice(() => atomic_inc(counter)), expect: [right()] },
  locked: { question: 'Does a lock?', change: () => twice(under_lock), expect: [right()] },
};
const about = { name: 'tutorial/1-lost-update', question: 'Two tasks add one to a counter. Is a count lost?' };
export default model({ ...about, system: () => ({ ...twice(load_and_store), properties }), variants, expect: [wrong('both-counted')] });
