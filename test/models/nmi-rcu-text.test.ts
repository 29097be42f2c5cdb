// NMI-RCU.txt, statement by statement: each is there in the model, and does what the text says.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { each_run, type Property } from '../../src/lang/property.js';
import { modelNamed, requestFor } from './instances.js';
import { actionsOf, fieldOf, nmiOp, opsOf, prepared, reachable, requiring, taskOp } from './exploration.js';

const nmiRcu = modelNamed('nmi-rcu');
const DO_NMI = ['nmi_enter()', 'smp_processor_id()', 'this_cpu_inc(nmi_count[this])', 'rcu_dereference_sched(nmi_callback)'];
const UPDATER = [
  'kmalloc(nmi_data)',
  'store(nmi_data#0.ticks, 0)',
  'store(my_nmi_data, &nmi_data#0)',
  'rcu_assign_pointer(nmi_callback, my_nmi_callback)',
  'rcu_assign_pointer(nmi_callback, dummy_nmi_callback)',
  'synchronize_sched()',
  'synchronize_sched()',
  'load(my_nmi_data)',
  'kfree(nmi_data#0)',
];

describe('dummy_nmi_callback', () => {
  const exactly: Property = each_run('exactly', 'default_do_nmi() runs exactly when the handler returned 0.', 'nmi', (run) => {
    const returned = [...run.returned('dummy_nmi_callback'), ...run.returned('my_nmi_callback')];
    return returned.length === 1 && run.entered('default_do_nmi') === (returned[0] === 0 ? 1 : 0);
  });

  test('default_do_nmi runs exactly when the handler returned 0, whichever handler that was', () => {
    for (const variant of [undefined, 'handler-declines']) {
      expect(check(requestFor(requiring(nmiRcu, variant, [exactly]))).verdict.kind).toBe('holds');
    }
    expect(check(requestFor(requiring(nmiRcu, 'default-always-runs', [exactly]))).verdict.kind).toBe('violated');
  });

  test('the dummy returns 0, and a handler that handled its NMI returns 1', () => {
    const returns = (region: string, value: number): Property =>
      each_run('returns', `${region} returns ${value}.`, 'nmi', (run) => run.returned(region).every((returned) => returned === value));
    const both = [returns('dummy_nmi_callback', 0), returns('my_nmi_callback', 1)];
    expect(check(requestFor(requiring(nmiRcu, undefined, both))).verdict.kind).toBe('holds');
    expect(check(requestFor(requiring(nmiRcu, 'handler-declines', both))).verdict.kind).toBe('violated');
  });
});

describe('nmi_callback', () => {
  test('it is a cell that holds a function pointer, at first to the dummy', () => {
    const { compiled } = prepared(requestFor(nmiRcu));
    const [slot, ...others] = compiled.program.cells.filter(({ name }) => name === 'nmi_callback');
    expect(others).toEqual([]);
    expect(slot?.values).toEqual(['dummy_nmi_callback', 'my_nmi_callback']);
    expect(slot?.values[slot.initial]).toBe('dummy_nmi_callback');
  });
});

describe('do_nmi', () => {
  const instance = prepared(requestFor(nmiRcu));

  test('with the dummy it enters, counts, loads the handler, calls it and exits', () => {
    expect(opsOf(instance, 'do_nmi')).toEqual([...DO_NMI, 'nmi_exit()']);
  });

  test('with my handler the call reads the data that my_nmi_data points to', () => {
    const call = ['READ_ONCE(my_nmi_data)', 'READ_ONCE(nmi_data#0.ticks)'];
    const prefers = (value: string): boolean => value === 'my_nmi_callback' || value === '&nmi_data#0';
    expect(opsOf(instance, 'do_nmi', prefers)).toEqual([...DO_NMI, ...call, 'nmi_exit()']);
  });

  test('every run of it performs each of its own ops once', () => {
    const names = ['nmi_enter', 'smp_processor_id', 'this_cpu_inc', 'rcu_dereference_sched', 'nmi_exit'];
    const once: Property = each_run('once', 'Each op once.', 'nmi', (run) => names.every((name) => run.performed(name) === 1));
    expect(check(requestFor(requiring(nmiRcu, undefined, [once]))).verdict.kind).toBe('holds');
    for (const variant of ['counted-twice', 'no-nmi-enter']) {
      expect(check(requestFor(requiring(nmiRcu, variant, [once]))).verdict.kind, variant).toBe('violated');
    }
  });
});

