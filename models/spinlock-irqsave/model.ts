// A spinlock that a task shares with an irq handler: why spin_lock_irqsave() is not spin_lock().
import {
  always,
  local_irq_disable,
  local_irq_enable,
  local_irq_restore,
  local_irq_save,
  loop,
  model,
  observed_region,
  preempt_enable,
  sometimes,
  spin_lock,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irqrestore,
  spinlock,
  WRITE_ONCE,
  type Property,
  type System,
  type Thread,
} from 'quiesce';
import { everyModel } from '../../properties/index.ts';
import { holds, vacuous, violated, violatedFrom } from '../rows.ts';
import { change, handler, lock } from './device.ts';

const EXCLUSION = 'mutual-exclusion';
const WAITS = 'handler-waits-for-task';

const requirements: readonly Property[] = [
  ...everyModel,
  always(EXCLUSION, 'One context at a time is in the critical section.', (view) => view.inside('critical_section') <= 1),
  sometimes(WAITS, 'A handler spins while the task of another CPU holds the lock.', {
    state: (view) => view.inside('handler_waits', 'irq') > 0 && view.inside('critical_section', 'task') > 0,
  }),
];

// What the task does for ever.
function repeating(once: () => Thread): Pick<System, 'tasks'> {
  const task = function* (): Thread {
    for (;;) {
      yield* loop('change');
      yield* once();
    }
  };
  return { tasks: { task } };
}

function* change_irqsave(): Thread {
  const flags = yield* spin_lock_irqsave(lock);
  yield* change();
  yield* spin_unlock_irqrestore(lock, flags);
}

function* change_without_irqsave(): Thread {
  yield* spin_lock(lock);
  yield* change();
  yield* spin_unlock(lock);
}

function* disable_too_late(): Thread {
  yield* spin_lock(lock);
  const flags = yield* local_irq_save();
  yield* change();
  yield* spin_unlock_irqrestore(lock, flags);
}

function* restore_too_early(): Thread {
  const flags = yield* spin_lock_irqsave(lock);
  yield* change();
  yield* local_irq_restore(flags);
  yield* spin_unlock(lock);
}

const inner_lock = spinlock('inner_lock');

// spin_lock_irq() and spin_unlock_irq(): right only where interrupts are known to be on.
function* inner_irq(): Thread {
  yield* local_irq_disable();
  yield* spin_lock(inner_lock);
  yield* spin_unlock(inner_lock);
  yield* local_irq_enable();
}

function* inner_irqsave(): Thread {
  const flags = yield* spin_lock_irqsave(inner_lock);
  yield* spin_unlock_irqrestore(inner_lock, flags);
}

function nesting(inner: () => Thread): () => Thread {
  return function* (): Thread {
    const flags = yield* spin_lock_irqsave(lock);
    yield* change();
    yield* inner();
    yield* spin_unlock_irqrestore(lock, flags);
  };
}

function* masking_only(): Thread {
  yield* local_irq_disable();
  yield* change();
  yield* local_irq_enable();
}

function* handler_irqsave(): Thread {
  const flags = yield* observed_region('handler_waits', spin_lock_irqsave(lock));
  yield* change();
  yield* spin_unlock_irqrestore(lock, flags);
}

function* unlock_plainly(): Thread {
  const flags = yield* spin_lock_irqsave(lock);
  yield* change();
  yield* WRITE_ONCE(lock, 0);
  yield* preempt_enable();
  yield* local_irq_restore(flags);
}

// One irq for each CPU: with irqs without end the other CPUs go on, and what is stuck is one CPU only.
const selfDeadlock = violated('deadlock', { cpus: [1, 2], nmis: 1 });

export default model({
  name: 'spinlock-irqsave',
  question: 'A task and an irq handler share a spinlock. Does everybody get it, one at a time?',
  source: 'Linux, Documentation/locking/spinlocks.rst, lesson 1',
  system: () => ({ ...repeating(change_irqsave), irq: handler, properties: requirements }),
  expect: [holds({ cpus: [2, 3, 'any'] }), holds({ nmis: 1 }), vacuous(WAITS, { cpus: [1] })],
  variants: {
    'no-irqsave': {
      question: 'The task takes the lock with spin_lock(). What if the irq comes on its CPU?',
      change: () => repeating(change_without_irqsave),
      expect: [selfDeadlock],
    },
    'disable-too-late': {
      question: 'The task takes the lock first and masks interrupts then. Is there time for an irq?',
      change: () => repeating(disable_too_late),
      expect: [selfDeadlock],
    },
    'restore-too-early': {
      question: 'The task unmasks interrupts before it gives the lock back. Is there time for an irq?',
      change: () => repeating(restore_too_early),
      expect: [selfDeadlock],
    },
    'inner-irq': {
      question: 'While it holds the lock, the task uses another with spin_lock_irq(), which ends with interrupts on.',
      change: () => repeating(nesting(inner_irq)),
      expect: [selfDeadlock],
    },
    'inner-irqsave': {
      question: 'The same with spin_lock_irqsave() for the inner lock. Do the flags remember that interrupts were off?',
      change: () => repeating(nesting(inner_irqsave)),
      expect: [holds()],
    },
    'masking-only': {
      question: 'The task masks interrupts and takes no lock. How far does masking reach?',
      change: () => repeating(masking_only),
      expect: [violated(EXCLUSION), vacuous(WAITS, { cpus: [1], memory: ['sc'] })],
    },
    'handler-irqsave': {
      question: 'The handler uses spin_lock_irqsave(), too, though interrupts are off there. Does it harm?',
      change: () => ({ irq: handler_irqsave }),
      expect: [holds()],
    },
    'shared-with-nmi': {
      question: 'An NMI runs the same handler. Of what use is masking?',
      change: () => ({ nmi: handler }),
      expect: [selfDeadlock],
    },
    'unlock-plainly': {
      question: 'The lock is given back with WRITE_ONCE(). Is what was changed under it there by then?',
      change: () => repeating(unlock_plainly),
      expect: violatedFrom('pso', 'failed-assertion'),
    },
  },
});
