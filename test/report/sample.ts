// A hand-made trace for the tests of reports: every kind of step, and texts that are hard to lay out.
import type { Trace, TraceStep } from '../../src/trace/trace.js';

const FILE = '/work/models/nmi-rcu/module.ts';

function step(number: number, cpu: number, op: string, more: Partial<TraceStep> = {}): TraceStep {
  const context = cpu === 0 ? ({ kind: 'task', name: 'rmmod' } as const) : ({ kind: 'nmi', name: 'do_nmi' } as const);
  const where = { file: FILE, line: 30 + number, column: 3 };
  return { number, kind: 'op', cpu, context, op, where, stack: [], regions: [], ends: false, action: number, ...more };
}

/** A use after free on two CPUs of three, under tso. */
export const SAMPLE_TRACE: Trace = {
  format: 'quiesce.trace/1',
  origin: {
    model: 'nmi-rcu',
    file: FILE,
    variant: 'no-grace-period',
    set: { cycles: 'once' },
    memory: 'tso',
    cpus: 3,
    nmis: 1,
    window: 6,
  },
  digest: '7210ad553be28fbc',
  finding: { kind: 'fault', fault: 'use-after-free', message: 'READ_ONCE(nmi_data#0.ticks)' },
  steps: [
    step(1, 0, 'kmalloc(nmi_data)', { result: '&nmi_data#0' }),
    step(2, 0, 'rcu_assign_pointer(nmi_callback, my_nmi_callback)', { pending: 3 }),
    step(3, 0, 'rcu_assign_pointer(nmi_callback, my_nmi_callback)', { kind: 'perform', pending: 2 }),
    step(4, 0, 'WRITE_ONCE(x, 1)', { pending: 9 }),
    step(5, 1, 'nmi_enter()', { kind: 'arrival' }),
    step(6, 1, 'rcu_dereference_sched(nmi_callback)', {
      result: 'my_nmi_callback',
      readsFrom: 3,
      overwrittenAt: 4,
      regions: ['+my_nmi_callback'],
    }),
    step(7, 1, 'READ_ONCE(y)', { result: '0', readsFrom: 0, regions: ['-my_nmi_callback = 1'] }),
    step(8, 0, 'kfree(nmi_data#0)', { ends: true }),
    step(9, 0, 'WRITE_ONCE(x, 1)', { kind: 'perform', pending: 4 }),
    step(10, 1, 'READ_ONCE(nmi_data#0.ticks)'),
  ],
  why: ['nmi_data#0 is freed at 8 while the NMI on CPU 1, which got the pointer at 6, still uses it'],
  tasks: [{ name: 'rmmod', cpu: 0 }],
};

/** The command that repeats the sample. */
export const SAMPLE_REPEAT = 'npx quiesce check nmi-rcu --variant no-grace-period --memory tso --cpus 3 --nmis 1 --set cycles=once';

/** The widths that every layout is tried at. */
export const WIDTHS = [20, 40, 80, 120, 200];
