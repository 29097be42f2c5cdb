// Who reads and who updates: handlers of irqs and NMIs, a task on a CPU that is idle otherwise, and one updater.
import {
  READ_ONCE,
  WRITE_ONCE,
  cell,
  field,
  kfree,
  kmalloc,
  local_irq_disable,
  local_irq_enable,
  loop,
  observed,
  observed_region,
  rcu_assign_pointer,
  rcu_dereference,
  smp_processor_id,
  store,
  struct,
  type PointerTo,
  type System,
  type Thread,
} from 'quiesce';
import { DYNTICKS, PARTS, rcu_eqs_enter, rcu_eqs_exit, WARNINGS, type Dynticks, type Parts } from './dynticks.ts';
import { SAMPLING, save_progress_counters, wait_for_progress, type Sampling } from './grace-period.ts';
import type { DyntickSetting } from './parameters.ts';
import { requirements } from './properties.ts';

/** What a variant has otherwise. */
export interface Otherwise {
  readonly parts?: Partial<Parts>;
  readonly sampling?: Partial<Sampling>;
  readonly dynticks?: readonly Dynticks[];
  /** Whether handlers return to idle before they read, and not after. */
  readonly exitsEarly?: boolean;
}

const shared_data = struct('data', { value: field<number>() }, { slots: 3 });

type Data = PointerTo<typeof shared_data>;

/** What readers find, or NULL. */
const shared = cell<Data | null>('shared', null);

/** A read-side critical section: no step tells RCU about it, as RCU watches the CPU anyhow. */
function* read(): Thread {
  const data = yield* rcu_dereference(shared);
  if (data !== null) yield* observed_region('old_reader', READ_ONCE(data.value));
}

/** The system of a setting. */
export function systemOf(setting: DyntickSetting, otherwise: Otherwise = {}): System {
  const { dynticks = DYNTICKS, exitsEarly } = otherwise;
  const counters = dynticks.slice(1, 1 + Number(setting.others));
  const parts: Parts = { ...PARTS, ...(setting.checked === 'warnings' && { warn: WARNINGS }), ...otherwise.parts };
  const sampling: Sampling = { ...SAMPLING, ...otherwise.sampling };
  const handler = (enter: Parts['nmi_enter'], exit: Parts['nmi_exit']): Thread =>
    handling(dynticks, counters, { enter, exit, parts, exitsEarly });
  const do_irq = observed(function do_irq() {
    return handler(parts.irq_enter, parts.irq_exit);
  });
  const do_nmi = observed(function do_nmi() {
    return handler(parts.nmi_enter, parts.nmi_exit);
  });
  const update = (): Thread => updating(counters, sampling);
  const task = setting.idle === 'sometimes' ? { task: () => busyAtTimes(counters[0], parts) } : {};
  return {
    tasks: { updater: setting.updates === 'once' ? update : () => forever(update), ...task },
    ...(setting.interrupts === 'irq-and-nmi' && { irq: do_irq }),
    nmi: do_nmi,
    nmiDepth: setting.interrupts === 'nested-nmi' ? 2 : 1,
    properties: requirements(setting, counters),
  };
}

interface Handling {
  readonly enter: Parts['nmi_enter'];
  readonly exit: Parts['nmi_exit'];
  readonly parts: Parts;
  readonly exitsEarly: boolean | undefined;
}

function* handling(dynticks: readonly Dynticks[], counters: readonly Dynticks[], { enter, exit, parts, exitsEarly }: Handling): Thread {
  const cpu = yield* smp_processor_id();
  const own = dynticks[cpu];
  // On CPU 0 a handler is over before the updater's next step, and CPUs with higher numbers are offline.
  if (!own || !counters.includes(own)) return;
  yield* enter(own, parts);
  if (exitsEarly) yield* exit(own, parts);
  yield* read();
  if (!exitsEarly) yield* exit(own, parts);
}

function* updating(counters: readonly Dynticks[], sampling: Sampling): Thread {
  const data = yield* observed_region('reclaiming', publishable());
  yield* rcu_assign_pointer(shared, data);
  const early = sampling.isEarly ? yield* save_progress_counters(counters, sampling) : undefined;
  yield* WRITE_ONCE(shared, null);
  yield* observed_region('synchronize_rcu', synchronizing(counters, sampling, { early, data }));
  yield* observed_region('reclaiming', kfree(data));
}

function* publishable(): Thread<Data> {
  const data = yield* kmalloc(shared_data);
  yield* store(data.value, 0);
  return data;
}

interface Before {
  readonly early: readonly number[] | undefined;
  readonly data: Data;
}

function* synchronizing(counters: readonly Dynticks[], sampling: Sampling, { early, data }: Before): Thread {
  const snaps = early ?? (yield* save_progress_counters(counters, sampling));
  yield* wait_for_progress(counters, snaps, sampling, data);
}

function* forever(body: () => Thread): Thread {
  for (;;) {
    yield* loop('update');
    yield* body();
  }
}

/** The idle loop of CPU 1, and a task in it. Interrupts are off around both changes, as the idle loop has them. */
function* busyAtTimes(dynticks: Dynticks | undefined, parts: Parts): Thread {
  if (!dynticks) return;
  for (;;) {
    yield* loop('idle');
    yield* local_irq_disable();
    yield* observed_region('busy', busy(dynticks, parts));
    yield* local_irq_enable();
  }
}

function* busy(dynticks: Dynticks, parts: Parts): Thread {
  yield* rcu_eqs_exit(dynticks, parts);
  yield* local_irq_enable();
  yield* read();
  yield* local_irq_disable();
  yield* rcu_eqs_enter(dynticks, parts);
}
