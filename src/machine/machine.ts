// The machine: a program under a memory model on some CPUs, as a transition system of packed states.
//
// `expand` offers every enabled action of a state; `step.ts` says what one action does.
import { refuse } from '../core/diagnostic.js';
import type { TransitionSystem } from '../core/transition-system.js';
import { OPCODE } from '../program/program.js';
import { guessesAwait, mayDeferLoad, mayDeferUpdate } from './access.js';
import { ACTION, CHOICES_MAX, encodeAction, withChoice } from './action.js';
import { EFFECT } from './effect.js';
import { MachineState, type MachineOptions } from './machine-state.js';
import { restFinding } from './rest.js';
import { step, type Context } from './step.js';
import type { Watch } from './watch.js';
import { isGuessingNow, mayPerform, perform } from './window.js';

/** The packed transition system of a program. */
export class Machine extends MachineState implements TransitionSystem {
  findings: Int32Array;
  restFinding = 0;
  /** In how many ways the op of each row can turn out: an action each. */
  readonly ways: Int32Array;
  private readonly watch: Watch | undefined;
  /** Steps that the last expand offered, arrivals included, and guesses of awaits not. */
  private steps = 0;
  private readonly context: Context = { cpu: 0, row: 0, field: 0, base: 0, task: -1 };

  constructor(options: MachineOptions) {
    super(options);
    this.watch = options.watch;
    this.ways = Int32Array.from({ length: this.program.rows.count }, (_, row) => this.waysOf(row));
    const most = this.actionsMax();
    this.actions = new Int32Array(most);
    this.successors = new Int32Array(most * this.words);
    this.findings = new Int32Array(most);
    this.rowsTaken = new Int32Array(most);
    this.answersGiven = new Int32Array(most);
    this.enteredBy = new Int32Array(most);
    this.effects = new Int32Array(most);
  }

