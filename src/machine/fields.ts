// The fields of a machine's state: which part of the packed state holds which thing. A field that no program needs is field 0.
import { refuse } from '../core/diagnostic.js';
import { FLAVOUR, type CellInfo, type Program } from '../program/program.js';
import { FINDING_CODES } from './finding-code.js';
import { Layout } from './layout.js';
import { barrierTasksOf, callbackRowCount, graceTasks, readersOf, rowsOf, tasksOn, usesOf, type Reader } from './uses.js';

/** Words of one state, at the most. */
const WORDS_MAX = 4096;

/** Grace periods and waiters that have a bit of a word each. */
const MARK_BITS_MAX = 32;

/** What decides the fields besides the program. */
export interface Shape {
  readonly program: Program;
  /** Entries of a CPU's window; 0 without a window. */
  readonly window: number;
  /** Codes of window entries, the empty one included. */
  readonly windowCodes: number;
  /** Whether entries leave the window out of order, and whether loads can be among them. */
  readonly isOutOfOrder: boolean;
  readonly defers: boolean;
  /** How many ops later some op still depends on a load, at the most. */
  readonly reach: number;
  /** Whether a fence can be due after a load (alpha's rcu_dereference). */
  readonly hasLateFence: boolean;
  /** Arrivals of each kind of interrupt on each CPU; `undefined` for unbounded. */
  readonly arrivals: number | undefined;
}

/** Field numbers. Arrays over CPUs and something else are flat: `cpu * count + index`. */
export interface Fields {
  readonly layout: Layout;
  /** The first word of each CPU's slice, and at the end the first word behind the last slice. */
  readonly sliceStart: Int32Array;
  readonly cell: Int32Array;
  readonly alive: Int32Array;
  /** A task's row, counted from its first row, plus 1; 0 when it has ended. */
  readonly task: Int32Array;
  /** Which of a CPU's tasks took the last step there. */
  readonly current: Int32Array;
  /** By CPU and nesting level. */
  readonly nmi: Int32Array;
  readonly irq: Int32Array;
  readonly softirq: Int32Array;
  /** The callback slot that the softirq of a CPU serves. */
  readonly softirqSlot: Int32Array;
  /** By CPU and slot: 0, or the callback queued or running there plus 1. */
  readonly callback: Int32Array;
  /** By CPU and entry, oldest first. */
  readonly window: Int32Array;
  /** By CPU and entry: the older entries that it waits for, and the pending loads that its value was computed from, a bit each. */
  readonly waits: Int32Array;
  readonly valueFrom: Int32Array;
  /** By CPU and entry: how many ops ago a pending load was fetched; 0 when no op depends on it any more. */
  readonly age: Int32Array;
  /** By CPU and entry: 1 if a pending load is guessed to read a pointer that its CPU does not have from elsewhere. */
  readonly fresh: Int32Array;
  /** By CPU: the entries that younger stores stay behind since the last smp_wmb(), a bit each. */
  readonly fenced: Int32Array;
  /** By CPU: 1 while a fence waits for the window to empty. */
  readonly fenceDue: Int32Array;
  /** The code of a finding that counts once the guesses that it rests on are confirmed; 0 for none. */
  readonly doom: number;
  /** By CPU: the pending loads that the finding rests on, a bit each; only the CPU that was at fault has any, and takes no more steps. */
  readonly doomMask: Int32Array;
  /** By grace period and CPU: 0, 1 while a noted region of RCU-sched runs, or 1 + the entries of the window that are waited for. */
  readonly cpuMark: Int32Array;
  /** By grace period and reader: 1 while a noted region of RCU runs in that context. */
  readonly readerMark: Int32Array;
  /** By waiting task (among `barrierTasks`), CPU and slot: 1 while rcu_barrier() waits for it. */
  readonly barrierMark: Int32Array;
  readonly nmisLeft: Int32Array;
  readonly irqsLeft: Int32Array;
  /** Grace periods: first one for each task that waits for them, then one for each callback slot of each CPU. */
  readonly graceCount: number;
  /** The grace period of a task, by task index; -1 if it waits for none. */
  readonly graceOfTask: readonly number[];
  /** Contexts that can be inside rcu_read_lock(): a task (kind 0), or a CPU's nmi level, irq or softirq. */
  readonly readers: readonly Reader[];
  /** Indices among the tasks of those that call rcu_barrier(); in the order of `barrierMark`. */
  readonly barrierTasks: readonly number[];
  /** The bits for what of a slice keeps others waiting: by grace period (0 for one that never begins), by waiter of rcu_barrier(). */
  readonly graceBit: Int32Array;
  readonly barrierBit: Int32Array;
  readonly markBits: number;
  /** Callback slots of each CPU: 0 when no row calls call_rcu(). */
  readonly slots: number;
}

