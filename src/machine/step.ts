// One step: what an action does to the state. The specification is README.md beside this file.
//
// Each function writes the successor that the machine has begun, and returns 0, the code of a finding, or BLOCKED.
import { OPCODE } from '../program/program.js';
import { ACTION } from './action.js';
import { programFinding } from './finding-code.js';
import { deferLoad, free, loadNow, store, update } from './access.js';
import { endRegions, beginGrace } from './grace.js';
import { slotFor } from './heap.js';
import { REACHED } from './faults.js';
import type { MachineState } from './machine-state.js';
import { BLOCKED, found } from './outcome.js';
import { ageLoads, confirmed, fence, hasPendingLoad, isGuessing, windowIsEmpty } from './window.js';

/** The context that takes a step; one object, filled anew for each. */
export interface Context {
  cpu: number;
  /** The row of the op that it performs. */
  row: number;
  /** The field that holds its row, less `base`. */
  field: number;
  base: number;
  /** Its index among the tasks, or -1. */
  task: number;
}

/** Performs the op of a context, and enters the context first if the action is an arrival. */
export function step(machine: MachineState, context: Context, kind: number, choice: number): number {
  machine.graceBegun = -1;
  machine.answersGiven[machine.count] = -1;
  if (!mayStep(machine, context, kind)) return BLOCKED;
  const answer = apply(machine, context, choice);
  if (answer === BLOCKED) return BLOCKED;
  if (answer < BLOCKED) return confirmed(machine, -2 - answer, context.cpu, machine.window);
  const outcome = advance(machine, context, kind, answer);
  if (outcome === 0 && machine.graceBegun >= 0) beginGrace(machine, machine.graceBegun, machine.graceFlavours);
  return outcome;
}

// With pending loads, interrupts do not arrive and tasks do not switch; and nobody goes on before a fence that is due.
function mayStep(machine: MachineState, { cpu, task }: Context, kind: number): boolean {
  if (!machine.defers) return true;
  if (machine.get(machine.fields.doomCpu) === cpu + 1) return false;
  if (machine.get(machine.fields.fenceDue[cpu]) !== 0 && !windowIsEmpty(machine, cpu)) return false;
  const isOther = task >= 0 && machine.get(machine.fields.current[cpu]) !== (task - cpu) / machine.cpus;
  return (kind === ACTION.step && !isOther) || !hasPendingLoad(machine, cpu);
}

// The effect of an op on everything but its own context. Returns the answer, BLOCKED, or found(a finding's code).
function apply(machine: MachineState, context: Context, choice: number): number {
  const { rows } = machine.program;
  const { cpu, row } = context;
  switch (rows.opcode[row]) {
    case OPCODE.load:
    case OPCODE.await:
      return choice === 0 ? loadNow(machine, cpu, row) : deferLoad(machine, cpu, row, choice - 1);
    case OPCODE.store:
      return store(machine, cpu, row, machine.codes.ofRow[row]);
    case OPCODE.update:
      return update(machine, cpu, row, choice === 1);
    case OPCODE.fence:
      return fence(machine, cpu, rows.order[row]);
    case OPCODE.graceBegin:
      if (!windowIsEmpty(machine, cpu)) return BLOCKED;
      machine.graceBegun = machine.fields.graceOfTask[context.task];
      machine.graceFlavours = rows.arg[row];
      return 0;
    case OPCODE.graceEnd:
      return windowIsEmpty(machine, cpu) && machine.graceIsOver(machine.fields.graceOfTask[context.task]) ? 0 : BLOCKED;
    case OPCODE.gracePoll:
      if (!windowIsEmpty(machine, cpu)) return BLOCKED;
      return machine.graceIsOver(machine.fields.graceOfTask[context.task]) ? 1 : 0;
    case OPCODE.callRcu:
      return callRcu(machine, cpu, row);
    case OPCODE.barrierBegin:
    case OPCODE.barrierEnd:
      return barrier(machine, context);
    case OPCODE.allocate:
      return allocate(machine, row, choice);
    case OPCODE.free:
      return free(machine, cpu, row);
    case OPCODE.cpu:
      return cpu;
    case OPCODE.choose:
      return choice;
    case OPCODE.refuse:
      return found(programFinding(rows.arg[row]));
    default:
      return 0;
  }
}

