// What a program uses of a machine: which threads run where, which grace periods begin, who can be inside rcu_read_lock().
import { OPCODE, type Program } from '../program/program.js';

/** A context that can be inside rcu_read_lock(). */
export interface Reader {
  readonly cpu: number;
  /** Which of the arrays of fields holds its row, where in it, and what to add to get the row. */
  readonly kind: 'task' | 'nmi' | 'irq' | 'softirq';
  readonly index: number;
  readonly rowBase: number;
}

/** The CPU that a task is pinned to. */
export function cpuOfTask(program: Program, task: number): number {
  return task % program.cpus;
}

/** The tasks pinned to a CPU. */
export function tasksOn(program: Program, cpu: number): number[] {
  return program.tasks.flatMap((_, task) => (cpuOfTask(program, task) === cpu ? [task] : []));
}

/** The contexts that can be inside rcu_read_lock(). */
export function readersOf(program: Program): Reader[] {
  const readers: Reader[] = [];
  const add = (thread: number, reader: Omit<Reader, 'rowBase'>): void => {
    const info = program.threads[thread];
    if (info && reads(program, info.firstRow, info.rowCount)) readers.push({ ...reader, rowBase: info.firstRow - 1 });
  };
  for (const [index, thread] of program.tasks.entries()) add(thread, { cpu: cpuOfTask(program, index), kind: 'task', index });
  for (let cpu = 0; cpu < program.cpus; cpu++) {
    for (let level = 0; level < program.nmiDepth; level++) add(program.nmi, { cpu, kind: 'nmi', index: cpu * program.nmiDepth + level });
    add(program.irq, { cpu, kind: 'irq', index: cpu });
    const first = program.threads[program.callbacks[0] ?? -1]?.firstRow;
    if (first !== undefined && reads(program, first, callbackRowCount(program)))
      readers.push({ cpu, kind: 'softirq', index: cpu, rowBase: first - 1 });
  }
  return readers;
}

function reads(program: Program, firstRow: number, count: number): boolean {
  return program.rows.rcuDepth.subarray(firstRow, firstRow + count).some((depth) => depth > 0);
}

/** Rows of a thread; 0 for none. */
export function rowsOf(program: Program, thread: number): number {
  return program.threads[thread]?.rowCount ?? 0;
}

/** Rows of all callbacks together; they follow each other. */
export function callbackRowCount(program: Program): number {
  return program.callbacks.reduce((count, thread) => count + rowsOf(program, thread), 0);
}

/** The grace period of each task, by task index; -1 for a task that waits for none. */
export function graceTasks(program: Program): number[] {
  let next = 0;
  return program.tasks.map((thread) => (hasOpcode(program, thread, OPCODE.graceBegin) ? next++ : -1));
}

function hasOpcode(program: Program, thread: number, opcode: number): boolean {
  const info = program.threads[thread];
  return info !== undefined && program.rows.opcode.subarray(info.firstRow, info.firstRow + info.rowCount).includes(opcode);
}

/** The flavours of grace periods that are waited for, and the CPUs on which call_rcu() can be called. */
export function usesOf(program: Program): { callers: readonly boolean[]; flavours: number } {
  let flavours = 0;
  for (let row = 1; row < program.rows.count; row++) {
    const opcode = program.rows.opcode[row];
    if (opcode === OPCODE.graceBegin) flavours |= program.rows.arg[row];
    if (opcode === OPCODE.callRcu) flavours |= program.rows.cell[row];
  }
  const calls = (thread: number): boolean => hasOpcode(program, thread, OPCODE.callRcu);
  const isInHandler = calls(program.nmi) || calls(program.irq);
  const onCpu = (cpu: number): boolean => tasksOn(program, cpu).some((task) => calls(program.tasks[task]));
  return { flavours, callers: Array.from({ length: program.cpus }, (_, cpu) => isInHandler || onCpu(cpu)) };
}

/** Indices among the tasks of those that call rcu_barrier(). */
export function barrierTasksOf(program: Program): number[] {
  return program.tasks.flatMap((thread, index) => (hasOpcode(program, thread, OPCODE.barrierBegin) ? [index] : []));
}