/** Allocates the fields of a state: what the CPUs share, then each CPU's slice. */
export function allocateFields(shape: Shape): Fields {
  const { program } = shape;
  const { cpus } = program;
  const layout = new Layout();
  const fields = blankFields(shape);
  for (const [index, info] of program.cells.entries()) if (!isOfSlice(info)) fields.cell[index] = cellField(layout, info);
  for (const [index, { isHeap, name }] of program.objects.entries()) if (isHeap) fields.alive[index] = layout.add(`alive ${name}`, 2);
  const doom = shape.defers ? layout.add('doom', FINDING_CODES) : 0;
  const sliceStart = new Int32Array(cpus + 1);
  for (let cpu = 0; cpu < cpus; cpu++) {
    sliceStart[cpu] = layout.align();
    addContexts(layout, shape, fields, cpu);
    addWindow(layout, shape, fields, cpu);
    for (const [index, info] of program.cells.entries())
      if (info.cpu === cpu && isOfSlice(info)) fields.cell[index] = cellField(layout, info);
    addMarks(layout, shape, fields, cpu);
  }
  sliceStart[cpus] = layout.end;
  if (layout.words > WORDS_MAX)
    refuse({ code: 'too-large', message: `a state needs ${layout.words} words`, instead: 'use fewer CPUs, cells or tasks' });
  return { ...fields, layout, doom, sliceStart };
}

// All fields as numbers of the blank one, in arrays of their sizes.
function blankFields({ program, window }: Shape): Omit<Fields, 'layout' | 'doom' | 'sliceStart'> {
  const { cpus } = program;
  const { flavours, callers } = usesOf(program);
  const slots = callers.includes(true) ? program.callbackSlots : 0;
  const graceOfTask = graceTasks(program);
  const graceCount = graceOfTask.filter((grace) => grace >= 0).length + cpus * slots;
  const barrierTasks = barrierTasksOf(program);
  const readers = flavours & FLAVOUR.rcu ? readersOf(program) : [];
  return {
    cell: new Int32Array(program.cells.length),
    alive: new Int32Array(program.objects.length),
    task: new Int32Array(program.tasks.length),
    current: new Int32Array(cpus),
    nmi: new Int32Array(cpus * program.nmiDepth),
    irq: new Int32Array(cpus),
    softirq: new Int32Array(cpus),
    softirqSlot: new Int32Array(cpus),
    callback: new Int32Array(cpus * slots),
    window: new Int32Array(cpus * window),
    waits: new Int32Array(cpus * window),
    valueFrom: new Int32Array(cpus * window),
    age: new Int32Array(cpus * window),
    fresh: new Int32Array(cpus * window),
    fenced: new Int32Array(cpus),
    fenceDue: new Int32Array(cpus),
    doomMask: new Int32Array(cpus),
    cpuMark: new Int32Array(graceCount * cpus),
    readerMark: new Int32Array(graceCount * readers.length),
    nmisLeft: new Int32Array(cpus),
    irqsLeft: new Int32Array(cpus),
    barrierMark: new Int32Array(barrierTasks.length * cpus * slots),
    graceCount,
    graceOfTask,
    readers,
    barrierTasks,
    slots,
    ...bitsOfMarks({ graceCount, taskGraces: graceCount - cpus * slots, slots, callers, waiters: barrierTasks.length }),
  };
}

// A bit for each grace period that can begin, then one for each task that calls rcu_barrier().
function bitsOfMarks(of: { graceCount: number; taskGraces: number; slots: number; callers: readonly boolean[]; waiters: number }): {
  graceBit: Int32Array;
  barrierBit: Int32Array;
  markBits: number;
} {
  const { graceCount, taskGraces, slots, callers, waiters } = of;
  let markBits = 0;
  const isUsed = (grace: number): boolean => grace < taskGraces || callers[Math.floor((grace - taskGraces) / slots)];
  const graceBit = Int32Array.from({ length: graceCount }, (_, grace) => (isUsed(grace) ? markBits++ : 0));
  const barrierBit = Int32Array.from({ length: waiters }, () => markBits++);
  if (markBits > MARK_BITS_MAX)
    refuse({
      code: 'too-large',
      message: `${markBits} grace periods and calls of rcu_barrier() can be waited for at once, at the most ${MARK_BITS_MAX}`,
      instead: 'let fewer tasks wait, use fewer CPUs that call call_rcu(), or fewer callbackSlots',
    });
  return { graceBit, barrierBit, markBits };
}

