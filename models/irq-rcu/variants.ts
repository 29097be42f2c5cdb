// Variants of irq-rcu: what RCU must be told, and what masking interrupts can and cannot do instead of a grace period.
import {
  local_irq_disable,
  local_irq_enable,
  observed,
  spin_lock,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irqrestore,
  spinlock,
  synchronize_sched,
  type Thread,
  type Variant,
} from 'quiesce';
import { prepare, read_my_nmi_data, release, unregistered } from '../nmi-rcu/module.ts';
import { repeat, type lifeParameters } from '../nmi-rcu/parameters.ts';
import { NAMES, requirementsExcept } from '../nmi-rcu/properties.ts';
import { holds, inStaticForm, vacuousOnOneCpu, violated } from '../nmi-rcu/variants/expect.ts';
import { handle_irq, set_irq_callback, unset_irq_callback } from './kernel.ts';
import { my_irq_callback } from './module.ts';
import { IRQ_ROLES } from './roles.ts';

type IrqRcuVariant = Variant<typeof lifeParameters>;

const withoutGracePeriod = requirementsExcept([NAMES.oldHandlerGone, NAMES.updaterWaits], IRQ_ROLES);

// A system whose module lives through another cycle.
function living(cycle: () => Thread): IrqRcuVariant['change'] {
  return ({ cycles }) => ({ tasks: { rmmod: repeat(cycles, cycle) } });
}

// A life that ends in two steps, in the order given.
function endingWith(first: () => Thread, second: () => Thread): () => Thread {
  return function* (): Thread {
    yield* prepare();
    yield* set_irq_callback(my_irq_callback);
    yield* first();
    yield* second();
  };
}

const no_irq_enter: IrqRcuVariant = {
  question: 'The architecture forgets irq_enter() and irq_exit(). Interrupts are off in the handler: does RCU see it all the same?',
  change: () => ({ irq: handle_irq }),
  expect: inStaticForm([violated(NAMES.oldHandlerGone, [2, 3]), vacuousOnOneCpu]),
};

const no_grace_period: IrqRcuVariant = {
  question: 'The data is freed right after unset_irq_callback(). Who still uses it?',
  change: ({ cycles }) => ({
    tasks: { rmmod: repeat(cycles, endingWith(unset_irq_callback, release)) },
    properties: withoutGracePeriod,
  }),
  expect: inStaticForm([violated('use-after-free', [2, 3]), holds([1], { set: { cycles: 'once' } })]),
};

const irqs_off: IrqRcuVariant = {
  question: 'Interrupts are off while the data is freed and the handler then unregistered, without a wait. How far does masking reach?',
  change: ({ cycles }) => ({
    tasks: {
      rmmod: repeat(
        cycles,
        endingWith(
          function* (): Thread {
            yield* local_irq_disable();
            yield* release();
          },
          function* (): Thread {
            yield* unset_irq_callback();
            yield* local_irq_enable();
          },
        ),
      ),
    },
    properties: withoutGracePeriod,
  }),
  expect: inStaticForm([violated('use-after-free', [2, 3]), holds([1], { set: { cycles: 'once' } }), holds([1], { memory: ['sc'] })]),
};

const irqs_on: IrqRcuVariant = {
  question: 'The same with interrupts on: the data is freed and then the handler unregistered. Was it the masking that made one CPU safe?',
  change: ({ cycles }) => ({
    tasks: { rmmod: repeat(cycles, endingWith(release, unset_irq_callback)) },
    properties: withoutGracePeriod,
  }),
  expect: inStaticForm([violated('use-after-free')]),
};

const synchronize_with_irqs_off: IrqRcuVariant = {
  question: 'synchronize_sched() is called with interrupts off. May it sleep there?',
  change: living(function* (): Thread {
    yield* unregistered(prepare);
    yield* set_irq_callback(my_irq_callback);
    yield* local_irq_disable();
    yield* unset_irq_callback();
    yield* synchronize_sched();
    yield* local_irq_enable();
    yield* unregistered(release);
  }),
  expect: inStaticForm([violated('sleeping-in-atomic')]),
};

const my_lock = spinlock('my_lock');

const locking_callback = observed(function* my_irq_callback(_cpu: number): Thread<number> {
  yield* spin_lock(my_lock);
  yield* read_my_nmi_data();
  yield* spin_unlock(my_lock);
  return 1;
});

// The updater unregisters the handler under the lock that the handler takes.
function unregisteringUnder(unregister: () => Thread): () => Thread {
  return function* (): Thread {
    yield* unregistered(prepare);
    yield* set_irq_callback(locking_callback);
    yield* unregister();
    yield* synchronize_sched();
    yield* unregistered(release);
  };
}

const lock_irqsave: IrqRcuVariant = {
  question: 'The handler takes a spinlock that the updater takes with spin_lock_irqsave(). Does everybody make progress?',
  change: living(
    unregisteringUnder(function* (): Thread {
      const flags = yield* spin_lock_irqsave(my_lock);
      yield* unset_irq_callback();
      yield* spin_unlock_irqrestore(my_lock, flags);
    }),
  ),
  expect: inStaticForm([holds([2]), vacuousOnOneCpu]),
};

const lock_without_irqsave: IrqRcuVariant = {
  question: 'The updater takes the same lock with spin_lock(). What if the irq interrupts the holder?',
  change: living(
    unregisteringUnder(function* (): Thread {
      yield* spin_lock(my_lock);
      yield* unset_irq_callback();
      yield* spin_unlock(my_lock);
    }),
  ),
  expect: inStaticForm([violated('deadlock', [1, 2], { nmis: 1 })]),
};

/** Every variant of irq-rcu, by name. */
export const variants = {
  'no-irq-enter': no_irq_enter,
  'no-grace-period': no_grace_period,
  'irqs-off': irqs_off,
  'irqs-on': irqs_on,
  'synchronize-with-irqs-off': synchronize_with_irqs_off,
  'lock-irqsave': lock_irqsave,
  'lock-without-irqsave': lock_without_irqsave,
} as const;