describe('NMIs', () => {
  for (const memory of ['sc', 'tso'] as const) {
    test(`in every state under ${memory}, one can arrive on each CPU where none runs, and none where one does`, () => {
      const { machine } = prepared(requestFor(nmiRcu, { memory, cpus: 2 }));
      for (const state of reachable(machine)) {
        const arrivals = actionsOf(machine, state).filter(({ action }) => action.kind === 'nmi');
        const free = [0, 1].filter((cpu) => fieldOf(machine, state, machine.fields.nmi[cpu] ?? 0) === 0);
        expect(arrivals.map(({ action }) => action.cpu)).toEqual(free);
      }
    });
  }

  test('one can be running at every local state of the updater, on its own CPU as on the other', () => {
    const instance = prepared(requestFor(nmiRcu));
    const { machine } = instance;
    const local = (state: Int32Array): number => fieldOf(machine, state, machine.fields.task[0] ?? 0);
    const states = reachable(machine);
    // One for kmalloc(), registration, its end, each half of synchronize_sched() and load(); two for each op on one of two objects.
    expect(new Set(states.map(local)).size).toBe(6 + 2 * 3);
    for (const cpu of [0, 1]) {
      const interrupted = states.filter((state) => nmiOp(instance, state, cpu) !== '');
      expect(new Set(interrupted.map(local)).size, `CPU ${cpu}`).toBe(6 + 2 * 3);
    }
  });

  test('one is inside the new handler while the updater stands before unset, or, on the other CPU, waits for it', () => {
    const instance = prepared(requestFor(nmiRcu, { set: { cycles: 'once' } }));
    const during = (cpu: number): string[] => {
      const inside = reachable(instance.machine).filter((state) => nmiOp(instance, state, cpu).startsWith('READ_ONCE('));
      return [...new Set(inside.map((state) => taskOp(instance, state)))].sort();
    };
    const [unset, waits] = [UPDATER[4], UPDATER[5]];
    expect(during(0)).toEqual([unset]);
    expect(during(1)).toEqual([unset, waits]);
  });

  test('any number of them arrives: one that has returned leaves the state as it was', () => {
    const { machine } = prepared(requestFor(nmiRcu));
    const onlyNmis = reachable(machine, ({ kind, cpu }) => cpu === 1 && (kind === 'nmi' || kind === 'step'));
    const initial = machine.initial().join();
    const backAtTheStart = onlyNmis.flatMap((state) => actionsOf(machine, state)).filter(({ after }) => after.join() === initial);
    expect(onlyNmis.length).toBe(5); // None runs, or one stands before one of the ops of do_nmi() after its first.
    expect(backAtTheStart.length).toBe(1);
  });
});

describe('the updater', () => {
  test('it initializes the data, registers, unregisters, waits and frees, in this order', () => {
    const instance = prepared(requestFor(nmiRcu, { set: { cycles: 'once' } }));
    expect(opsOf(instance, 'rmmod', (value) => value === '&nmi_data#0')).toEqual(UPDATER);
  });

  test('it lives once, twice, or for ever', () => {
    const lives = (cycles: string): string[] =>
      opsOf(prepared(requestFor(nmiRcu, { set: { cycles } })), 'rmmod', (value) => value === '&nmi_data#0', 27);
    expect(lives('once')).toEqual(UPDATER);
    expect(lives('twice')).toEqual([...UPDATER, ...UPDATER]);
    expect(lives('forever')).toEqual([...UPDATER, ...UPDATER, ...UPDATER]);
  });
});