type Blank = ReturnType<typeof blankFields>;

// A cell that only its own CPU accesses belongs to the slice of that CPU.
function isOfSlice({ cpu, isPrivate }: CellInfo): boolean {
  return cpu >= 0 && isPrivate;
}

function cellField(layout: Layout, { isTracked, name, values }: CellInfo): number {
  return isTracked ? layout.add(name, values.length) : 0;
}

function addContexts(layout: Layout, { program, arrivals }: Shape, fields: Blank, cpu: number): void {
  const { cpus, nmiDepth } = program;
  const { slots, barrierTasks } = fields;
  const tasks = tasksOn(program, cpu);
  for (const task of tasks) {
    const thread = program.tasks[task];
    fields.task[task] = layout.add(`task ${program.threads[thread].name}`, rowsOf(program, thread) + 1);
  }
  fields.current[cpu] = layout.add(`current ${cpu}`, tasks.length);
  if (program.nmi >= 0) {
    for (let level = 0; level < nmiDepth; level++)
      fields.nmi[cpu * nmiDepth + level] = layout.add(`nmi ${cpu}.${level}`, rowsOf(program, program.nmi) + 1);
    if (arrivals !== undefined) fields.nmisLeft[cpu] = layout.add(`nmis left ${cpu}`, arrivals + 1);
  }
  if (program.irq >= 0) {
    fields.irq[cpu] = layout.add(`irq ${cpu}`, rowsOf(program, program.irq) + 1);
    if (arrivals !== undefined) fields.irqsLeft[cpu] = layout.add(`irqs left ${cpu}`, arrivals + 1);
  }
  if (!usesOf(program).callers[cpu]) return;
  fields.softirq[cpu] = layout.add(`softirq ${cpu}`, callbackRowCount(program) + 1);
  fields.softirqSlot[cpu] = layout.add(`softirq slot ${cpu}`, slots);
  for (let slot = 0; slot < slots; slot++) {
    fields.callback[cpu * slots + slot] = layout.add(`callback ${cpu}.${slot}`, program.callbacks.length + 1);
    for (let waiter = 0; waiter < barrierTasks.length; waiter++)
      fields.barrierMark[(waiter * cpus + cpu) * slots + slot] = layout.add(`barrier ${waiter} ${cpu}.${slot}`, 2);
  }
}

function addWindow(layout: Layout, shape: Shape, fields: Blank, cpu: number): void {
  const { program, window, windowCodes, isOutOfOrder, defers, reach, hasLateFence } = shape;
  for (let entry = 0; entry < window; entry++) {
    const at = cpu * window + entry;
    fields.window[at] = layout.add(`window ${cpu}.${entry}`, windowCodes);
    if (isOutOfOrder) fields.waits[at] = layout.add(`waits ${cpu}.${entry}`, 1 << entry);
    if (!defers) continue;
    fields.valueFrom[at] = layout.add(`value from ${cpu}.${entry}`, 1 << entry);
    fields.age[at] = layout.add(`age ${cpu}.${entry}`, reach + 1);
    if (program.objects.some(({ isHeap }) => isHeap)) fields.fresh[at] = layout.add(`fresh ${cpu}.${entry}`, 2);
  }
  if (isOutOfOrder) fields.fenced[cpu] = layout.add(`fenced ${cpu}`, 1 << window);
  if (defers) fields.doomMask[cpu] = layout.add(`doom mask ${cpu}`, 1 << window);
  if (hasLateFence) fields.fenceDue[cpu] = layout.add(`fence due ${cpu}`, 2);
}

// Marks of the grace periods that can begin: those of tasks, and those of the callbacks of CPUs that call call_rcu().
function addMarks(layout: Layout, { program, window }: Shape, fields: Blank, cpu: number): void {
  const { cpus } = program;
  const { graceCount, slots, readers } = fields;
  const { flavours, callers } = usesOf(program);
  const taskGraces = graceCount - cpus * slots;
  for (let grace = 0; grace < graceCount; grace++) {
    if (grace >= taskGraces && !callers[Math.floor((grace - taskGraces) / slots)]) continue;
    if (flavours & FLAVOUR.sched || window > 0) fields.cpuMark[grace * cpus + cpu] = layout.add(`grace ${grace} cpu ${cpu}`, 2 + window);
    for (const [index, reader] of readers.entries())
      if (reader.cpu === cpu) fields.readerMark[grace * readers.length + index] = layout.add(`grace ${grace} reader ${index}`, 2);
  }
}
