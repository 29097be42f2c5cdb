// NMI-RCU.txt on waiting: what synchronize_sched() waits for, what it does not, and why nmi_enter() makes the difference.
import { describe, expect, test } from 'vitest';
import type { Prepared } from '../../src/prepare.js';
import { modelNamed, requestFor } from './instances.js';
import { actionsOf, fieldOf, isWaiting, nmiOp, prepared, reachable } from './exploration.js';

const nmiRcu = modelNamed('nmi-rcu');
const irqRcu = modelNamed('irq-rcu');

describe('synchronize_sched', () => {
  for (const memory of ['sc', 'tso'] as const) {
    test(`under ${memory} it does not return while an NMI runs that ran when it began, whatever else happens`, () => {
      const instance = prepared(requestFor(nmiRcu, { memory }));
      const withHandler = justBegun(instance).filter((state) => nmiOp(instance, state, 1) !== '');
      expect(withHandler.length).toBeGreaterThan(0);
      for (const state of withHandler) expect(returnsWithoutCpu1(instance, state)).toBe(false);
    });

    test(`under ${memory} it returns while an NMI runs that arrived after it began`, () => {
      const instance = prepared(requestFor(nmiRcu, { memory }));
      const { machine } = instance;
      const quiet = justBegun(instance).filter((state) => nmiOp(instance, state, 1) === '' && nmiOp(instance, state, 0) === '');
      expect(quiet.length).toBeGreaterThan(0);
      for (const state of quiet) {
        const arrived = actionsOf(machine, state).find(({ action }) => action.kind === 'nmi' && action.cpu === 1);
        expect(arrived && nmiOp(instance, arrived.after, 1)).toBe('smp_processor_id()');
        expect(arrived && returnsWithoutCpu1(instance, arrived.after)).toBe(true);
      }
    });
  }

  test('it waits for an NMI wherever in do_nmi() that stands', () => {
    const instance = prepared(requestFor(nmiRcu));
    const where = new Set(justBegun(instance).map((state) => nmiOp(instance, state, 1).replace(/#\d/, '')));
    const call = ['READ_ONCE(my_nmi_data)', 'READ_ONCE(nmi_data.ticks)'];
    const entry = ['smp_processor_id()', 'this_cpu_inc(nmi_count[this])', 'rcu_dereference_sched(nmi_callback)'];
    expect(where).toEqual(new Set(['', ...entry, ...call, 'nmi_exit()']));
  });

  test('it waits for a task with preemption disabled as for an NMI, and not for one without', () => {
    const returns = (variant: string): boolean[] => {
      const instance = prepared(requestFor(nmiRcu, { variant, nmis: 0 }));
      const inside = reachable(instance.machine)
        .filter((state) => isBeginning(instance, state) && readerHolds(instance, state))
        .flatMap((state) => beginningsFrom(instance, state));
      return [...new Set(inside.map((state) => returnsWithoutCpu1(instance, state)))];
    };
    expect(returns('preempt-disabled-reader')).toEqual([false]);
    expect(returns('preemptible-reader')).toEqual([true]);
  });
});

describe('nmi_enter', () => {
  test('without it, synchronize_sched() returns while a handler runs that has interrupted an idle CPU', () => {
    const instance = prepared(requestFor(nmiRcu, { variant: 'no-nmi-enter' }));
    const withHandler = justBegun(instance).filter((state) => nmiOp(instance, state, 1) !== '');
    expect(withHandler.length).toBeGreaterThan(0);
    for (const state of withHandler) expect(returnsWithoutCpu1(instance, state)).toBe(true);
  });

  test('without it, synchronize_sched() still waits for a handler that has interrupted a CPU that is not idle', () => {
    const instance = prepared(requestFor(nmiRcu, { variant: 'no-nmi-enter-busy' }));
    const withHandler = justBegun(instance).filter((state) => nmiOp(instance, state, 1) !== '');
    expect(withHandler.length).toBeGreaterThan(0);
    for (const state of withHandler) expect(returnsWithoutCpu1(instance, state)).toBe(false);
  });

  test('after nmi_exit() a handler on an idle CPU is not waited for any more', () => {
    const instance = prepared(requestFor(nmiRcu, { variant: 'nmi-exit-too-early' }));
    const withHandler = justBegun(instance).filter((state) => nmiOp(instance, state, 1) !== '');
    const waited = (isReading: boolean): boolean[] => {
      const some = withHandler.filter((state) => nmiOp(instance, state, 1).startsWith('READ_ONCE(') === isReading);
      return [...new Set(some.map((state) => returnsWithoutCpu1(instance, state)))];
    };
    expect(waited(false)).toEqual([false]);
    expect(waited(true)).toEqual([true]);
  });
});

describe('irqs', () => {
  test('an irq arrives in every state where no irq runs on the CPU and its task has interrupts enabled', () => {
    const { machine } = prepared(requestFor(irqRcu));
    for (const state of reachable(machine)) {
      const free = [0, 1].filter((cpu) => fieldOf(machine, state, machine.fields.irq[cpu] ?? 0) === 0);
      expect(irqCpus(machine, state)).toEqual(free);
    }
  });

  test('an irq can be masked: none arrives on the updater\'s CPU while it has interrupts off', () => {
    const { machine, compiled } = prepared(requestFor(irqRcu, { variant: 'irqs-off' }));
    let masked = 0;
    for (const state of reachable(machine)) {
      const local = fieldOf(machine, state, machine.fields.task[0] ?? 0);
      if (compiled.program.rows.irqsOff[local + (machine.firstTaskRow[0] ?? 0) - 1] === 0) continue;
      masked++;
      expect(irqCpus(machine, state)).not.toContain(0);
    }
    expect(masked).toBeGreaterThan(0);
  });
});

function irqCpus(machine: Prepared['machine'], state: Int32Array): number[] {
  return actionsOf(machine, state).flatMap(({ action }) => (action.kind === 'irq' ? [action.cpu] : []));
}

// The states right after a grace period has begun.
function justBegun(instance: Prepared): Int32Array[] {
  return reachable(instance.machine).flatMap((state) => beginningsFrom(instance, state));
}

function beginningsFrom(instance: Prepared, state: Int32Array): Int32Array[] {
  if (isWaiting(instance, state)) return [];
  const enabled = actionsOf(instance.machine, state);
  const steps = enabled.filter(({ action, finding }) => action.kind === 'step' && action.cpu === 0 && finding === 0);
  return steps.map(({ after }) => after).filter((after) => isWaiting(instance, after));
}

function isBeginning(instance: Prepared, state: Int32Array): boolean {
  return beginningsFrom(instance, state).length > 0;
}

// Whether the task that reads on CPU 1 is inside of the handler.
function readerHolds({ machine, compiled }: Prepared, state: Int32Array): boolean {
  const local = fieldOf(machine, state, machine.fields.task[1] ?? 0);
  return (compiled.program.rowTexts[local + (machine.firstTaskRow[1] ?? 0) - 1]?.op ?? '').startsWith('READ_ONCE(nmi_data');
}

// Whether the updater can get past the grace period while CPU 1 takes no step: its window may empty, and CPU 0 does what it likes.
function returnsWithoutCpu1(instance: Prepared, from: Int32Array): boolean {
  const states = reachable(instance.machine, ({ kind, cpu }) => cpu === 0 || kind === 'perform', from);
  return states.some((state) => !isWaiting(instance, state));
}
