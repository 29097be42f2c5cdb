// Variants with a second registrant: the API has one slot, and nothing in it arbitrates.
import { BUG_ON, READ_ONCE, cell, smp_store_release, synchronize_sched, wait_event, type Thread } from 'quiesce';
import { do_nmi, nmi_callback, set_nmi_callback, unset_nmi_callback, type nmi_callback_t } from '../kernel.ts';
import { my_nmi_callback, prepare, release, unregistered } from '../module.ts';
import { repeat } from '../parameters.ts';
import { NAMES, requirements, requirementsExcept } from '../properties.ts';
import { holds, inStaticForm, vacuousOnOneCpu, violated } from './expect.ts';
import { other_nmi_callback, prepare_other, release_other } from './other-module.ts';
import type { NmiRcuVariant } from './variant.ts';

const otherHandlers = ['other_nmi_callback'];

/** A module, as far as registration is concerned. */
interface Registrant {
  readonly callback: nmi_callback_t;
  readonly prepare: () => Thread;
  readonly release: () => Thread;
}

const mine: Registrant = {
  callback: my_nmi_callback,
  prepare: () => unregistered(prepare),
  release: () => unregistered(release),
};
const others: Registrant = { callback: other_nmi_callback, prepare: prepare_other, release: release_other };

// Registers, finds its handler still in the slot, unregisters.
function checkedLife({ callback, prepare, release }: Registrant): () => Thread {
  return function* (): Thread {
    yield* prepare();
    yield* set_nmi_callback(callback);
    yield* BUG_ON((yield* READ_ONCE(nmi_callback)) !== callback, 'somebody else has taken the slot');
    yield* unset_nmi_callback();
    yield* synchronize_sched();
    yield* release();
  };
}

const two_registrants: NmiRcuVariant = {
  question: 'Two modules register handlers of their own and know nothing of each other. Does each keep its registration?',
  change: ({ cycles }) => ({
    tasks: { rmmod: repeat(cycles, checkedLife(mine)), rmmod_other: repeat(cycles, checkedLife(others)) },
    nmi: do_nmi,
    properties: requirements({ otherHandlers }),
  }),
  expect: inStaticForm([violated('failed-assertion', [2, 3]), holds([1])]),
};

/** Whose turn it is to be registered: 0 mine, 1 the other module's. */
const turn = cell<number>('turn', 0);

function takingTurns(me: number, life: () => Thread): () => Thread {
  return function* (): Thread {
    yield* wait_event(turn, (whose) => whose === me);
    yield* life();
    yield* smp_store_release(turn, 1 - me);
  };
}

const serialized_registrants: NmiRcuVariant = {
  question: 'Two modules take turns with the slot: one registers only after the other has unregistered. Does that serialize them?',
  change: ({ cycles }) => ({
    tasks: {
      rmmod: repeat(cycles, takingTurns(0, checkedLife(mine))),
      rmmod_other: repeat(cycles, takingTurns(1, checkedLife(others))),
    },
    nmi: do_nmi,
    properties: requirements({ otherHandlers }),
  }),
  expect: inStaticForm([holds([2]), holds([2], { set: { cycles: 'twice' } }), vacuousOnOneCpu]),
};

// Saves the handler that it finds, and puts that back instead of the dummy.
function restoringLife({ callback, prepare, release }: Registrant): () => Thread {
  return function* (): Thread {
    yield* prepare();
    const previous = yield* READ_ONCE(nmi_callback);
    yield* set_nmi_callback(callback);
    yield* set_nmi_callback(previous);
    yield* synchronize_sched();
    yield* release();
  };
}

const restore_previous: NmiRcuVariant = {
  question: 'Each of two modules puts back the handler that it found when it registered. Does that handler still have its data?',
  change: ({ cycles }) => ({
    tasks: { rmmod: repeat(cycles, restoringLife(mine)), rmmod_other: repeat(cycles, restoringLife(others)) },
    nmi: do_nmi,
    properties: requirementsExcept([NAMES.oldHandlerGone], { otherHandlers }),
  }),
  expect: inStaticForm([
    violated('use-after-free', [2]),
    violated('use-after-free', [3], { memory: ['sc', 'tso'] }),
    violated('use-after-free', [2], { set: { cycles: 'once' } }),
  ]),
};

/** The variants of this theme, by name. */
export const registrantVariants = {
  'two-registrants': two_registrants,
  'serialized-registrants': serialized_registrants,
  'restore-previous': restore_previous,
} as const;