  initial(): Int32Array {
    const { program, fields } = this;
    const state = new Int32Array(this.words);
    const set = (field: number, value: number): void => {
      state[this.word[field]] |= (value & this.mask[field]) << this.shift[field];
    };
    for (const [index, cell] of program.cells.entries()) set(fields.cell[index], cell.initial);
    for (const [task, thread] of program.tasks.entries()) {
      const { entry, firstRow, entered } = program.threads[thread];
      set(fields.task[task], entry - firstRow + 1);
      this.entered |= entered;
    }
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      set(fields.nmisLeft[cpu], this.arrivals ?? 0);
      set(fields.irqsLeft[cpu], this.arrivals ?? 0);
    }
    return state;
  }

  expand(states: Int32Array, offset: number): number {
    const isAtRest = this.offerAll(states, offset);
    this.restFinding = isAtRest ? restFinding(this) : 0;
    return this.count;
  }

  /** As expand() of a lone state, without asking whether it is at rest. */
  expandOnly(state: Int32Array): number {
    this.offerAll(state, 0);
    return this.count;
  }

  // Offers every enabled action. Returns whether only interrupts can still happen.
  private offerAll(states: Int32Array, offset: number): boolean {
    this.enter(states, offset);
    let isAtRest = true;
    for (let cpu = 0; cpu < this.present; cpu++) if (this.offerCpu(cpu)) isAtRest = false;
    return isAtRest;
  }

  // Offers the actions of one CPU. Returns whether any of them is more than the arrival of an interrupt, or a guess of what an await reads.
  private offerCpu(cpu: number): boolean {
    const isPending = this.window > 0 && this.get(this.fields.window[cpu * this.window]) !== 0;
    if (isPending) this.offerPerform(cpu);
    const before = this.steps;
    if (!this.offerHandler(cpu)) this.offerTasks(cpu);
    this.offerSoftirqs(cpu);
    const isRunning = this.steps > before;
    this.offerInterrupts(cpu);
    return isPending || isRunning;
  }

  /** As expand(), of one CPU only. Returns whether it can go on by itself: not by an interrupt, nor by a guess of what an await reads. */
  expandCpu(state: Int32Array, cpu: number): boolean {
    this.enter(state, 0);
    return this.offerCpu(cpu);
  }

  observe(states: Int32Array, offset: number): number {
    const { watch, state, words } = this;
    if (watch === undefined) return 0;
    for (let index = 0; index < words; index++) state[index] = states[offset + index];
    // What a guess led to has not happened yet: properties look at states without a pending load.
    return this.defers && isGuessingNow(this) ? 0 : watch.observe(this);
  }

  /** Another machine like this one, with buffers of its own and without properties. */
  twin(): Machine {
    return new Machine({
      program: this.program,
      memory: this.model.name,
      compiler: this.compiler,
      nmis: this.arrivals ?? 'unbounded',
      window: this.window,
    });
  }

  private offerPerform(cpu: number): void {
    for (let entry = 0; entry < this.window && this.get(this.fields.window[cpu * this.window + entry]) !== 0; entry++) {
      if (!mayPerform(this, cpu, entry)) continue;
      this.begin(encodeAction(ACTION.perform, cpu, entry));
      const outcome = perform(this, cpu, entry);
      if (outcome >= 0) this.end(outcome, 0);
      if (!this.isOutOfOrder) break;
    }
  }

  // The topmost handler of a CPU, if one runs there.
  private offerHandler(cpu: number): boolean {
    const { fields, program } = this;
    const action = encodeAction(ACTION.step, cpu, 0);
    const level = this.nmisOn(cpu) - 1;
    const irq = level >= 0 ? 0 : this.irqRowOn(cpu);
    const softirq = level >= 0 || irq !== 0 ? 0 : this.softirqRowOn(cpu);
    if (level >= 0) this.offerStep(action, this.nmiRowAt(cpu, level), fields.nmi[cpu * program.nmiDepth + level], this.nmiBase);
    else if (irq !== 0) this.offerStep(action, irq, fields.irq[cpu], this.irqBase);
    else if (softirq !== 0) this.offerStep(action, softirq, fields.softirq[cpu], this.callbackBase);
    else return false;
    return true;
  }

  private offerTasks(cpu: number): void {
    const tasks = this.tasksOf[cpu];
    const current = this.get(this.fields.current[cpu]);
    for (let index = 0; index < tasks.length; index++) {
      const task = tasks[index];
      const row = this.taskRow(task);
      if (row === 0 || (index !== current && !this.maySwitch(cpu))) continue;
      this.context.task = task;
      this.offerStep(encodeAction(ACTION.step, cpu, task), row, this.fields.task[task], this.firstTaskRow[task] - 1);
      this.context.task = -1;
    }
  }

  /** Whether another task than the current one may take a step on a CPU where no handler runs. */
  maySwitch(cpu: number): boolean {
    const { rows, preemptible } = this.program;
    const row = this.currentRow(cpu);
    if (row === 0 || rows.sleeps[row] !== 0) return true;
    return preemptible && rows.preempt[row] + rows.announced[row] === 0 && rows.irqsOff[row] === 0;
  }

  private offerSoftirqs(cpu: number): void {
    if (this.slots === 0 || !this.maySoftirq(cpu)) return;
    for (let slot = 0; slot < this.slots; slot++) {
      if (!this.isCallbackReady(cpu, slot)) continue;
      const queued = this.get(this.fields.callback[cpu * this.slots + slot]);
      this.offerStep(encodeAction(ACTION.softirq, cpu, slot), this.callbackEntry[queued - 1], this.fields.softirq[cpu], this.callbackBase);
    }
  }

  /** Whether a softirq may arrive on a CPU, if there is anything for it to do. */
  maySoftirq(cpu: number): boolean {
    if (this.handlerRuns(cpu)) return false;
    const { rows } = this.program;
    const row = this.currentRow(cpu);
    return row === 0 || rows.preempt[row] + rows.announced[row] + rows.irqsOff[row] === 0;
  }

  /** Whether a callback waits in this slot of a CPU, and its grace period is over. */
  isCallbackReady(cpu: number, slot: number): boolean {
    return this.get(this.fields.callback[cpu * this.slots + slot]) !== 0 && this.graceIsOver(this.graceOfSlot(cpu, slot));
  }

  private offerInterrupts(cpu: number): void {
    const { program, fields } = this;
    const { rows } = program;
    const nmis = this.nmisOn(cpu);
    if (this.irqRow !== 0 && nmis === 0 && this.get(fields.irq[cpu]) === 0 && this.mayArrive(fields.irqsLeft[cpu])) {
      const interrupted = this.softirqRowOn(cpu) || this.currentRow(cpu);
      if (interrupted === 0 || rows.irqsOff[interrupted] === 0) {
        this.offerStep(encodeAction(ACTION.irq, cpu, 0), this.irqRow, fields.irq[cpu], this.irqBase);
      }
    }
    if (this.nmiRow === 0 || nmis >= program.nmiDepth || !this.mayArrive(fields.nmisLeft[cpu])) return;
    const field = fields.nmi[cpu * program.nmiDepth + nmis];
    this.offerStep(encodeAction(ACTION.nmi, cpu, 0), this.nmiRow, field, this.nmiBase);
  }

  // Offers the op of a context as an action, one for each way in which it can turn out.
  private offerStep(action: number, row: number, field: number, base: number): void {
    const { context } = this;
    context.cpu = (action >>> 3) & 255;
    context.row = row;
    context.field = field;
    context.base = base;
    const choices = this.ways[row];
    for (let choice = 0; choice < choices; choice++) {
      this.begin(withChoice(action, choice));
      const outcome = step(this, context, action & 7, choice);
      if (outcome < 0) continue;
      if (!guessesAwait(this, row, this.actions[this.count])) this.steps++;
      this.end(outcome, row);
    }
  }

  // choose() has its values; kmalloc() that may fail succeeds, or does not; a load is performed at once or pending with some guess.
  private waysOf(row: number): number {
    const { opcode, arg, edgeCount } = this.program.rows;
    switch (opcode[row]) {
      case OPCODE.choose:
      case OPCODE.allocate:
        return arg[row];
      case OPCODE.load:
      case OPCODE.await:
        return mayDeferLoad(this, row) ? 1 + edgeCount[row] : 1;
      case OPCODE.update:
        return mayDeferUpdate(this, row) ? 2 : 1;
      default:
        return 1;
    }
  }

  /** The row of the context that runs on a CPU in the state of the last expand; 0 for none. */
  topRow(cpu: number): number {
    const level = this.nmisOn(cpu) - 1;
    return level >= 0 ? this.nmiRowAt(cpu, level) : this.irqRowOn(cpu) || this.softirqRowOn(cpu) || this.currentRow(cpu);
  }

  /** What properties of states can see of a CPU in a packed state, its private variables included. */
  viewOf(state: Int32Array, cpu: number): string {
    const { program, fields } = this;
    const inside = this.insideOf(state, cpu);
    const cells = program.cells.flatMap((cell, index) => (cell.cpu === cpu && cell.isPrivate ? [this.get(fields.cell[index])] : []));
    return [...inside, ...cells].join();
  }

  /** The regions that properties of states can see the contexts of a CPU in, a bit each: tasks, NMIs, -1, irq, softirq. */
  insideOf(state: Int32Array, cpu: number): number[] {
    const { program } = this;
    this.enter(state, 0);
    const visible = program.regionsInStates.reduce((bits, region) => bits | (1 << program.regions.indexOf(region)), 0);
    const rows = [...this.tasksOf[cpu]].map((task) => this.taskRow(task));
    for (let level = 0; level < this.nmisOn(cpu); level++) rows.push(this.nmiRowAt(cpu, level));
    return [...rows, -1, this.irqRowOn(cpu), this.softirqRowOn(cpu)].map((row) => (row < 0 ? -1 : program.rows.regions[row] & visible));
  }

  /** Makes a lone state the one that is expanded, and its only successor so far. */
  enterAlone(state: Int32Array): void {
    this.enter(state, 0);
    this.begin(0);
  }

  private enter(states: Int32Array, offset: number): void {
    const { state, words } = this;
    for (let index = 0; index < words; index++) state[index] = states[offset + index];
    this.count = 0;
    this.steps = 0;
    this.isBounded = false;
  }

  private begin(action: number): void {
    const { state, successors, words, count } = this;
    this.base = count * words;
    for (let index = 0; index < words; index++) successors[this.base + index] = state[index];
    this.actions[count] = action;
    this.enteredNow = 0;
    this.effects[count] = EFFECT.none;
  }

  private end(finding: number, row: number): void {
    this.findings[this.count] = finding;
    this.rowsTaken[this.count] = row;
    this.enteredBy[this.count] = this.enteredNow;
    this.count++;
  }

  private actionsMax(): number {
    const choices = Math.max(...this.ways);
    if (choices > CHOICES_MAX)
      refuse({ code: 'too-large', message: `choose(${choices}) has too many values`, instead: `at the most ${CHOICES_MAX}` });
    return this.cpus * ((3 + this.slots) * choices + this.window) + this.program.tasks.length * choices;
  }
}
