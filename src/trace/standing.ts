// Who stands where in a state: the contexts that run, with the op that comes next.
import type { ContextKind } from '../lang/property.js';
import type { Machine } from '../machine/machine.js';
import type { Program } from '../program/program.js';
import { whoAt } from './who.js';

/** A context that runs in a state, with the op that comes next. */
export interface StandingContext {
  readonly cpu: number;
  readonly kind: ContextKind;
  readonly name: string;
  readonly next: string;
  readonly row: number;
  /** Among the contexts of its CPU: tasks at 0, and what interrupts them above. */
  readonly depth: number;
}

/** The contexts of the state that the machine's getters are about. */
export function contextsOf(program: Program, machine: Machine): StandingContext[] {
  const tasks = program.tasks.map((_, task) =>
    standing(program, machine.taskRow(task), { cpu: machine.cpuOf[task], kind: 'task', depth: 0 }),
  );
  const handlers = Array.from({ length: machine.cpus }, (_, cpu) => {
    const nmis = Array.from({ length: machine.nmisOn(cpu) }, (__, level) =>
      standing(program, machine.nmiRowAt(cpu, level), { cpu, kind: 'nmi', depth: 3 + level }),
    );
    const irq = program.irq < 0 ? [] : standing(program, machine.irqRowOn(cpu), { cpu, kind: 'irq', depth: 2 });
    return [standing(program, machine.softirqRowOn(cpu), { cpu, kind: 'softirq', depth: 1 }), irq, ...nmis];
  });
  return [...tasks, ...handlers.flat()].flat();
}

// None where nothing runs.
function standing(program: Program, row: number, where: Pick<StandingContext, 'cpu' | 'kind' | 'depth'>): StandingContext[] {
  if (row === 0) return [];
  return [{ ...where, row, name: whoAt(program, where.cpu, row).name, next: program.rowTexts[row].op }];
}
