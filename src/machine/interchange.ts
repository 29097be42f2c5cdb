// Which CPUs are interchangeable: exchanging two of them in a state gives a state that goes on in the same way, up to that exchange.
//
// It is read off the program's tables: nobody may tell the two apart by their number, and what is pinned to one must do
// the same as what is pinned to the other.
import { OPCODE, type Program } from '../program/program.js';
import { barrierTasksOf, graceTasks, tasksOn, usesOf } from './uses.js';

/** Why two CPUs are not interchangeable, in words; `undefined` when they are. */
export function obstacle(program: Program, one: number, other: number, named: readonly number[]): string | undefined {
  if (named.includes(one) || named.includes(other)) return 'a property names the per-CPU variable of one CPU';
  const cell = program.cells.find(({ cpu, isPrivate }) => (cpu === one || cpu === other) && !isPrivate);
  if (cell) return `${cell.name} is accessed by its CPU's number`;
  const teller = tellsApart(program, one, other);
  if (teller !== undefined) return teller;
  const { callers } = usesOf(program);
  if (callers[one] || callers[other]) return 'call_rcu() is called there, whose callbacks belong to a CPU';
  const graces = graceTasks(program);
  const tasks = [tasksOn(program, one), tasksOn(program, other)];
  if (tasks.flat().some((task) => graces[task] >= 0 || barrierTasksOf(program).includes(task)))
    return 'a task there waits for grace periods';
  const isSame = tasks[0].length === tasks[1].length && tasks[0].every((task, index) => doTheSame(program, task, tasks[1][index]));
  return isSame ? undefined : 'another task is pinned to it';
}

/** The classes of interchangeable CPUs, each in rising order, in the order of their first CPUs. */
export function interchangeable(program: Program, named: readonly number[]): readonly (readonly number[])[] {
  const classes: number[][] = [];
  for (let cpu = 0; cpu < program.cpus; cpu++) {
    const found = classes.find(([first]) => obstacle(program, first, cpu, named) === undefined);
    if (found) found.push(cpu);
    else classes.push([cpu]);
  }
  return classes;
}

// An op whose answer is the number of its CPU, after which two CPUs go on differently.
function tellsApart({ rows, next, entered, rowTexts }: Program, one: number, other: number): string | undefined {
  for (let row = 1; row < rows.count; row++) {
    if (rows.opcode[row] !== OPCODE.cpu) continue;
    const edge = rows.edge[row];
    if (next[edge + one] === next[edge + other] && entered[edge + one] === entered[edge + other]) continue;
    return `what follows ${rowTexts[row].op} in ${rowTexts[row].functionName}() depends on the CPU's number`;
  }
  return undefined;
}

/** Whether two tasks are the same automaton, row by row. */
export function doTheSame(program: Program, one: number, other: number): boolean {
  const [first, second] = [program.threads[program.tasks[one]], program.threads[program.tasks[other]]];
  if (first.rowCount !== second.rowCount || first.entered !== second.entered) return false;
  if (first.entry - first.firstRow !== second.entry - second.firstRow) return false;
  for (let row = 0; row < first.rowCount; row++) {
    if (!isSameRow(program, first.firstRow + row, second.firstRow + row, second.firstRow - first.firstRow)) return false;
  }
  return true;
}

/** What is static of a row, its operands left out: alike in rows that do the same. */
export const STATIC_COLUMNS = [
  'opcode',
  'ownCopy',
  'order',
  'addressFrom',
  'addressMask',
  'valueMask',
  'controlMask',
  'reach',
  'edgeCount',
  'preempt',
  'announced',
  'rcuDepth',
  'irqsOff',
  'sleeps',
  'regions',
] as const;

const COLUMNS = [...STATIC_COLUMNS, 'cell', 'holds'] as const;

function isSameRow(program: Program, one: number, other: number, distance: number): boolean {
  const { rows, next, entered } = program;
  if (COLUMNS.some((column) => rows[column][one] !== rows[column][other]) || !isSameArgument(program, one, other)) return false;
  for (let answer = 0; answer < rows.edgeCount[one]; answer++) {
    const [from, to] = [rows.edge[one] + answer, rows.edge[other] + answer];
    const expected = next[from] > 0 ? next[from] + distance : next[from];
    if (next[to] !== expected || entered[from] !== entered[to]) return false;
  }
  return true;
}

function isSameArgument({ rows, updates, findings }: Program, one: number, other: number): boolean {
  const [first, second] = [rows.arg[one], rows.arg[other]];
  if (first === second) return true;
  if (rows.opcode[one] === OPCODE.refuse) return JSON.stringify(findings[first]) === JSON.stringify(findings[second]);
  if (rows.opcode[one] !== OPCODE.update) return false;
  const count = rows.edgeCount[one];
  return Array.from({ length: count }, (_, index) => updates[first + index] === updates[second + index]).every(Boolean);
}
