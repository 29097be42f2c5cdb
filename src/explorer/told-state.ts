// A state in words, as state-shape.ts says: memory, the heap, contexts, windows, grace periods, and the interrupts that may still arrive.
import type { ContextKind } from '../lang/property.js';
import { candidatesOf } from '../machine/candidates.js';
import { keepersOf } from '../machine/grace.js';
import type { Machine } from '../machine/machine.js';
import { ENTRY } from '../machine/window-codes.js';
import { pendingOn } from '../machine/window.js';
import { OPCODE } from '../program/program.js';
import type { TraceStep } from '../trace/trace.js';
import { standingAt, type Ground } from './ground.js';
import { performLabel } from './label.js';
import { keeperText } from './reason-text.js';
import type { PositionState, ToldCell, ToldContext, ToldEntry, ToldGrace, ToldWindow } from './state-shape.js';

/** A state, the one before it, and the steps that led to it. */
export interface Moment {
  readonly state: Int32Array;
  readonly before: Int32Array;
  /** Those that are taken. */
  readonly steps: readonly TraceStep[];
}

/** Tells a state. */
export function toldState(ground: Ground, moment: Moment): PositionState {
  const { machine } = ground.prepared;
  const before = glanceAt(ground, moment.before);
  const now = glanceAt(ground, moment.state);
  machine.enterAlone(moment.state);
  return {
    cells: now.cells.map((cell, index) => ({ ...cell, before: before.cells[index].value })),
    heap: now.heap.map(({ name, isAllocated }, index) => ({ name, isAllocated, wasAllocated: before.heap[index].isAllocated })),
    contexts: now.contexts.map(({ id, ...context }) => ({ ...context, hasMoved: !before.contexts.some((each) => each.id === id) })),
    windows: windowsOf(machine, moment.steps),
    gracePeriods: graceOf(ground),
    left: leftOf(machine),
  };
}

/** What a state holds, without what it was before. */
export interface Glance {
  readonly cells: readonly Omit<ToldCell, 'before'>[];
  readonly heap: readonly { readonly name: string; readonly isAllocated: boolean }[];
  /** `id` differs where a context has moved. */
  readonly contexts: readonly (Omit<ToldContext, 'hasMoved'> & { readonly id: string })[];
  /** By CPU: how many ops are pending. */
  readonly pending: readonly number[];
}

/** Looks at a state. */
export function glanceAt(ground: Ground, state: Int32Array): Glance {
  const { machine } = ground.prepared;
  machine.enterAlone(state);
  const { program, fields, window } = machine;
  const cells = program.cells.flatMap(({ name, values, isTracked, object, cpu }, index) => {
    const of = { ...(object >= 0 && { object: program.objects[object].name }), ...(cpu >= 0 && { cpu }) };
    return isTracked ? [{ name, value: values[machine.get(fields.cell[index])], ...of }] : [];
  });
  const heap = program.objects.flatMap(({ name, isHeap }, index) =>
    isHeap ? [{ name, isAllocated: machine.get(fields.alive[index]) !== 0 }] : [],
  );
  const pending = Array.from({ length: machine.cpus }, (_, cpu) => (window === 0 ? 0 : pendingOn(machine, cpu)));
  return { cells, heap, contexts: contextsOf(ground), pending };
}

function contextsOf(ground: Ground): Glance['contexts'] {
  const { machine } = ground.prepared;
  const standing = candidatesOf(machine).filter(({ isArrival, context }) => !isArrival && context !== 'none');
  return standing.map(({ cpu, context, row }) => {
    const { thread, state } = standingAt(ground, row);
    const { op, where, functionName, nesting, regions } = state;
    return {
      cpu,
      kind: context as ContextKind, // The pending ops are left out.
      name: thread.thread,
      runs: row === machine.topRow(cpu),
      next: op,
      where,
      functionName,
      state: state.number,
      nesting,
      regions,
      id: `${cpu} ${context} ${row}`,
    };
  });
}

const DEEDS = { [ENTRY.load]: 'read', [ENTRY.update]: 'update', [ENTRY.free]: 'free' } as const;

function windowsOf(machine: Machine, steps: readonly TraceStep[]): ToldWindow[] {
  if (machine.window === 0) return [];
  return Array.from({ length: machine.cpus }, (_, cpu) => {
    const fetched = pendingSteps(steps, cpu);
    const entries = Array.from({ length: pendingOn(machine, cpu) }, (__, entry) => entryOf(machine, { cpu, entry, step: fetched[entry] }));
    return { cpu, room: machine.window, entries };
  });
}

// What a CPU has fetched and not performed, oldest first: the order of its window.
function pendingSteps(steps: readonly TraceStep[], cpu: number): TraceStep[] {
  const isOpen = ({ pending }: TraceStep): boolean => pending !== undefined && (pending === 0 || pending > steps.length);
  return steps.filter((step) => step.cpu === cpu && step.kind !== 'perform' && isOpen(step));
}