// Moves the context to the row that the answer leads to.
function advance(machine: MachineState, context: Context, kind: number, answer: number): number {
  const edge = machine.program.rows.edge[context.row] + answer;
  const next = machine.program.next[edge];
  if (next === -1) return BLOCKED;
  machine.answersGiven[machine.count] = answer;
  if (kind !== ACTION.step) enter(machine, context, kind);
  if (next < -1) return confirmed(machine, programFinding(-2 - next), context.cpu, machine.window);
  // Interrupts are precise: a handler returns when its loads have been performed.
  if (next === 0 && context.task < 0 && hasPendingLoad(machine, context.cpu)) return BLOCKED;
  machine.put(context.field, next === 0 ? 0 : next - context.base);
  if (machine.defers) ageLoads(machine, context.cpu, context.row);
  if (!machine.defers || !isGuessing(machine)) machine.entered |= machine.program.entered[edge];
  if (context.task >= 0) machine.put(machine.fields.current[context.cpu], currentIndex(machine, context));
  else if (next === 0) leave(machine, context);
  endRegions(machine, context.cpu);
  return 0;
}

function currentIndex(machine: MachineState, { cpu, task }: Context): number {
  return (task - cpu) / machine.cpus;
}

// What an arrival changes besides the handler's own row.
function enter(machine: MachineState, { cpu }: Context, kind: number): void {
  const { fields, program } = machine;
  machine.arrived |= 1 << kind;
  if (kind === ACTION.nmi) {
    if (machine.arrivals !== undefined) machine.put(fields.nmisLeft[cpu], machine.get(fields.nmisLeft[cpu]) - 1);
    machine.entered |= program.threads[program.nmi].entered;
  } else if (kind === ACTION.irq) {
    if (machine.arrivals !== undefined) machine.put(fields.irqsLeft[cpu], machine.get(fields.irqsLeft[cpu]) - 1);
    machine.entered |= program.threads[program.irq].entered;
  } else {
    const slot = (machine.actions[machine.count] >>> 11) & 1023;
    machine.put(fields.softirqSlot[cpu], slot);
    machine.entered |= program.threads[program.callbacks[machine.get(fields.callback[cpu * machine.slots + slot]) - 1]].entered;
  }
}

// The end of a handler; an RCU callback gives its slot back, and rcu_barrier() stops waiting for it.
function leave(machine: MachineState, { cpu, field }: Context): void {
  const { fields, slots, cpus } = machine;
  if (field !== fields.softirq[cpu] || slots === 0) return;
  const slot = machine.peek(fields.softirqSlot[cpu]);
  machine.put(fields.softirqSlot[cpu], 0);
  machine.put(fields.callback[cpu * slots + slot], 0);
  for (let waiter = 0; waiter < fields.barrierTasks.length; waiter++) {
    machine.put(fields.barrierMark[(waiter * cpus + cpu) * slots + slot], 0);
  }
}

// Choice 1 is that there is no memory.
function allocate(machine: MachineState, row: number, choice: number): number {
  const { rows, structs } = machine.program;
  const { objects } = structs[rows.cell[row]];
  if (choice === 1) return objects.length;
  const slot = slotFor(machine, objects);
  if (slot < 0) {
    machine.reach(REACHED.heap);
    return BLOCKED;
  }
  machine.put(machine.fields.alive[objects[slot]], 1);
  return slot;
}

function callRcu(machine: MachineState, cpu: number, row: number): number {
  const { fields, slots } = machine;
  if (!windowIsEmpty(machine, cpu)) return BLOCKED;
  for (let slot = 0; slot < slots; slot++) {
    const field = fields.callback[cpu * slots + slot];
    if (machine.get(field) !== 0) continue;
    machine.put(field, machine.program.rows.arg[row] + 1);
    machine.graceBegun = machine.graceOfSlot(cpu, slot);
    machine.graceFlavours = machine.program.rows.cell[row];
    return 0;
  }
  machine.reach(REACHED.callbacks);
  return BLOCKED;
}

function barrier(machine: MachineState, { cpu, row, task }: Context): number {
  const { fields, slots, cpus, program } = machine;
  if (!windowIsEmpty(machine, cpu)) return BLOCKED;
  const waiter = fields.barrierTasks.indexOf(task);
  const isBegin = program.rows.opcode[row] === OPCODE.barrierBegin;
  for (let index = 0; index < cpus * slots; index++) {
    const mark = fields.barrierMark[waiter * cpus * slots + index];
    if (isBegin) machine.put(mark, machine.get(fields.callback[index]) === 0 ? 0 : 1);
    else if (machine.get(mark) !== 0) return BLOCKED;
  }
  return 0;
}
