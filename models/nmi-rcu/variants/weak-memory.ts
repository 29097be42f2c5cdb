// Variants of what orders the handler's data: between its initialization and publication, and between the load of the slot and its use.
//
//   updater    initialize the data ──①── publish        ① rcu_assign_pointer()      keeps the stores in this order
//   do_nmi()   load the slot ──②── use the data          ② rcu_dereference_sched()   keeps the loads in this order
import {
  COMPILER_NAMES,
  MEMORY_NAMES,
  READ_ONCE,
  WRITE_ONCE,
  load,
  rcu_dereference_sched,
  smp_load_acquire,
  smp_rmb,
  smp_wmb,
  store,
  synchronize_sched,
  type Cell,
  type CompilerName,
  type Expectation,
  type FaultKind,
  type MemoryName,
  type Thread,
  type Value,
} from 'quiesce';
import { formOf, lifeIn, nmiOf, type Otherwise } from '../forms.ts';
import type { Dereference } from '../kernel.ts';
import { repeat, type NmiRcuSetting } from '../parameters.ts';
import { holds, inPublishedForm, inStaticForm, vacuousOnOneCpu, violated } from './expect.ts';
import type { NmiRcuVariant } from './variant.ts';

// A system in the form that is set, with other accesses.
function ordering(dereference: Dereference | undefined, otherwise: Otherwise = {}): NmiRcuVariant['change'] {
  return (setting: NmiRcuSetting) => {
    const form = formOf(setting);
    return { tasks: { rmmod: repeat(setting.cycles, lifeIn(form, otherwise)) }, nmi: nmiOf(form, dereference) };
  };
}

// On 2 CPUs: violated under these memory models, and holds under the others.
function brokenUnder(
  memory: readonly MemoryName[],
  finding: FaultKind,
  compiler: readonly CompilerName[] = COMPILER_NAMES,
): readonly Expectation[] {
  const others = MEMORY_NAMES.filter((name) => !memory.includes(name));
  const rows = [violated(finding, [2], { memory, compiler }), holds([2], { memory: others, compiler })];
  return rows.filter((row) => row.memory?.length !== 0);
}

// On 2 CPUs: both forms hold under every memory model, with both compilers.
const ALWAYS = [holds([2], { compiler: COMPILER_NAMES })];
const EVERYWHERE = [...ALWAYS, ...inPublishedForm(ALWAYS)];

const plain_store: NmiRcuVariant = {
  question: 'A plain store publishes, not rcu_assign_pointer(). Which architectures "do not order writes"?',
  change: ordering(rcu_dereference_sched, { assign: store }),
  expect: [
    vacuousOnOneCpu,
    ...brokenUnder(['pso', 'arm', 'alpha'], 'null-dereference'),
    ...inPublishedForm(brokenUnder(['pso', 'arm', 'alpha'], 'uninitialized-read')),
  ],
};

const read_once: NmiRcuVariant = {
  question: 'Quick Quiz: "Why might the rcu_dereference_sched() be necessary on Alpha?" READ_ONCE() takes its place.',
  change: ordering(READ_ONCE),
  expect: [
    ...brokenUnder(['arm', 'alpha'], 'null-dereference'),
    ...inPublishedForm([vacuousOnOneCpu, ...brokenUnder(['alpha'], 'uninitialized-read')]),
  ],
};

const plain_load: NmiRcuVariant = {
  question: 'Quick Quiz, its other half: a plain load, and "a compiler with aggressive pointer-value speculation optimizations".',
  change: ordering(load),
  expect: [
    ...brokenUnder(['arm', 'alpha'], 'null-dereference'),
    ...inPublishedForm(brokenUnder(['alpha'], 'uninitialized-read', ['faithful'])),
    ...inPublishedForm(brokenUnder(MEMORY_NAMES, 'uninitialized-read', ['speculating'])),
  ],
};

const load_acquire: NmiRcuVariant = {
  question: 'smp_load_acquire() loads the slot. Does it order what a dependency does not?',
  change: ordering(smp_load_acquire),
  expect: EVERYWHERE,
};

function* dereference_then_rmb<T>(slot: Cell<T>): Thread<T> {
  const value = yield* rcu_dereference_sched(slot);
  yield* smp_rmb();
  return value;
}

const rmb_after_load: NmiRcuVariant = {
  question: 'do_nmi() has smp_rmb() after its rcu_dereference_sched(). Is the load of the slot then the first?',
  change: ordering(dereference_then_rmb),
  expect: EVERYWHERE,
};

const grace_period_before_set: NmiRcuVariant = {
  question: 'synchronize_sched() stands between initialization and set_nmi_callback(). Does the updater alone make static data safe?',
  change: ordering(rcu_dereference_sched, { beforeSet: synchronize_sched }),
  expect: [
    ...inStaticForm(ALWAYS),
    // Under arm, too, where the text alone does not hold.
    holds([2], { memory: ['arm'], compiler: COMPILER_NAMES }),
    holds([2], { set: { cycles: 'once' }, compiler: COMPILER_NAMES }),
    ...inPublishedForm(ALWAYS),
  ],
};

function* wmb_then_write<T>(slot: Cell<T>, value: NoInfer<T> & Value): Thread {
  yield* smp_wmb();
  yield* WRITE_ONCE(slot, value);
}

const wmb_before_store: NmiRcuVariant = {
  question: 'smp_wmb() and WRITE_ONCE() stand in for rcu_assign_pointer(). Is order among stores enough?',
  change: ordering(rcu_dereference_sched, { assign: wmb_then_write }),
  expect: [...brokenUnder(['arm'], 'null-dereference'), ...inPublishedForm(ALWAYS)],
};

const unset_write_once: NmiRcuVariant = {
  question: 'unset_nmi_callback() uses WRITE_ONCE(): the dummy has no data. Does withdrawing need any order?',
  change: ordering(rcu_dereference_sched, { withdraw: WRITE_ONCE }),
  expect: [...brokenUnder(['arm'], 'null-dereference'), ...inPublishedForm(ALWAYS)],
};

/** The variants of this theme, by name. */
export const weakMemoryVariants = {
  'plain-store': plain_store,
  'read-once': read_once,
  'plain-load': plain_load,
  'load-acquire': load_acquire,
  'rmb-after-load': rmb_after_load,
  'grace-period-before-set': grace_period_before_set,
  'wmb-before-store': wmb_before_store,
  'unset-write-once': unset_write_once,
} as const;