function entryOf(machine: Machine, { cpu, entry, step }: { cpu: number; entry: number; step: TraceStep | undefined }): ToldEntry {
  const { fields, window, codes, program, isOutOfOrder } = machine;
  const at = cpu * window + entry;
  const code = machine.get(fields.window[at]);
  const kind = codes.kind[code];
  const cell = codes.cell[code] < 0 ? undefined : program.cells[codes.cell[code] + (codes.ownCopy[code] === 0 ? 0 : cpu)];
  const waits = isOutOfOrder ? machine.get(fields.waits[at]) : (1 << entry) - 1;
  return {
    label: performLabel(cpu, entry),
    op: step?.op ?? '',
    does: (DEEDS as Readonly<Record<number, ToldEntry['does']>>)[kind] ?? 'write',
    target: cell?.name ?? program.objects[codes.object[code]].name,
    value: kind === ENTRY.update || kind === ENTRY.free ? undefined : cell?.values[codes.value[code]],
    step: step?.number ?? 0,
    waitsFor: Array.from({ length: window }, (_, each) => each).filter((each) => ((waits >>> each) & 1) === 1),
  };
}

function graceOf(ground: Ground): ToldGrace[] {
  const { machine } = ground.prepared;
  const { program, fields, slots, cpus, cpuOf } = machine;
  const tell = (kind: ToldGrace['kind'], of: string, rest: { cpu: number; grace: number }): ToldGrace => {
    const keepers = keepersOf(machine, rest.grace);
    const waitsFor = keepers.map((keeper) => ({ cpu: keeper.cpu, what: keeperText(ground, keeper) }));
    return { of, cpu: rest.cpu, kind, isOver: keepers.length === 0, waitsFor };
  };
  const ofTasks = fields.graceOfTask.flatMap((grace, task) => {
    const row = machine.taskRow(task);
    const waits = row !== 0 && (program.rows.opcode[row] === OPCODE.graceEnd || program.rows.opcode[row] === OPCODE.gracePoll);
    const isMarked = grace >= 0 && !machine.graceIsOver(grace);
    return isMarked || (grace >= 0 && waits) ? [tell('grace-period', taskName(machine, task), { cpu: cpuOf[task], grace })] : [];
  });
  const ofCallbacks = Array.from({ length: cpus * slots }, (_, at) => at).flatMap((at) => {
    const queued = machine.get(fields.callback[at]);
    const [cpu, slot] = [Math.floor(at / slots), at % slots];
    const runs = machine.softirqRowOn(cpu) !== 0 && machine.get(fields.softirqSlot[cpu]) === slot;
    if (queued === 0 || runs) return [];
    return [tell('callback', program.threads[program.callbacks[queued - 1]].name, { cpu, grace: machine.graceOfSlot(cpu, slot) })];
  });
  return [...ofTasks, ...ofCallbacks, ...barriersOf(ground)];
}

function barriersOf(ground: Ground): ToldGrace[] {
  const { machine } = ground.prepared;
  const { fields, cpus, slots, cpuOf, program } = machine;
  return fields.barrierTasks.flatMap((task, waiter): ToldGrace[] => {
    const row = machine.taskRow(task);
    const waits = row !== 0 && program.rows.opcode[row] === OPCODE.barrierEnd;
    const waitsFor = Array.from({ length: cpus * slots }, (_, at) => at).flatMap((at) => {
      if (machine.get(fields.barrierMark[waiter * cpus * slots + at]) === 0) return [];
      const queued = machine.get(fields.callback[at]);
      const name = queued === 0 ? '' : ` ${program.threads[program.callbacks[queued - 1]].name}`;
      return [{ cpu: Math.floor(at / slots), what: `CPU ${Math.floor(at / slots)}'s callback${name}` }];
    });
    if (!waits && waitsFor.length === 0) return [];
    return [{ of: taskName(machine, task), cpu: cpuOf[task], kind: 'barrier', isOver: waitsFor.length === 0, waitsFor }];
  });
}

function taskName({ program }: Machine, task: number): string {
  return program.threads[program.tasks[task]].name;
}

function leftOf(machine: Machine): PositionState['left'] {
  const { fields, arrivals, nmiRow, irqRow, cpus } = machine;
  return Array.from({ length: cpus }, (_, cpu) => ({
    cpu,
    ...(nmiRow !== 0 && { nmis: arrivals === undefined ? ('unbounded' as const) : machine.get(fields.nmisLeft[cpu]) }),
    ...(irqRow !== 0 && { irqs: arrivals === undefined ? ('unbounded' as const) : machine.get(fields.irqsLeft[cpu]) }),
  }));
}
